package org.angarium.samples.flights;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Starts the application, kills it in the middle of its work, and starts it again. */
final class Run {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STALL = Duration.ofSeconds(20);

  /** What a process held that was killed is kept from the others for a while. */
  private static final Duration STALL_OF_SEVERAL = Duration.ofSeconds(60);

  /** So long a kill waits for more open transactions than the one that it needs. */
  private static final Duration MORE_TO_HOLD = Duration.ofSeconds(2);

  /** The exit code of a process that was ended by signal 9. */
  private static final int SIGKILLED = 128 + 9;

  /**
   * What happened.
   *
   * @param survived kills after which the application found all that it had committed
   * @param openTransactions how many the kills cut off
   * @param unacknowledged deliveries that were in them
   * @param nanos from the first start to the last result, restarts included
   * @param findings what went wrong, a sentence each
   */
  record Outcome(
      int survived, int openTransactions, int unacknowledged, long nanos, List<String> findings) {}

  private final Options options;
  private final Status goal;
  private final ProgressBar bar;
  private final List<String> findings = new ArrayList<>();

  /** How far each application is, as it has told; at its number. */
  private final Status[] last;

  private int kills;
  private int survived;
  private int openTransactions;
  private int unacknowledged;

  Run(Options options, Status goal, ProgressBar bar) {
    this.options = options;
    this.goal = goal;
    this.bar = bar;
    this.last = new Status[options.apps() + 1];
    Arrays.fill(last, Status.NOTHING);
  }

  Outcome run() throws IOException, DemoException, InterruptedException {
    long start = System.nanoTime();
    long end;
    try (Apps apps = new Apps(options)) {
      for (int number = 1; number <= options.apps(); number++) {
        last[number] = start(apps, number);
      }
      for (int number = 1; number <= options.apps(); number++) {
        begin(apps, number);
      }
      killAsPlanned(apps);
      awaitGoal(apps);
      end = System.nanoTime();
      finish(apps);
    }
    return new Outcome(
        survived, openTransactions, unacknowledged, end - start, List.copyOf(findings));
  }

  private boolean several() {
    return options.apps() > 1;
  }

  private Status together() {
    return Arrays.stream(last).reduce(Status.NOTHING, Status::with);
  }

