package org.angarium.engine.shared;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Up to which place, for each priority, nothing is ready in a subscription, as far as this node
 * knows. Where claims are slow because of what was consumed before, they begin there. The rows of
 * that stay in the index for as long as somebody's old transaction keeps them from being removed.
 * Who only takes what nobody had before begins there in any case: most looks of that kind find
 * nothing, and a few thousand rows that are gone make each of them several times as long. What lies
 * below is looked for now and then.
 *
 * <p>A claim takes what is ready in order. So below what it took nothing is left but what others
 * hold, and what was not committed yet: the floor rises to there when all transactions have ended
 * that were under way then, and a claim has looked there since, which takes what they have sent:
 * one that found enough before has not. A transaction that is under way for very long sends
 * nothing: the server ends those, see {@link org.angarium.engine.shared.sql.ConnectionPool}. What
 * is given back lies below; who hears of that resets the floors. All this is a hint. Thread-safe.
 */
final class Floors {
  /** Of so many priorities each has its places. */
  static final int LANES = 10;

  /** How far the number of a priority stands to the left in a place. */
  static final int LANE_SHIFT = 56;

  /** To pass twenty thousand dead rows takes about as long. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final LongSupplier nanos;
  private final long longestNanos;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final long[] floors = new long[LANES];
  private long @Nullable [] next;
  private long nextFrom;
  private final Map<Long, Long> seenSince = new HashMap<>();
  private long resets;
  private boolean slow;
  private boolean cluttered;

  /** Whether it was begun there since it was looked below. */
  private boolean trusted;

  /**
   * @param nanos the time of this machine as it passes
   * @param longest what is under way for longer does not send
   */
  Floors(LongSupplier nanos, Duration longest) {
    this.nanos = nanos;
    this.longestNanos = longest.toNanos();
    reset();
  }

  /** For each priority, the highest first, the place above which a claim is to look. */
  long[] ofClaims() {
    lock.lock();
    try {
      return cluttered ? floors.clone() : lowest();
    } finally {
      lock.unlock();
    }
  }

  /** Likewise for who takes only what nobody had before. */
  long[] ofTakes() {
    lock.lock();
    try {
      trusted |= next != null;
      return floors.clone();
    } finally {
      lock.unlock();
    }
  }

  /** For each priority the place below which nothing is looked for now. */
  long[] toLookBelow() {
    lock.lock();
    try {
      trusted = false;
      return floors.clone();
    } finally {
      lock.unlock();
    }
  }

  private static long[] lowest() {
    long[] result = new long[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      result[lane] = lowest(lane);
    }
    return result;
  }

  private static long lowest(int lane) {
    return (long) lane << LANE_SHIFT;
  }

  /** Something may be ready anywhere. */
  void reset() {
    lock.lock();
    try {
      for (int lane = 0; lane < LANES; lane++) {
        floors[lane] = lowest(lane);
      }
      next = null;
      resets++;
    } finally {
      lock.unlock();
    }
  }

  /** How often they were reset: what a claim has seen before does not count any more. */
  long resets() {
    lock.lock();
    try {
      return resets;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A claim took all that was ready up to some places.
   *
   * @param highest for each priority; 0 where it took nothing
   * @param all whether it found nothing else: it has looked to the end of each priority
   * @param seen when it looked
   * @param since the resets before it looked
   */
  void taken(long[] highest, boolean all, Snapshot seen, long since) {
    lock.lock();
    try {
      if (since != resets) {
        return; // something was given back meanwhile
      }
      seenSince.keySet().retainAll(seen.running());
      seen.running().forEach(running -> seenSince.putIfAbsent(running, nanos.getAsLong()));
      if (next == null) {
        next = highest.clone();
        nextFrom = seen.next();
      } else if (haveEnded(seen)) {
        rise(next, highest, all ? LANES : lastOf(highest));
        nextFrom = seen.next();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a claim has looked at rises, and what it took is next; the rest waits for one that looks
   * there.
   *
   * @param last the priority in which a claim stopped, and before which it saw all
   */
  private void rise(long[] waiting, long[] highest, int last) {
    for (int lane = 0; lane < LANES; lane++) {
      if (lane < last) {
        floors[lane] = Math.max(floors[lane], waiting[lane]);
        waiting[lane] = highest[lane];
      } else if (lane == last) {
        floors[lane] = Math.max(floors[lane], Math.min(waiting[lane], highest[lane]));
        waiting[lane] = Math.max(waiting[lane], highest[lane]);
      }
    }
  }

  private static int lastOf(long[] highest) {
    for (int lane = LANES - 1; lane > 0; lane--) {
      if (highest[lane] > 0) {
        return lane;
      }
    }
    return 0;
  }

  /** Whether all have ended that may have been about to send below what waits to be the floor. */
  private boolean haveEnded(Snapshot seen) {
    long now = nanos.getAsLong();
    return seen.running().stream()
        .allMatch(
            running ->
                running >= nextFrom || now - seenSince.getOrDefault(running, now) > longestNanos);
  }

  /** A claim took so long in the database. */
  void took(long time) {
    if (time > SLOW_NANOS) {
      lock.lock();
      try {
        slow = true;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether claims are slow, and it is not known why. */
  boolean areToBeExplained() {
    lock.lock();
    try {
      return slow && !cluttered;
    } finally {
      lock.unlock();
    }
  }

  /**
   * It is known why.
   *
   * @param deadRows whether there are many of them
   */
  void explained(boolean deadRows) {
    lock.lock();
    try {
      cluttered = deadRows;
      slow = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody does not look below the floors. */
  boolean areUsed() {
    lock.lock();
    try {
      return cluttered || trusted;
    } finally {
      lock.unlock();
    }
  }

  /** A look below the floors took so long. */
  void lookedBelow(long time) {
    lock.lock();
    try {
      cluttered &= time > SLOW_NANOS;
    } finally {
      lock.unlock();
    }
  }
}
