package org.angarium.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators have had done with messages of one broker, and have now. Thread-safe. */
public final class Operations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

  /** How many are remembered, those that go on not counted. */
  private static final int REMEMBERED = 100;

  private final String brokerName;
  private final Engine engine;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<OperationRun> runs = new ArrayDeque<>();
  private long numbers;

  Operations(String brokerName, Engine engine, Clock clock) {
    this.brokerName = brokerName;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * Begins one.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_DESTINATION} for a target that there is not;
   *     {@link ErrorCode#INVALID_SETTING} for one that is the source
   */
  public OperationRun start(OperationOrder order) {
    check(order);
    long total = engine.administration().figures(order.subscription()).depth();
    lock.lock();
    try {
      long id = ++numbers;
      String thread = "angarium-%s-operation-%d".formatted(brokerName, id);
      OperationRun run = new OperationRun(id, thread, engine, clock, order, total);
      forgetSome();
      runs.add(run);
      run.start();
      return run;
    } finally {
      lock.unlock();
    }
  }

  private void check(OperationOrder order) {
    DestinationName target = order.target();
    if (target == null) {
      return;
    }
    if (!engine.exists(target)) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "messages cannot be sent to %s: it does not exist; declare it first, or check the name"
              .formatted(target));
    }
    SubscriptionSpec source = order.source();
    if (source.destination().equals(target)) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "messages of %s are to go to the same queue; choose another one".formatted(target));
    }
  }

  private void forgetSome() {
    long ended = runs.stream().filter(OperationRun::isDone).count();
    for (var i = runs.iterator(); i.hasNext() && ended >= REMEMBERED; ) {
      if (i.next().isDone()) {
        i.remove();
        ended--;
      }
    }
  }

  /** Those that go on, and the last ones that have ended, in the order in which they began. */
  public List<OperationRun> list() {
    lock.lock();
    try {
      return new ArrayList<>(runs);
    } finally {
      lock.unlock();
    }
  }

  /** The one of a number, or null. */
  public @Nullable OperationRun find(long id) {
    return list().stream().filter(run -> run.id() == id).findFirst().orElse(null);
  }

  /** Ends all of them, and waits for what is on its way. */
  @Override
  public void close() {
    List<OperationRun> all = list();
    all.forEach(OperationRun::cancel);
    for (OperationRun run : all) {
      try {
        run.await();
      } catch (AngariumException e) {
        LOG.debug("{} did not end well", run, e);
      }
    }
  }
}
