package org.angarium.samples.flights;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What the parent wants of this process: to work, to stop in the middle of its work, so that it can
 * be killed there, or to finish. Thread-safe.
 */
final class Orders {
  /** Never stop in the middle. */
  static final int NO_HOLD = Integer.MAX_VALUE;

  /** So many flights earlier the first worker of the queue holds: its tasks are few. */
  static final int EARLY = 400;

  /** With so many departures there is a late one among them, unless there are hardly any. */
  private static final int LAST_BATCHES = 5;

  private final AtomicInteger batches = new AtomicInteger();
  private final AtomicInteger flights;
  private final Consumer<Signal> signals;
  private final Set<Role> holding = ConcurrentHashMap.newKeySet();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile int holdAfter = NO_HOLD;
  private volatile boolean finishing;

  /**
   * @param processed how many flights this application has brought into the statistics
   */
  Orders(int processed, Consumer<Signal> signals) {
    this.flights = new AtomicInteger(processed);
    this.signals = signals;
  }

  /**
   * To work, and the unit of work that would bring the statistics of this application above so many
   * flights is never committed.
   */
  void workUntil(int flightsAtMost) {
    holdAfter = flightsAtMost;
    begun.countDown();
  }

  /** Waits for the first order to work. */
  void awaitBegin() throws InterruptedException {
    begun.await();
  }

  /**
   * Each worker comes here when its unit of work is complete but not committed. From the ordered
   * moment on, one of each role stays here, its transaction open, until the process is killed; the
   * others go on.
   */
  void beforeCommit(Role role, int unacknowledged, int sent) throws InterruptedException {
    int reached = role == Role.STATISTICS ? flights.addAndGet(unacknowledged) : flights.get();
    if (mayHold(role, reached) && holding.add(role)) {
      signals.accept(new Signal.Holding(role, unacknowledged, sent));
      new CountDownLatch(1).await();
    }
  }

  /** Who feeds others holds after them, or they would have nothing to hold. */
  private boolean mayHold(Role role, int reached) {
    int after = holdAfter;
    return switch (role) {
      case REBOOKING -> reached > after - EARLY;
      case STATISTICS -> reached > after;
      case ALERTS -> reached > after && holding.contains(Role.REBOOKING);
      case PUBLISHER ->
          reached > after
              && (holding.contains(Role.ALERTS) || batches.incrementAndGet() >= LAST_BATCHES);
    };
  }

  void finish() {
    finishing = true;
  }

  /** Whether to end when there is nothing more to receive. */
  boolean isFinishing() {
    return finishing;
  }
}
