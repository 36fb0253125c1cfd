package org.angarium.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.Administration;
import org.angarium.engine.BacklogEntry;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves, copies or deletes what a subscription held when it began, on a thread of its own.
 *
 * <p>It goes on a bit at a time. What it moves or deletes it takes first, so that nobody else gets
 * it meanwhile, and removes and sends it in one unit of work: whatever happens to the process, each
 * message is in one of both places, and the same order, given again, does the rest. What consumers
 * hold is left alone. Thread-safe.
 */
public final class OperationRun extends Run {
  private static final Logger LOG = LoggerFactory.getLogger(OperationRun.class);

  /** How many messages one unit of work is about, at most. */
  private static final int BATCH = 256;

  private static final long BATCH_BYTES = 1 << 20;

  private final Engine engine;
  private final Clock clock;
  private final OperationOrder order;
  private final long total;
  private final long startedAt;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong looked = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private volatile long endedAt;
  private volatile boolean cancelled;

  /**
   * @param total how many messages the subscription holds now
   */
  OperationRun(
      long id, String threadName, Engine engine, Clock clock, OperationOrder order, long total) {
    super(id, threadName);
    this.engine = engine;
    this.clock = clock;
    this.order = order;
    this.total = total;
    this.startedAt = clock.millis();
  }

  /** What is to be done. */
  public OperationOrder order() {
    return order;
  }

  /** How many messages were moved, copied or deleted so far. */
  public long done() {
    return done.get();
  }

  /** How many messages it has looked at so far. */
  public long looked() {
    return looked.get();
  }

  /** How many messages that were wanted stay, because consumers held them. */
  public long held() {
    return held.get();
  }

  /** How many messages there were to look at when it began. */
  public long total() {
    return total;
  }

  /** When it began, in milliseconds since 1970. */
  public long startedAt() {
    return startedAt;
  }

  /** When it ended, in milliseconds since 1970; 0 while it goes on. */
  public long endedAt() {
    return endedAt;
  }

  /** Whether somebody has cancelled it. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Ends it after the messages that are on their way. Does not block. */
  @Override
  public void cancel() {
    cancelled = true;
    thread.interrupt(); // it may wait for room
  }

  /**
   * Waits for its end.
   *
   * @throws AngariumException why it ended too early; {@link ErrorCode#INTERRUPTED}, and it goes on
   */
  public void await() {
    completion.await(this);
  }

  @Override
  void work() {
    if (order.kind() == OperationOrder.Kind.COPY) {
      copy(target());
    } else {
      take();
    }
    LOG.info("{}: {} done, {} looked at, {} held by consumers", this, done, looked, held);
  }

  @Override
  void ended() {
    endedAt = clock.millis();
  }

  @Override
  void fail(AngariumException e) {
    if (cancelled && e.code() == ErrorCode.INTERRUPTED) {
      return;
    }
    LOG.warn("{} ended after {} messages", this, done, e);
    completion.fail(
        new AngariumException(
            e.code(),
            "%s ended after %d messages; the others are where they were, give the order again for the rest: %s"
                .formatted(this, done.get(), e.getMessage()),
            e));
  }

  private DestinationName target() {
    DestinationName target = order.target();
    if (target == null) {
      throw new IllegalStateException(order.kind() + " needs a target");
    }
    return target;
  }

  private void take() {
    Administration administration = engine.administration();
    try (Administration.Seizure seizure =
        administration.seize(order.subscription(), order.selector())) {
      List<Administration.Seized> some = List.of();
      while (some != null && !cancelled) {
        if (!some.isEmpty()) {
          settle(seizure, some);
        }
        looked.set(seizure.looked());
        held.set(seizure.held());
        some = cancelled ? null : seizure.next(BATCH);
      }
      if (some != null) {
        seizure.giveBack(some);
      }
    }
  }

  private void settle(Administration.Seizure seizure, List<Administration.Seized> some) {
    try {
      List<Delivery> deliveries = some.stream().map(Administration.Seized::delivery).toList();
      engine.submit(new UnitOfWork(sends(seizure.source(), some), deliveries)).await();
    } catch (AngariumException e) {
      if (!e.code().endsBroker()) {
        seizure.giveBack(some);
      }
      throw e;
    }
    seizure.removed(some.size());
    done.addAndGet(some.size());
  }

  private List<Send> sends(SubscriptionSpec source, List<Administration.Seized> some) {
    DestinationName target = order.target();
    List<Send> sends = new ArrayList<>();
    if (target != null) {
      long now = clock.millis();
      for (Administration.Seized one : some) {
        sends.add(
            new Send(
                DeadLetters.forwarded(
                    one.message(), target, source, one.attempts(), one.history(), now),
                "",
                null));
      }
    }
    return sends;
  }

  private void copy(DestinationName target) {
    Administration administration = engine.administration();
    try (Administration.Look look =
        administration.look(order.subscription(), order.selector(), true)) {
      List<BacklogEntry> some = List.of();
      while (some != null && !cancelled) {
        List<Send> sends = new ArrayList<>();
        long bytes = 0;
        for (BacklogEntry entry : some) {
          sends.add(copyOf(entry, target));
          bytes += entry.message().size();
          if (sends.size() == BATCH || bytes > BATCH_BYTES) {
            send(sends);
            bytes = 0;
          }
        }
        send(sends);
        looked.set(look.looked());
        some = look.next();
      }
    }
  }

  private Send copyOf(BacklogEntry entry, DestinationName target) {
    return new Send(
        DeadLetters.forwarded(
            entry.message(),
            target,
            order.source(),
            entry.attempts(),
            entry.history(),
            clock.millis()),
        "",
        null);
  }

  private void send(List<Send> sends) {
    if (!sends.isEmpty() && !cancelled) {
      engine.submit(new UnitOfWork(sends, List.of())).await();
      done.addAndGet(sends.size());
    }
    sends.clear();
  }

  /** As in error texts: {@code MOVE 3 from queue "orders" to queue "parked"}. */
  @Override
  public String toString() {
    DestinationName target = order.target();
    return "%s %d from %s%s"
        .formatted(
            order.kind(), id(), Origin.of(order.source()), target == null ? "" : " to " + target);
  }
}
