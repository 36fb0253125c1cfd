package org.angarium.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.angarium.crash.Parcels.Label;
import org.angarium.crash.Worker.Submitted;
import org.angarium.crash.Worker.Unit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.message.SentMessage;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.SystemClock;
import org.angarium.selector.Selector;
import org.angarium.testkit.process.Report;

/**
 * The process that is killed: threads that send, move and take through the engine, over a file,
 * with so little memory that most of the backlog is on disk.
 */
final class CrashWorker {
  /** So much waits in a queue before it is emptied, so that there is something to page. */
  private static final int BACKLOG = 250;

  private static final List<String> QUEUES =
      List.of("in", "out", "left", "right", "later", "brief", "grouped", "source", "target");

  private static final int LIMIT = 4_000;
  private static final int HOUR = 3_600_000;

  private final Worker worker;
  private final Clock clock = new SystemClock();

  /** How many may still be sent. */
  private final Semaphore credit = new Semaphore(0);

  /** Those who wait for a backlog look again when something was sent. */
  private final Semaphore sent = new Semaphore(0);

  private final int run;
  private final long seed;
  private final Trap trap;

  private CrashWorker(Path database, int run, long seed, Trap trap, Report report) {
    this.run = run;
    this.seed = seed;
    this.trap = trap;
    report.say("O");
    H2Store store = H2Store.open(new H2StoreSettings(database, true, clock));
    EngineSettings settings = settings();
    Engine engine = new EmbeddedEngine("crash", clock, settings, new PhasedStore(store, trap));
    this.worker = new Worker(engine, report, trap, run);
  }

  static EngineSettings settings() {
    return new EngineSettings(1 << 20, WhenFull.BLOCK, Duration.ofSeconds(30), true);
  }

  /**
   * @param args database, number of the run, seed, phase in which to stop, the n-th time
   */
  public static void main(String[] args) {
    Report report = new Report();
    Trap trap = new Trap(Phase.valueOf(args[3]), Integer.parseInt(args[4]), report);
    int run = Integer.parseInt(args[1]);
    try {
      new CrashWorker(Path.of(args[0]), run, Long.parseLong(args[2]), trap, report).start(report);
    } catch (RuntimeException | Error e) {
      report.say("F " + String.valueOf(e).replace('\n', ' '));
      throw e;
    }
  }

  private void start(Report report) {
    Engine engine = worker.engine();
    for (DestinationName queue :
        List.of(
            Places.IN,
            Places.OUT,
            Places.LEFT,
            Places.RIGHT,
            Places.LATER,
            Places.BRIEF,
            Places.GROUPED,
            Places.SOURCE,
            Places.TARGET)) {
      engine.declare(queue);
    }
    engine.declare(Places.NEWS);
    Presence presence = engine.attach("crash-" + run);
    presence.claimClientId(Places.CLIENT);
    Taker durable = taker(presence, Places.DURABLE);
    Taker shared = taker(presence, Places.SHARED);
    Taker shared2 = taker(presence, Places.SHARED);
    credit.release(Math.max(100, LIMIT - (int) waiting()));
    report.say("U");
    trap.up(); // who is to be killed while opening must not work unseen before
    startTransactions(presence);
    startTakers(presence);
    worker.start("durable", new Durable(durable));
    worker.start("shared", new Shared(shared, 1));
    worker.start("shared2", new Shared(shared2, 2));
    startSenders();
  }

  private long waiting() {
    long depth = 0;
    for (SubscriptionSpec spec : specs()) {
      depth += depth(spec);
    }
    return depth;
  }

  private static List<SubscriptionSpec> specs() {
    List<SubscriptionSpec> specs = new ArrayList<>(List.of(Places.DURABLE, Places.SHARED));
    for (String queue : QUEUES) {
      specs.add(Places.spec(queue));
    }
    return specs;
  }

  private long depth(SubscriptionSpec spec) {
    if (spec.kind() == SubscriptionSpec.Kind.QUEUE) {
      return worker.engine().destinations().queueStatus(spec.destination()).depth();
    }
    return worker.engine().destinations().subscriptions().stream()
        .filter(status -> spec.name() != null && spec.name().equals(status.spec().name()))
        .mapToLong(SubscriptionStatus::depth)
        .sum();
  }

  private Taker taker(Presence presence, SubscriptionSpec spec) {
    return new Taker(worker.engine(), presence, spec, Selector.all());
  }

  private Random random(int thread) {
    return new Random(seed * 31 + run * 100L + thread);
  }

  // ---- senders ------------------------------------------------------------------------------

  private void startSenders() {
    worker.start("solo", sender("a", 11, this::solo));
    worker.start("pairs", sender("b", 12, this::pair));
    worker.start("news", sender("c", 13, this::news));
    worker.start("others", sender("d", 14, this::other));
    worker.start("sources", sender("f", 16, this::source));
    worker.start("pipelined", new Pipelined());
  }

  /** Makes one unit of a new message. */
  private interface Sending {
    Unit unit(Label label, Random random);
  }

  private Worker.Step sender(String name, int thread, Sending sending) {
    Random random = random(thread);
    int[] n = {0};
    return () -> {
      credit.acquire();
      Label label = Label.random(name + run + "-" + n[0]++, random);
      sending.unit(label, random).run();
      sent.release();
    };
  }

  private Unit solo(Label label, Random random) {
    return worker.unit().send(Places.IN, label);
  }

  private Unit source(Label label, Random random) {
    return worker.unit().send(Places.SOURCE, label);
  }

  private Unit pair(Label label, Random random) {
    return worker.unit().send(Places.LEFT, label).send(Places.RIGHT, label);
  }

