package org.angarium.engine.embedded;

import java.util.Objects;
import org.angarium.engine.Limits;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.LimitCheck;
import org.angarium.engine.support.LimitCheck.Among;
import org.angarium.engine.support.Place;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription of a destination with limits may still take, and who has taken some of it
 * already. Guarded by the subscription's lock, but for those methods that say that they take it.
 */
final class Capacity implements Place {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Limits limits;

  /** What waits, in the order in which it makes room; null where nothing does. */
  private final @Nullable WaitingOrder victims;

  /** What waits, by the time of sending; null where nobody asks for its age. */
  private final @Nullable WaitingOrder byAge;

  /** Whether the pager is asked what waits longest. */
  private boolean learning;

  /** What units of work have taken that have not taken effect. */
  private Amount taken = Amount.NONE;

  Capacity(EmbeddedEngine engine, Subscription subscription, Limits limits, boolean hasStored) {
    this.engine = engine;
    this.subscription = subscription;
    this.limits = limits;
    boolean byPriority = limits.whenFull() == Limits.WhenFull.DROP_LOWEST_PRIORITY;
    boolean takes = limits.whenFull().takesWhatWaits();
    boolean ages = limits.maxAgeMillis() > 0;
    this.victims = takes ? new WaitingOrder(byPriority, hasStored) : null;
    this.byAge = !ages ? null : takes && !byPriority ? victims : new WaitingOrder(false, hasStored);
  }

  Subscription subscription() {
    return subscription;
  }

  Limits limits() {
    return limits;
  }

  /** What waits, in the order in which it makes room; null where nothing does. */
  @Nullable WaitingOrder victims() {
    return victims;
  }

  /** What waits, by the time of sending; null where nobody asks for its age. */
  @Nullable WaitingOrder byAge() {
    return byAge;
  }

  /** Whether what is too old is taken out. */
  boolean takesTooOld() {
    return limits.maxAgeMillis() > 0 && limits.whenFull().takesWhatWaits();
  }

  /** The capacity of a subscription of a destination that has limits. */
  static Capacity of(Subscription s) {
    return Objects.requireNonNull(s.capacity());
  }

  /** What counts, see {@link Limits}. */
  private Amount there() {
    Amount all = subscription.tally().all();
    return limits.whenFull().takesWhatWaits() ? all.minus(subscription.tally().allHeld()) : all;
  }

  /** Something has come that may grow too old. */
  void noteAge(QueuedDelivery d) {
    if (takesTooOld()) {
      engine.pager().noteAge(d.sentAt + limits.maxAgeMillis() + 1);
    }
  }

  /**
   * Somebody has claimed: what waits longest may be younger now. Not under the lock.
   *
   * @param madeRoom whether something is gone that had expired
   */
  void claimed(boolean madeRoom) {
    if (madeRoom || limits.maxAgeMillis() > 0) {
      roomCameFree();
    }
  }

  /** A unit of work has taken so much. */
  void take(Amount more) {
    taken = taken.plus(more);
  }

  // ---- for those who wait or are refused ------------------------------------------------------

  /** Whether there is room for more. Takes the lock. */
  @Override
  public boolean hasRoomFor(Amount more) {
    boolean learn;
    subscription.lock().lock();
    try {
      if (subscription.isEnded()) {
        return true;
      }
      if (!LimitCheck.fits(there().plus(taken).plus(more), more, limits)) {
        return false;
      }
      if (more.messages() == 0) {
        return true;
      }
      long now = engine.now();
      if (isAgeKnown(now)) {
        return !isTooOld(now);
      }
      learn = !learning;
      learning = true;
    } finally {
      subscription.lock().unlock();
    }
    if (learn) {
      PagerStep.begin(engine, reader -> learnAge());
    }
    return false;
  }

  /** Whoever waits for room waits on until it is known, see {@link #isAgeKnown}. */
  private void learnAge() {
    subscription.lock().lock();
    try {
      learning = false;
    } finally {
      subscription.lock().unlock();
    }
    MakingRoom.learnAge(engine, subscription);
    roomCameFree();
  }

  /**
   * Whether it is known what waits longest; after much was consumed the next may be on disk only.
   * With other policies than BLOCK each sender has had it read just before he asks.
   */
  private boolean isAgeKnown(long now) {
    return byAge == null
        || limits.whenFull() != Limits.WhenFull.BLOCK
        || byAge.knowsFirst(Among.ALL, now);
  }

  /** Whether so much could be here if nothing else was. */
  @Override
  public boolean couldHold(Amount all) {
    return LimitCheck.fits(all, all, limits);
  }

  /** A unit of work takes so much. Takes the lock. */
  @Override
  public void takeRoom(Amount more) {
    subscription.lock().lock();
    try {
      take(more);
    } finally {
      subscription.lock().unlock();
    }
  }

  /** It needs it no longer. Takes the lock. */
  @Override
  public void giveBackRoom(Amount less) {
    subscription.lock().lock();
    try {
      taken = taken.minus(less);
    } finally {
      subscription.lock().unlock();
    }
    roomCameFree();
  }

  /** Those who wait look again. Not under the lock. */
  void roomCameFree() {
    DestinationEntry entry = engine.directory().find(subscription.spec.destination());
    if (entry != null) {
      entry.line().grant();
    }
  }

  /** Which limit is in the way, for people; null where none is. Takes the lock. */
  @Override
  public @Nullable String obstacle(Amount more) {
    subscription.lock().lock();
    try {
      long now = engine.now();
      return isTooOld(now) || !isAgeKnown(now)
          ? LimitCheck.tooOld(limits)
          : LimitCheck.obstacle(there().plus(taken), more, limits);
    } finally {
      subscription.lock().unlock();
    }
  }

  // ---- for those who make room ----------------------------------------------------------------

  /** Among which messages some have to go for more to fit. */
  Among lacking(Amount more) {
    return LimitCheck.lacking(there().plus(taken).plus(more), more, limits);
  }

  /** Whether what waits longest is too old, as far as that is known. */
  boolean isTooOld(long now) {
    WaitingOrder order = byAge;
    QueuedDelivery oldest =
        order == null || !order.knowsFirst(Among.ALL, now) ? null : order.first(Among.ALL);
    return oldest != null && oldest.sentAt + limits.maxAgeMillis() < now;
  }

  // ---- what waits -----------------------------------------------------------------------------

  private interface Step {
    void with(WaitingOrder order);
  }

  private void each(Step step) {
    if (victims != null) {
      step.with(victims);
    }
    if (byAge != null && byAge != victims) {
      step.with(byAge);
    }
  }

  /** It stands in the index. */
  void ready(QueuedDelivery d) {
    each(order -> order.add(d));
    noteAge(d); // it may have been given back, and be too old already
  }

  /** It waits in memory for a time. */
  void rests(QueuedDelivery d, long until) {
    each(order -> order.rest(d, until));
    noteAge(d);
  }

  /** Somebody holds it, or it is gone from memory. */
  void left(QueuedDelivery d) {
    each(order -> order.remove(d));
  }

  /** It is on disk only. */
  void leftOnDisk(QueuedDelivery d) {
    each(order -> order.leftOnDisk(d));
  }

  /** It is no longer on disk. */
  void gone(long ord) {
    each(order -> order.gone(ord));
  }

  @Override
  public String toString() {
    return subscription.toString();
  }
}
