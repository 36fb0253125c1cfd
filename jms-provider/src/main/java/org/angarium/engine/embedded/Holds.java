package org.angarium.engine.embedded;

import org.angarium.engine.ReleaseMode;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one subscription that somebody holds, or that rest between two attempts.
 * Guarded by the subscription's lock, but for what takes it.
 */
final class Holds {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Placement placement;
  private final DeliveryIndex index;
  private final Spill spill;
  private final Tally tally;
  private final @Nullable Capacity capacity;

  Holds(EmbeddedEngine engine, Subscription subscription, Placement placement, Tally tally) {
    this.engine = engine;
    this.subscription = subscription;
    this.placement = placement;
    this.index = placement.index();
    this.spill = placement.spill();
    this.tally = tally;
    this.capacity = subscription.capacity();
  }

  /** A consumer takes a ready delivery. */
  void take(QueuedDelivery d, EmbeddedClaimer claimer, long now) {
    index.claim(d, claimer);
    d.holder = claimer;
    d.at = now;
    claimer.holdsOneMore(now);
    d.attempts++;
    d.moveTo(QueuedDelivery.CLAIMED);
    tally.taken(d, claimer);
    spill.hold(d);
  }

  /** Somebody who is no consumer holds it, and it is in no index. */
  void hold(QueuedDelivery d, int state) {
    d.moveTo(state);
    tally.held(d);
    if (capacity != null) {
      capacity.left(d);
    }
    spill.hold(d);
    if (d.groupKey != null) {
      index.groups().hold(d.groupKey);
    }
  }

  /** At a restart: a prepared branch holds this delivery. Takes the lock. */
  QueuedDelivery holdAgain(StoredDelivery stored) {
    QueuedDelivery d =
        QueuedDelivery.of(subscription, stored, subscription.marks().attemptsOf(stored));
    subscription.lock().lock();
    try {
      d.hollowOut();
      hold(d, QueuedDelivery.SETTLING);
      return d;
    } finally {
      subscription.lock().unlock();
    }
  }

  /** It rests until its time. */
  void holdBack(QueuedDelivery d, long until) {
    d.at = until;
    d.moveTo(QueuedDelivery.HELD_BACK);
    d.hollowOut();
    spill.pin(d);
    if (d.durable) {
      spill.heldBack(d);
    }
    if (d.groupKey != null) {
      index.groups().holdBack(d.groupKey);
    }
    engine.pager().delay(d, until);
    if (capacity != null) {
      capacity.rests(d, until);
    }
  }

  /**
   * At a restart: this delivery of a group waits for its time, and the group with it. Takes the
   * lock.
   */
  void holdBackAgain(StoredDelivery stored) {
    QueuedDelivery d =
        QueuedDelivery.of(subscription, stored, subscription.marks().attemptsOf(stored));
    subscription.lock().lock();
    try {
      if (d.groupKey != null && spill.pinned(d.ord) == null) {
        index.groups().hold(d.groupKey);
        holdBack(d, stored.due());
      }
    } finally {
      subscription.lock().unlock();
    }
  }

  /**
   * Takes a delivery from who holds it.
   *
   * @param from its state, unless somebody settled or released it before
   * @return what stands for it now; null where it is gone
   */
  @Nullable QueuedDelivery letGo(QueuedDelivery d, int from, ReleaseMode mode) {
    if (!d.move(from, QueuedDelivery.GONE)) {
      return null;
    }
    if (subscription.isEnded()) {
      subscription.drop(d);
      return null;
    }
    noLongerHeld(d);
    spill.letGo(d);
    return d.again(mode, engine.now());
  }

  /** Nobody holds it any more. */
  void noLongerHeld(QueuedDelivery d) {
    placement.searchAgain();
    tally.noLongerHeld(d);
    subscription.attendance.noLongerHeld(d);
  }
}
