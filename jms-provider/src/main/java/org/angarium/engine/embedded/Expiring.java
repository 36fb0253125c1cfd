package org.angarium.engine.embedded;

import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the expired deliveries of one subscription: they are dropped, or held until the
 * pager has moved them. Guarded by the subscription's lock, but for {@link #count}.
 */
final class Expiring {
  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Placement placement;
  private final @Nullable DestinationName queue;

  Expiring(EmbeddedEngine engine, Subscription subscription, Placement placement) {
    this.engine = engine;
    this.subscription = subscription;
    this.placement = placement;
    this.queue = engine.expiryPolicy().queueFor(subscription.spec.destination());
  }

  /** Where they are moved to; null where they are dropped. Thread-safe. */
  @Nullable DestinationName queue() {
    return queue;
  }

  /** Takes an expired delivery that is no longer in the index. */
  void expire(QueuedDelivery d, Expired expired) {
    placement.lastValueGone(d.ord);
    if (queue != null) {
      hold(d);
      expired.move(d);
    } else {
      subscription.drop(d);
      if (d.durable) {
        placement.spill().pin(d); // until it is removed from disk, nobody else must find it there
        expired.remove(d);
      } else {
        subscription.tally().gone(d.size, false);
        count(1);
      }
    }
    placement.searchAgain();
    placement.roomCameFree();
  }

  /**
   * Takes expired deliveries out of memory, and tells what is still to be done with them. Takes the
   * lock.
   *
   * @return when the next in memory expires, {@link Long#MAX_VALUE} if none does
   */
  long expireInMemory(long now, Expired expired) {
    subscription.lock().lock();
    try {
      return inMemory(now, expired);
    } finally {
      subscription.lock().unlock();
      subscription.roomCameFree();
    }
  }

  private long inMemory(long now, Expired expired) {
    DeliveryIndex index = placement.index();
    QueuedDelivery first = index.firstToExpire();
    while (first != null && first.isExpired(now)) {
      index.remove(first);
      expire(first, expired);
      first = index.firstToExpire();
    }
    return first == null ? Long.MAX_VALUE : first.expires;
  }

  /** Holds a delivery that is on disk only, until it is moved. */
  QueuedDelivery hold(StoredDelivery row) {
    int attempts = subscription.marks().attemptsOf(row);
    QueuedDelivery d = QueuedDelivery.of(subscription, row, attempts);
    d.hollowOut();
    hold(d);
    return d;
  }

  /** As a consumer would, but that none is its holder. */
  void hold(QueuedDelivery d) {
    d.holder = null;
    subscription.holds().hold(d, QueuedDelivery.CLAIMED);
  }

  /** So many more have expired here. Thread-safe. */
  void count(int more) {
    subscription.lock().lock();
    try {
      subscription.tally().counters().expired(more);
    } finally {
      subscription.lock().unlock();
    }
    DestinationEntry entry = engine.directory().find(subscription.spec.destination());
    if (entry != null) {
      entry.expired().addAndGet(more);
    }
  }
}
