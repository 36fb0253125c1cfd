package org.angarium.engine.embedded;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/** How consumers come to a subscription, claim its deliveries, and leave it. Thread-safe. */
final class Claiming {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final ReentrantLock lock;
  private final Placement placement;
  private final DeliveryIndex index;
  private final Spill spill;
  private final Waiters waiters;

  /** Null where the destination has no limits. */
  private final @Nullable Capacity capacity;

  Claiming(EmbeddedEngine engine, Subscription subscription) {
    this.engine = engine;
    this.subscription = subscription;
    this.lock = subscription.lock();
    this.placement = subscription.placement();
    this.index = placement.index();
    this.spill = placement.spill();
    this.waiters = placement.waiters();
    this.capacity = subscription.capacity();
  }

  /** Adds a consumer, unless the subscription has ended. */
  boolean attach(EmbeddedClaimer claimer, boolean alone) {
    lock.lock();
    try {
      boolean over = subscription.isEnded() || subscription.isLeaving();
      if (over || (alone && waiters.count() > 0)) {
        return false;
      }
      waiters.add(claimer);
      if (!claimer.spec.selector().equals(Selector.all())) {
        claimer.setMatchQueue(index.openMatchQueue(claimer.spec.selector()));
      }
      placement.searchAgain();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a consumer; returns how many are left. */
  int detach(EmbeddedClaimer claimer) {
    Wakes wakes = new Wakes();
    lock.lock();
    try {
      if (claimer.closed) {
        return waiters.count();
      }
      claimer.closed = true;
      waiters.remove(claimer);
      MatchQueue queue = claimer.matchQueue();
      if (queue != null) {
        index.closeMatchQueue(queue);
      }
      placement.sharing().leaves(claimer, wakes);
      waiters.handOn(claimer);
      waiters.passOn(index, spill.edge(), wakes);
      subscription.attendance.left(claimer, waiters.count(), engine.now());
      return waiters.count();
    } finally {
      lock.unlock();
      wakes.run();
    }
  }

  void standDown(EmbeddedClaimer claimer) {
    Wakes wakes = new Wakes();
    lock.lock();
    try {
      waiters.stopWaiting(claimer);
      if (!claimer.owned.isEmpty()) {
        placement.sharing().expect(claimer);
      }
      waiters.passOn(index, spill.edge(), wakes);
    } finally {
      lock.unlock();
    }
    wakes.run();
  }

  /** Moves what is ready to a consumer; at most its share. */
  Claim claim(EmbeddedClaimer claimer, int max, long now) {
    Claim claim = new Claim(claimer.matchQueue() != null, now);
    lock.lock();
    try {
      if (subscription.isEnded() || claimer.closed) {
        return claim;
      }
      waiters.stopWaiting(claimer);
      claim.lost = claimer.takeLost();
      if (placement.isResting() || !waiters.mayClaim(claimer)) {
        waiters.startWaiting(claimer);
        return claim;
      }
      placement.sharing().comes(claimer, claim);
      int share = Math.min(max, waiters.shareOf(index.claimable()) + claimer.reserved);
      while (claim.deliveries.size() < share) {
        QueuedDelivery d = index.next(claimer, spill.edge());
        if (d == null || !take(d, claimer, claim)) {
          break;
        }
      }
      placement.wantMore(claimer, claim);
      return claim;
    } finally {
      lock.unlock();
      if (capacity != null) {
        capacity.claimed(claim.madeRoom);
      }
    }
  }

  /** Takes a delivery, or drops it if it has expired; whether more may be taken. */
  private boolean take(QueuedDelivery d, EmbeddedClaimer claimer, Claim claim) {
    if (d.isExpired(claim.now)) {
      index.remove(d);
      subscription.expiring().expire(d, claim.expired);
      claim.madeRoom = true;
      return true;
    }
    boolean alone = d.isSuspect();
    if (alone && !claim.deliveries.isEmpty()) {
      return false;
    }
    subscription.holds().take(d, claimer, claim.now);
    if (d.groupKey != null) {
      placement.sharing().claimed(claim);
    }
    claim.add(d, subscription.marks());
    return !alone;
  }

  /** A consumer wants to hear which groups it loses. */
  void tellLostGroups(EmbeddedClaimer claimer) {
    lock.lock();
    try {
      claimer.listen();
    } finally {
      lock.unlock();
    }
  }

  /** What a consumer should have been told comes with its next claim. */
  void tellAgain(EmbeddedClaimer claimer, List<String> lost) {
    lock.lock();
    try {
      claimer.putBack(lost);
    } finally {
      lock.unlock();
    }
  }

  /** See {@link GroupSharing#look}. */
  void look(long now, Wakes wakes) {
    lock.lock();
    try {
      placement.sharing().look(now, wakes);
    } finally {
      lock.unlock();
    }
  }
}
