package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.angarium.engine.Batch;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters back to where they came from, on a thread of its own.
 *
 * <p>It claims them as a consumer does, so nobody else has them meanwhile, and those that consumers
 * hold are left alone. Each one is removed and sent in one unit of work: whatever happens to the
 * process, it is in one of both places. What cannot go back stays, and the run goes on with others.
 * What dies again meanwhile is not sent back a second time.
 *
 * <p>Thread-safe.
 */
public final class RedriveRun extends Run {
  private static final Logger LOG = LoggerFactory.getLogger(RedriveRun.class);
  private static final int MAX_BATCH = 64;
  private static final long MILLIS = 1_000;

  private final Engine engine;
  private final Clock clock;
  private final RedriveOrder order;
  private final RedrivePlan done = new RedrivePlan();
  private final AtomicLong moved = new AtomicLong();
  private final Clock.Timer timer;
  private volatile boolean cancelled;

  // The rest is the thread's own.
  private final RedriveSelector selector;
  private final List<Pending> pending = new ArrayList<>();
  private boolean leftOut;
  private double nextAt;

  /** A message that is on its way back. */
  private record Pending(Delivery delivery, Origin origin, Commit commit) {}

  RedriveRun(long id, String name, Engine engine, Clock clock, RedriveOrder order) {
    super(id, name);
    this.engine = engine;
    this.clock = clock;
    this.order = order;
    this.selector = new RedriveSelector(order.selector(), clock.millis());
    this.nextAt = clock.millis();
    this.timer = clock.timer(name, this::wake);
  }

  /** What it was asked for. */
  public RedriveOrder order() {
    return order;
  }

  /** Ends it after the message that is on its way. Does not block. */
  @Override
  public void cancel() {
    cancelled = true;
    wake();
  }

  /** How many messages it has sent back so far. */
  public long moved() {
    return moved.get();
  }

  /** Whether somebody has cancelled it. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Waits for its end.
   *
   * @return what has become of the messages
   * @throws AngariumException why it ended too early; {@link ErrorCode#INTERRUPTED}, and it goes on
   */
  public RedrivePlan await() {
    completion.await("dead letters to be sent back");
    return done;
  }

  /** Has it look again. */
  void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  void work() {
    RedrivePlan plan = RedrivePlan.of(engine, order);
    long most = 0;
    for (RedrivePlan.Route route : plan.routes()) {
      most += route.moving();
    }
    if (most > 0) {
      move(most);
    }
    if (!cancelled) {
      tellWhatStays(plan);
    }
    LOG.info("{} messages of {} were sent back", moved, order.queue());
  }

  @Override
  void ended() {
    timer.close();
  }

  @Override
  void fail(AngariumException e) {
    LOG.warn("Sending dead letters of {} back ended after {}", order.queue(), moved, e);
    completion.fail(
        new AngariumException(
            e.code(),
            "%d messages of %s were sent back, then that ended; the others are where they were: %s"
                .formatted(moved.get(), order.queue(), e.getMessage()),
            e));
  }

  private void tellWhatStays(RedrivePlan plan) {
    for (RedrivePlan.Route planned : plan.routes()) {
      RedrivePlan.Route route = done.route(planned);
      for (long i = route.staying(); i < planned.staying(); i++) {
        route.add(planned.problem());
      }
      for (long i = route.moving() + route.staying(); i < planned.moving(); i++) {
        route.add(
            new AngariumException(
                ErrorCode.MESSAGE_IN_USE,
                "a consumer of %s holds it, or has taken it; try again when it is free"
                    .formatted(order.queue())));
      }
    }
  }

  /**
   * Claims and sends until nothing is left.
   *
   * @param most how many there were to begin with
   */
  private void move(long most) {
    Presence presence = engine.attach(thread.getName());
    try {
      boolean more = true;
      while (more) {
        leftOut = false;
        ClaimSpec spec = new ClaimSpec(presence, selector.selector(), thread.getName());
        try (Claimer claimer = engine.claimer(SubscriptionSpec.queue(order.queue()), spec)) {
          claimer.onReady(this::wake);
          more = moveSome(claimer, most);
        }
      }
    } finally {
      presence.close();
    }
  }

  /** Moves what this claimer finds; whether it is worth while to look with another selector. */
  private boolean moveSome(Claimer claimer, long most) {
    while (!cancelled && moved.get() < most && !leftOut) {
      int allowed = allowed();
      if (allowed == 0) {
        LockSupport.park(this);
        continue;
      }
      Batch batch = claimer.claim((int) Math.min(allowed, most - moved.get()));
      if (batch.deliveries().isEmpty()) {
        if (!batch.pending()) {
          return false;
        }
        LockSupport.park(this);
      } else {
        sendBack(batch.deliveries());
      }
    }
    return leftOut && !cancelled;
  }

  /** How many may go now; none before the next wake-up. */
  private int allowed() {
    if (order.perSecond() == Double.POSITIVE_INFINITY) {
      return MAX_BATCH;
    }
    long now = clock.millis();
    nextAt = Math.max(nextAt, now - (double) MILLIS); // what was missed is not made up for
    nextAt = Math.min(nextAt, now + MILLIS / order.perSecond()); // the clock may have been put back
    double waiting = nextAt - now;
    if (waiting > 0) {
      timer.wakeAfter(now, (long) Math.ceil(waiting));
      return 0;
    }
    double missed = -waiting * order.perSecond() / MILLIS;
    return (int) Math.min(MAX_BATCH, 1 + Math.floor(missed));
  }

  private void sendBack(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      Origin origin = Origin.of(delivery.message().properties());
      try {
        Send send = RedrivePlan.back(engine, delivery.message());
        Commit commit = engine.submit(new UnitOfWork(List.of(send), List.of(delivery)));
        pending.add(new Pending(delivery, java.util.Objects.requireNonNull(origin), commit));
      } catch (AngariumException e) {
        stays(delivery, origin, e);
      }
    }
    for (Pending sent : pending) {
      try {
        sent.commit.await();
        moved.incrementAndGet();
        done.route(sent.origin).add(null);
        nextAt += MILLIS / order.perSecond();
      } catch (AngariumException e) {
        stays(sent.delivery, sent.origin, e);
      }
    }
    pending.clear();
    completion.throwFailure();
  }

  /** Gives back what cannot go, and leaves out what came from the same place. */
  private void stays(Delivery delivery, @Nullable Origin origin, AngariumException problem) {
    boolean gone =
        problem.code() == ErrorCode.NO_SUCH_DESTINATION
            || problem.code() == ErrorCode.NO_SUCH_SUBSCRIPTION;
    if (problem.code() == ErrorCode.STALE_DELIVERY) {
      return; // somebody else has it
    } else if (!gone || origin == null) {
      completion.fail(problem); // first all that are on their way
    } else {
      done.route(origin).add(problem);
      selector.leaveOut(origin);
      leftOut = true;
    }
    if (!problem.code().endsBroker()) {
      engine.release(List.of(delivery), ReleaseMode.UNDELIVERED);
    }
  }
}