  /** Starts one and returns what it has found. It does nothing yet. */
  private Status start(Apps apps, int number)
      throws IOException, DemoException, InterruptedException {
    apps.start(number);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < START.toNanos()) {
      Apps.Heard heard = apps.next(START);
      if (heard != null && heard.app() == number && heard.signal() instanceof Signal.Ready ready) {
        return ready.status();
      }
      hear(heard);
    }
    throw new DemoException("the application did not start in " + START.toSeconds() + " seconds");
  }

  /** One of several works at once; one that is alone hears with its order when to hold. */
  private void begin(Apps apps, int number) throws IOException {
    if (several()) {
      apps.app(number).work(Orders.NO_HOLD);
    }
  }

  /** Kills one after the other; of several, each in turn. */
  private void killAsPlanned(Apps apps) throws IOException, DemoException, InterruptedException {
    for (int holdAfter : KillPlan.of(options.kills(), goal.processed(), options.seed())) {
      int number = kills % options.apps() + 1;
      List<Signal.Holding> holding = awaitHolding(apps, number, holdAfter);
      if (holding.isEmpty()) {
        apps.end(number);
        last[number] = start(apps, number);
        begin(apps, number);
        return;
      }
      kill(apps, number, holding);
      Status found = start(apps, number);
      if (found.covers(last[number])) {
        survived++;
        bar.print("  started again: found " + found);
      } else {
        findings.add(
            "committed before a kill: %s; found after it: %s".formatted(last[number], found));
      }
      last[number] = found;
      begin(apps, number);
    }
  }

  /**
   * Follows the application until it has transactions open and waits to be killed. Returns those
   * transactions; none if nothing moves.
   */
  private List<Signal.Holding> awaitHolding(Apps apps, int number, int holdAfter)
      throws IOException, DemoException, InterruptedException {
    if (several()) {
      // nobody knows how much of the work will be whose
      if (!await(apps, () -> together().processed() >= holdAfter - Orders.EARLY)) {
        return List.of();
      }
      apps.app(number).work(last[number].processed() + Orders.EARLY / options.apps());
    } else {
      apps.app(number).work(holdAfter);
    }
    Map<Role, Signal.Holding> holding = new EnumMap<>(Role.class);
    long heldAt = 0;
    while (holding.size() < Role.values().length) {
      boolean held = holding.containsKey(Role.STATISTICS);
      if (held && System.nanoTime() - heldAt > MORE_TO_HOLD.toNanos()) {
        break;
      }
      Apps.Heard heard = apps.next(held ? MORE_TO_HOLD : stall());
      hear(heard);
      if (heard == null && !held) {
        stalled();
        return List.of();
      }
      if (heard != null && heard.app() == number && heard.signal() instanceof Signal.Holding one) {
        holding.put(one.role(), one);
        heldAt = one.role() == Role.STATISTICS ? System.nanoTime() : heldAt;
      }
    }
    return List.copyOf(holding.values());
  }

  private void kill(Apps apps, int number, List<Signal.Holding> held)
      throws DemoException, InterruptedException {
    int deliveries = held.stream().mapToInt(Signal.Holding::unacknowledged).sum();
    if (deliveries == 0) {
      throw new DemoException("no open transaction with a delivery at the moment of the kill");
    }
    int code = apps.end(number);
    if (code != SIGKILLED && !System.getProperty("os.name").startsWith("Windows")) {
      throw new DemoException(
          "the application ended with exit code %d, not by SIGKILL".formatted(code));
    }
    kills++;
    openTransactions += held.size();
    unacknowledged += deliveries;
    bar.print(
        "  kill %d (SIGKILL) %safter %,d flights: %d open transactions, %d unacknowledged deliveries"
            .formatted(
                kills,
                several() ? "of application %d ".formatted(number) : "",
                together().processed(),
                held.size(),
                deliveries));
  }

  private void awaitGoal(Apps apps) throws IOException, DemoException, InterruptedException {
    if (!several()) {
      apps.app(1).work(Orders.NO_HOLD);
    }
    await(apps, () -> together().covers(goal));
  }

  /** Listens until something is so; false, and a finding, where nothing moves before that. */
  private boolean await(Apps apps, BooleanSupplier done)
      throws DemoException, InterruptedException {
    while (!done.getAsBoolean()) {
      Apps.Heard heard = apps.next(stall());
      if (heard == null) {
        stalled();
        return false;
      }
      hear(heard);
    }
    return true;
  }

  private Duration stall() {
    return several() ? STALL_OF_SEVERAL : STALL;
  }

  private void stalled() {
    findings.add("nothing moved for %d seconds at: %s".formatted(stall().toSeconds(), together()));
  }

  private void finish(Apps apps) throws IOException, DemoException, InterruptedException {
    for (AppProcess app : apps.running()) {
      app.finish();
    }
    while (!apps.running().isEmpty()) {
      Apps.Heard heard = apps.next(START);
      if (heard == null) {
        throw notInOrder();
      }
      if (heard.signal() instanceof Signal.Finished && apps.awaitEnd(heard.app()) != 0) {
        throw notInOrder();
      }
    }
  }

  private static DemoException notInOrder() {
    return new DemoException("the application did not finish in order");
  }

  /** Signals of several threads can overtake one another: an older status is no news. */
  private void hear(Apps.@Nullable Heard heard) {
    if (heard != null
        && heard.signal() instanceof Signal.Working working
        && working.status().covers(last[heard.app()])) {
      last[heard.app()] = working.status();
      Status all = together();
      bar.show(
          (long) all.processed() + all.rebooked(),
          "%,d of %,d flights".formatted(all.processed(), goal.processed()));
    }
  }
}