  private Unit news(Label label, Random random) {
    Label grouped = random.nextInt(3) == 0 ? label.group("g" + random.nextInt(5)) : label;
    return worker.unit().send(Places.NEWS, grouped);
  }

  private Unit other(Label label, Random random) {
    long now = clock.millis();
    boolean far = random.nextInt(20) == 0;
    return switch (random.nextInt(3)) {
      case 0 ->
          worker.unit().send(Places.LATER, label.due(now + (far ? HOUR : random.nextInt(300))));
      case 1 ->
          worker.unit().send(Places.BRIEF, label.expires(now + (far ? HOUR : random.nextInt(90))));
      default -> worker.unit().send(Places.GROUPED, label.group("g" + random.nextInt(7)));
    };
  }

  /** Sends several without waiting, then waits for all. */
  private final class Pipelined implements Worker.Step {
    private final Random random = random(15);
    private int n;

    @Override
    public void run() throws InterruptedException {
      List<Submitted> sent = new ArrayList<>();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        credit.acquire();
        sent.add(solo(Label.random("e" + run + "-" + n++, random), random).submit());
      }
      sent.forEach(worker::finish);
    }
  }

  // ---- takers -------------------------------------------------------------------------------

  private void startTransactions(Presence presence) {
    Taker source = taker(presence, Places.spec("source"));
    Transactor transactor = new Transactor(worker, source, random(41), sent);
    transactor.recover();
    worker.start("transactor", transactor);
    Taker target = taker(presence, Places.spec("target"));
    worker.start("target", () -> takeTogether(target, 4));
  }

  private void startTakers(Presence presence) {
    Taker in = taker(presence, Places.spec("in"));
    worker.start("mover", () -> move(in));
    Taker out = taker(presence, Places.spec("out"));
    worker.start("out", () -> takeBacklog(out, 10));
    Taker some =
        new Taker(worker.engine(), presence, Places.spec("out"), Selector.parse("length > 4000"));
    worker.start("selective", () -> takeTogether(some, 2));
    Taker left = taker(presence, Places.spec("left"));
    Taker right = taker(presence, Places.spec("right"));
    worker.start("both", () -> takeBoth(left, right));
    for (String queue : List.of("later", "brief", "grouped")) {
      Taker taker = taker(presence, Places.spec(queue));
      worker.start(queue, () -> takeTogether(taker, 4));
    }
  }

  private List<Delivery> take(Taker taker, int max) throws InterruptedException {
    long before = clock.millis();
    List<Delivery> taken = taker.take(max, 50);
    long after = clock.millis();
    for (Delivery delivery : taken) {
      SentMessage message = delivery.message();
      boolean late = message.expiration() != 0 && message.expiration() <= before;
      if (late || message.deliveryTime() > after) {
        throw new AssertionError((late ? "expired " : "too early ") + message.head());
      }
    }
    worker.handOut(taker.spec(), taken);
    return taken;
  }

  private void move(Taker in) throws InterruptedException {
    for (Delivery delivery : take(in, 3)) {
      worker
          .unit()
          .ack(in.spec(), delivery)
          .send(Parcels.forwarded(Places.OUT, delivery.message()))
          .run();
    }
  }

  private void takeBacklog(Taker taker, int max) throws InterruptedException {
    if (depth(taker.spec()) > BACKLOG) {
      takeTogether(taker, max);
    } else {
      awaitMore();
    }
  }

  private void awaitMore() throws InterruptedException {
    if (sent.tryAcquire(50, TimeUnit.MILLISECONDS)) {
      sent.drainPermits();
    }
  }

  private void takeTogether(Taker taker, int max) throws InterruptedException {
    List<Delivery> taken = take(taker, max);
    if (!taken.isEmpty()) {
      Unit unit = worker.unit();
      taken.forEach(delivery -> unit.ack(taker.spec(), delivery));
      unit.run();
      credit.release(taken.size());
    }
  }

  private void takeBoth(Taker left, Taker right) throws InterruptedException {
    Unit unit = worker.unit();
    List<Delivery> lefts = take(left, 5);
    List<Delivery> rights = take(right, 5);
    lefts.forEach(delivery -> unit.ack(left.spec(), delivery));
    rights.forEach(delivery -> unit.ack(right.spec(), delivery));
    if (!lefts.isEmpty() || !rights.isEmpty()) {
      unit.run();
      credit.release(lefts.size());
    }
  }

  /** Acknowledges one by one, and gives some back at once. */
  private final class Durable implements Worker.Step {
    private final Random random = random(21);
    private final Taker taker;

    Durable(Taker taker) {
      this.taker = taker;
    }

    @Override
    public void run() throws InterruptedException {
      for (Delivery delivery : take(taker, 2)) {
        if (random.nextInt(10) == 0) {
          worker.giveBack(taker.spec(), delivery, ReleaseMode.REDELIVER);
        } else {
          worker.unit().ack(taker.spec(), delivery).run();
        }
      }
    }
  }

  /** Keeps a backlog, and gives some back for later. */
  private final class Shared implements Worker.Step {
    private final Random random;
    private final Taker taker;

    Shared(Taker taker, int thread) {
      this.taker = taker;
      this.random = random(30 + thread);
    }

    @Override
    public void run() throws InterruptedException {
      if (depth(taker.spec()) < BACKLOG) {
        awaitMore();
        return;
      }
      Unit unit = worker.unit();
      int acks = 0;
      for (Delivery delivery : take(taker, 8)) {
        if (random.nextInt(12) == 0) {
          long at = clock.millis() + random.nextInt(60);
          worker.giveBack(taker.spec(), delivery, new ReleaseMode.RedeliverAt(at));
        } else {
          unit.ack(taker.spec(), delivery);
          acks++;
        }
      }
      if (acks > 0) {
        unit.run();
        credit.release(acks);
      }
    }
  }
}
