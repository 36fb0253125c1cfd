package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Finds the oldest delivery of a subscription without looking at all of them: in each priority the
 * first is the oldest, in memory or on disk, and those that somebody holds are few. For one thread.
 */
final class Oldest {
  private static final int READS = 32;

  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private long oldest = Long.MAX_VALUE;

  /** The first of those whose messages are not in memory; null for none. */
  private @Nullable QueuedDelivery hollow;

  Oldest(EmbeddedEngine engine, Subscription subscription) {
    this.engine = engine;
    this.subscription = subscription;
  }

  /** When it was sent or became due; 0 where there is none. Blocks for the disk. */
  long millis() {
    long edge;
    subscription.lock().lock();
    try {
      subscription.index().firsts().forEach(this::consider);
      subscription.spill().pinned().forEach(this::consider);
      List<QueuedDelivery> held = subscription.spill().held();
      if (!held.isEmpty()) {
        consider(held.get(0));
      }
      edge = subscription.spill().edge();
    } finally {
      subscription.lock().unlock();
    }
    if (hollow != null) {
      StoredDelivery stored = engine.reader().load(subscription.id, hollow.ord);
      if (stored != null) {
        consider(stored.message(), stored.due());
      }
    }
    considerDisk(edge);
    return oldest == Long.MAX_VALUE ? 0 : oldest;
  }

  private void consider(QueuedDelivery d) {
    if (d.state() == QueuedDelivery.GONE) {
      return;
    }
    SentMessage message = d.messageInMemory();
    if (message != null) {
      consider(message, d.due);
    } else if (hollow == null || Ord.sequence(d.ord) < Ord.sequence(hollow.ord)) {
      hollow = d;
    }
  }

  private void consider(SentMessage message, long due) {
    if (message.timestamp() != 0) {
      oldest = Math.min(oldest, Math.max(message.timestamp(), due));
    }
  }

  /** The first of each priority above the edge. */
  private void considerDisk(long edge) {
    long after = edge;
    for (int i = 0; i < READS && after != Ord.AFTER_ALL; i++) {
      Page page =
          engine
              .reader()
              .heads(subscription.id, after, Long.MAX_VALUE, engine.horizon(), 1, Long.MAX_VALUE);
      if (page.rows().isEmpty()) {
        after = page.end() ? Ord.AFTER_ALL : page.scannedTo();
      } else {
        StoredDelivery first = page.rows().get(0);
        consider(first.message(), first.due());
        after = lastOf(Ord.priority(first.ord()));
      }
    }
  }

  private static long lastOf(int priority) {
    return priority == 0 ? Ord.AFTER_ALL : Ord.of(priority - 1, 0) - 1;
  }
}
