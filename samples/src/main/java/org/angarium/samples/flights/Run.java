package org.angarium.samples.flights;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Starts the application, kills it in the middle of its work, and starts it again. */
final class Run {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STALL = Duration.ofSeconds(20);

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
  private Status last = Status.NOTHING;
  private int kills;
  private int survived;
  private int openTransactions;
  private int unacknowledged;

  Run(Options options, Status goal, ProgressBar bar) {
    this.options = options;
    this.goal = goal;
    this.bar = bar;
  }

  Outcome run() throws IOException, DemoException, InterruptedException {
    long start = System.nanoTime();
    for (int holdAfter : KillPlan.of(options.kills(), goal.processed(), options.seed())) {
      try (AppProcess app = new AppProcess(options, holdAfter)) {
        awaitReady(app);
        if (!awaitHolding(app)) {
          break;
        }
      }
    }
    long end;
    try (AppProcess app = new AppProcess(options, Orders.NO_HOLD)) {
      awaitReady(app);
      awaitGoal(app);
      end = System.nanoTime();
      finish(app);
    }
    return new Outcome(
        survived, openTransactions, unacknowledged, end - start, List.copyOf(findings));
  }

  private void awaitReady(AppProcess app) throws DemoException, InterruptedException {
    if (!(app.next(START) instanceof Signal.Ready ready)) {
      throw new DemoException("the application did not start in " + START.toSeconds() + " seconds");
    }
    if (kills > 0) {
      if (ready.status().covers(last)) {
        survived++;
        bar.print("  started again: found " + ready.status());
      } else {
        findings.add(
            "committed before a kill: %s; found after it: %s".formatted(last, ready.status()));
      }
    }
    last = ready.status();
  }

  /** Follows the application until it has transactions open and waits to be killed; kills it. */
  private boolean awaitHolding(AppProcess app) throws DemoException, InterruptedException {
    Map<Role, Signal.Holding> holding = new EnumMap<>(Role.class);
    long heldAt = 0;
    while (holding.size() < Role.values().length) {
      boolean held = holding.containsKey(Role.STATISTICS);
      if (held && System.nanoTime() - heldAt > MORE_TO_HOLD.toNanos()) {
        break;
      }
      Signal signal = app.next(held ? MORE_TO_HOLD : STALL);
      if (signal instanceof Signal.Holding one) {
        holding.put(one.role(), one);
        heldAt = one.role() == Role.STATISTICS ? System.nanoTime() : heldAt;
      } else if (signal instanceof Signal.Working working) {
        show(working.status());
      } else if (!held) {
        stalled();
        return false;
      }
    }
    kill(app, List.copyOf(holding.values()));
    return true;
  }

  private void kill(AppProcess app, List<Signal.Holding> held)
      throws DemoException, InterruptedException {
    int deliveries = held.stream().mapToInt(Signal.Holding::unacknowledged).sum();
    if (held.isEmpty() || deliveries == 0) {
      throw new DemoException("no open transaction with a delivery at the moment of the kill");
    }
    int code = app.kill();
    if (code != SIGKILLED && !System.getProperty("os.name").startsWith("Windows")) {
      throw new DemoException(
          "the application ended with exit code %d, not by SIGKILL".formatted(code));
    }
    kills++;
    openTransactions += held.size();
    unacknowledged += deliveries;
    bar.print(
        "  kill %d (SIGKILL) after %,d flights: %d open transactions, %d unacknowledged deliveries"
            .formatted(kills, last.processed(), held.size(), deliveries));
  }

  private void awaitGoal(AppProcess app) throws DemoException, InterruptedException {
    while (!last.covers(goal)) {
      if (app.next(STALL) instanceof Signal.Working working) {
        show(working.status());
      } else {
        stalled();
        return;
      }
    }
  }

  private void stalled() {
    findings.add("nothing moved for %d seconds at: %s".formatted(STALL.toSeconds(), last));
  }

  private void finish(AppProcess app) throws IOException, DemoException, InterruptedException {
    app.finish();
    Signal signal = app.next(START);
    while (signal instanceof Signal.Working) {
      signal = app.next(START);
    }
    if (!(signal instanceof Signal.Finished) || app.exitCode() != 0) {
      throw new DemoException("the application did not finish in order");
    }
  }

  /** Signals of several threads can overtake one another: an older status is no news. */
  private void show(Status status) {
    if (status.covers(last)) {
      last = status;
      bar.show(
          (long) status.processed() + status.rebooked(),
          "%,d of %,d flights".formatted(status.processed(), goal.processed()));
    }
  }
}
