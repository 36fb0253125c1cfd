package org.angarium.engine.embedded;

import org.angarium.engine.ReleaseMode;
import org.angarium.engine.embedded.MakingRoom.Victim;

/**
 * Takes deliveries of one subscription that make room, and puts them back where nothing comes of
 * it.
 */
final class Victims {
  private final EmbeddedEngine engine;
  private final Subscription subscription;

  Victims(EmbeddedEngine engine, Subscription subscription) {
    this.engine = engine;
    this.subscription = subscription;
  }

  /** The engine holds it from now on, as a consumer would. Only under the subscription's lock. */
  Victim take(QueuedDelivery d, WaitingOrder order) {
    DeliveryIndex index = subscription.index();
    Long until = order.restsUntil(d);
    if (until != null) {
      if (d.state() == QueuedDelivery.HELD_BACK) {
        subscription.spill().unpin(d);
        if (d.groupKey != null) {
          index.groups().letGo(d.groupKey, true);
        }
      }
      engine.pager().dropStale(1);
    } else if (order.isInMemory(d)) {
      index.remove(d);
    }
    subscription.holds().hold(d, QueuedDelivery.SETTLING);
    return new Victim(d, until == null ? 0 : until);
  }

  /** It is not to go: it stands in its place again. Takes the lock. */
  void putBack(Victim victim, Wakes wakes) {
    QueuedDelivery d = victim.delivery();
    subscription.lock().lock();
    try {
      QueuedDelivery again =
          subscription.holds().letGo(d, QueuedDelivery.SETTLING, ReleaseMode.UNDELIVERED, wakes);
      if (again == null) {
        return;
      }
      if (victim.until() > engine.horizon() && d.due < victim.until()) {
        subscription.holds().holdBack(again, victim.until());
        return;
      }
      if (d.groupKey != null) {
        subscription.index().groups().letGo(d.groupKey, false);
      }
      if (d.due > engine.horizon()) {
        subscription.placement().delay(again);
      } else {
        subscription.placement().bringIn(again, wakes);
      }
      if (d.groupKey != null) {
        subscription.placement().wakeForGroup(d.groupKey, wakes);
      }
    } finally {
      subscription.lock().unlock();
    }
  }
}
