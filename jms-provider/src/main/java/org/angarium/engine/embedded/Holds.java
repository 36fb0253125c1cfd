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
    tally.taken(d);
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
        index.groups().giveBack(d.groupKey, d);
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
   * @return what stands for it now; null where it is gone, also because a newer message has
   *     replaced it. Else its group, if any, is still to be {@linkplain Groups#letGo let go} or
   *     {@linkplain #holdBack held back}
   */
  @Nullable QueuedDelivery letGo(QueuedDelivery d, int from, ReleaseMode mode, Wakes wakes) {
    if (!d.move(from, QueuedDelivery.GONE)) {
      return null;
    }
    if (subscription.isEnded()) {
      subscription.drop(d);
      return null;
    }
    noLongerHeld(d, wakes);
    spill.letGo(d);
    if (d.groupKey != null) {
      index.groups().giveBack(d.groupKey, d);
    }
    LastValues lastValues = placement.lastValues();
    if (lastValues != null && lastValues.isSuperseded(d.ord)) {
      lastValues.discard(d);
      if (d.groupKey != null) {
        index.groups().letGo(d.groupKey, false);
        placement.wakeForGroup(d.groupKey, wakes);
      }
      return null;
    }
    return d.again(mode, engine.now());
  }

  /** Nobody holds it any more. */
  void noLongerHeld(QueuedDelivery d, Wakes wakes) {
    placement.searchAgain();
    tally.noLongerHeld(d);
    subscription.attendance.noLongerHeld(d);
    if (d.groupKey != null && d.holder != null) {
      d.holder.lastSeen = engine.now();
    }
    handOn(d, wakes);
  }

  /** A prepared branch has it from now on, and its consumer no more. Takes the lock. */
  void belongsToBranch(QueuedDelivery d, Wakes wakes) {
    subscription.lock().lock();
    try {
      subscription.attendance.noLongerHeld(d);
      d.ofBranch = true;
      handOn(d, wakes);
    } finally {
      subscription.lock().unlock();
    }
  }

  /** Where its consumer was the active one, and has closed, the next begins. */
  private void handOn(QueuedDelivery d, Wakes wakes) {
    if (placement.waiters().handOn(d.holder)) {
      placement.waiters().passOn(index, spill.edge(), wakes);
    }
  }
}
