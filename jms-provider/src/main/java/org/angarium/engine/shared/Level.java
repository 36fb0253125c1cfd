package org.angarium.engine.shared;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.angarium.engine.Limits;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.LimitCheck;
import org.angarium.engine.support.Place;
import org.jspecify.annotations.Nullable;

/**
 * How full a subscription is whose senders wait or are refused: what the tables said, what this
 * node has done since, and what its units of work have taken that have not happened. What other
 * nodes send is seen when the tables are asked again, after a while or after so many messages of
 * this node: so it goes beyond its limit by what they send meanwhile. Thread-safe.
 */
final class Level implements Place {
  /** How many messages this node takes room for before it asks again. */
  static final int MOST_BETWEEN = 256;

  private static final long LONGEST_BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SubscriptionEntry subscription;
  private final Limits limits;
  private final LongSupplier now;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private Amount there = Amount.NONE;
  private Amount taken = Amount.NONE;
  private long oldest;
  private boolean known;
  private long knownSince;
  private int takenSince;

  /**
   * @param now the time in milliseconds
   */
  Level(SubscriptionEntry subscription, Limits limits, LongSupplier now) {
    this.subscription = subscription;
    this.limits = limits;
    this.now = now;
  }

  /**
   * What the tables say.
   *
   * @param oldest when what waits longest was sent; 0 where nothing does, or that is not known
   */
  record Measured(Amount there, long oldest) {}

  SubscriptionEntry subscription() {
    return subscription;
  }

  Limits limits() {
    return limits;
  }

  // ---- what is known --------------------------------------------------------------------------

  /** The tables were asked; all that this node has done is in it. */
  void measured(Measured measured) {
    lock.lock();
    try {
      there = measured.there;
      oldest = measured.oldest == 0 && there.messages() > 0 ? Long.MAX_VALUE / 2 : measured.oldest;
      known = true;
      knownSince = System.nanoTime();
      takenSince = 0;
    } finally {
      lock.unlock();
    }
  }

  /** This node has sent or acknowledged so much. */
  void changed(Amount more) {
    lock.lock();
    try {
      there = there.plus(more);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody knows any more. */
  void forget() {
    lock.lock();
    try {
      known = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the tables are to be asked before somebody relies on it. */
  boolean isStale() {
    lock.lock();
    try {
      return !known
          || takenSince >= MOST_BETWEEN
          || (limits.maxAgeMillis() > 0 && oldest == 0 && there.messages() > 0)
          || System.nanoTime() - knownSince > LONGEST_BETWEEN_NANOS;
    } finally {
      lock.unlock();
    }
  }

  // ---- room -----------------------------------------------------------------------------------

  /** Whether there is room for more. */
  @Override
  public boolean hasRoomFor(Amount more) {
    lock.lock();
    try {
      return LimitCheck.fits(there.plus(taken).plus(more), more, limits)
          && (more.messages() == 0 || !isTooOld());
    } finally {
      lock.unlock();
    }
  }

  /** Whether so much could be here if nothing else was. */
  @Override
  public boolean couldHold(Amount all) {
    return LimitCheck.fits(all, all, limits);
  }

  /** A unit of work takes so much. */
  @Override
  public void takeRoom(Amount more) {
    lock.lock();
    try {
      taken = taken.plus(more);
      takenSince += (int) more.messages();
    } finally {
      lock.unlock();
    }
  }

  /** It needs it no longer. */
  @Override
  public void giveBackRoom(Amount less) {
    lock.lock();
    try {
      taken = taken.minus(less);
    } finally {
      lock.unlock();
    }
  }

  private boolean isTooOld() {
    return limits.maxAgeMillis() > 0
        && oldest > 0
        && oldest + limits.maxAgeMillis() < now.getAsLong();
  }

  /** Which limit is in the way, for people; null where none is. */
  @Override
  public @Nullable String obstacle(Amount more) {
    lock.lock();
    try {
      return isTooOld()
          ? LimitCheck.tooOld(limits)
          : LimitCheck.obstacle(there.plus(taken), more, limits);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return Consumers.said(subscription);
  }
}
