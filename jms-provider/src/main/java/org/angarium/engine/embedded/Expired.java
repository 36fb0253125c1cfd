package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found to have expired, until the subscription's lock is free: some is to be removed from
 * disk, some to be moved to a queue for expired messages. For one thread.
 */
final class Expired {
  private List<Removal.Key> removed = List.of(); // mostly there is nothing
  private List<QueuedDelivery> moved = List.of();

  /** It is no longer in memory, and is to be removed from disk. */
  void remove(QueuedDelivery d) {
    remove(new Removal.Key(d.subscription, d.ord, () -> d.traits, d.size, false));
  }

  private void remove(Removal.Key key) {
    if (removed.isEmpty()) {
      removed = new ArrayList<>();
    }
    removed.add(key);
  }

  /** It is on disk only, and is to be removed there, or moved. Under the subscription's lock. */
  void add(Subscription subscription, StoredDelivery row) {
    subscription.placement().lastValueGone(row.ord());
    if (subscription.expiring().queue() == null) {
      int size = row.message().size();
      remove(new Removal.Key(subscription, row.ord(), row::traits, size, false));
    } else {
      move(subscription.expiring().hold(row));
    }
  }

  /** The engine holds it now, and is to move it. */
  void move(QueuedDelivery d) {
    if (moved.isEmpty()) {
      moved = new ArrayList<>();
    }
    moved.add(d);
  }

  /** Has the committer and the pager do it; does not wait. */
  void finishLater(EmbeddedEngine engine) {
    if (!removed.isEmpty()) {
      engine.committer().submit(new Removal(removed));
    }
    if (!moved.isEmpty()) {
      engine.pager().move(moved);
    }
  }

  /** Waits until it is removed; what is to be moved follows soon. */
  void finish(EmbeddedEngine engine) {
    Removal.run(engine, removed);
    if (!moved.isEmpty()) {
      engine.pager().move(moved);
    }
  }
}
