package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found to have expired, until the subscription's lock is free: some is to be removed from
 * disk, some to be moved to a queue for expired messages. For one thread.
 */
final class Expired {
  private final List<Removal.Key> removed = new ArrayList<>(0);
  private final List<QueuedDelivery> moved = new ArrayList<>(0);

  /** It is no longer in memory, and is to be removed from disk. */
  void remove(QueuedDelivery d) {
    removed.add(new Removal.Key(d.subscription, d.ord, () -> d.traits));
  }

  /** It is on disk only, and is to be removed there, or moved. Under the subscription's lock. */
  void add(Subscription subscription, StoredDelivery row) {
    if (subscription.expiring().queue() == null) {
      removed.add(new Removal.Key(subscription, row.ord(), row::traits));
    } else {
      moved.add(subscription.expiring().hold(row));
    }
  }

  /** The engine holds it now, and is to move it. */
  void move(QueuedDelivery d) {
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
