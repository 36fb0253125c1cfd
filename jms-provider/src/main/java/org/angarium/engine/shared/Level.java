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
 * nodes send, and what they say of the room of their open units ({@link OpenRoom}), is seen when
 * the tables are asked again, after a while or after so many messages of this node: so it goes
 * beyond its limit by what they take meanwhile. Thread-safe.
 */
final class Level implements Place {
  /** For how many messages this node takes room of which nobody else can know. */
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

  /** For how many messages room was taken, ever. */
  private long takes;

  /** How many that was when the tables were asked. */
  private long takesKnown;

  /** Of those before, how many are open and were not told others. */
  private long unsaid;

  // as the two before, for what the committer asks now
  private long takesAsked;
  private long unsaidAsked;

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

  /**
   * What units have taken that have not happened.
   *
   * @param takes for how many messages room was taken until then, ever
   */
  record Open(Amount amount, long takes) {
    static final Open NONE = new Open(Amount.NONE, 0);

    Open minus(Amount less) {
      return new Open(amount.minus(less).atLeastNone(), takes);
    }

    /** How many messages of it may not be in what was open before. */
    long since(Open before) {
      return amount.equals(before.amount) ? 0 : Math.min(amount.messages(), takes - before.takes);
    }
  }

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
      takesKnown = takesAsked;
      unsaid = unsaidAsked;
    } finally {
      lock.unlock();
    }
  }

  /** What is open now. */
  Open open() {
    lock.lock();
    try {
      return new Open(taken, takes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The tables are asked next.
   *
   * @param open what is open
   * @param messages how many of that others are not told
   */
  void asks(Open open, long messages) {
    lock.lock();
    try {
      takesAsked = open.takes;
      unsaidAsked = messages;
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
          || isSpent()
          || (limits.maxAgeMillis() > 0 && oldest == 0 && there.messages() > 0)
          || System.nanoTime() - knownSince > LONGEST_BETWEEN_NANOS;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing more is taken before the tables are asked, whether there is room or not. */
  boolean isSpent() {
    lock.lock();
    try {
      return unsaid + takes - takesKnown >= MOST_BETWEEN;
    } finally {
      lock.unlock();
    }
  }

  // ---- room -----------------------------------------------------------------------------------

  /** Whether there is room for more, as far as is known. */
  @Override
  public boolean hasRoomFor(Amount more) {
    lock.lock();
    try {
      return LimitCheck.fits(there.plus(taken).plus(more), more, limits)
          && (more.messages() == 0 || !isTooOld())
          && (more.equals(Amount.NONE) || !isSpent());
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
      if (!more.equals(Amount.NONE)) {
        takes++; // it is for one message, also where that needs bytes only
      }
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
