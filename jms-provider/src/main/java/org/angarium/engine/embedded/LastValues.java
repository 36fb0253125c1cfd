package org.angarium.engine.embedded;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * A subscription in which only the newest message of each value of a property waits. Guarded by the
 * subscription's lock.
 *
 * <p>When a message takes effect, the one that waits with the same value is gone in the same
 * moment. Its row goes a little later; should the process end before that, opening finds both rows
 * and lets the older one go. What a consumer holds is not touched; if it is given back while a
 * newer one has come, it is gone then.
 *
 * <p>The newest message of each value is known here, wherever it is: in memory, delayed, or on disk
 * only. That takes memory for each value, which is counted, see {@link MemoryGate#values()}: who
 * sends a new value has to find room for it.
 */
final class LastValues {
  private static final int ROWS = 5_000;

  /** What a value takes beside its characters. */
  private static final long OVERHEAD = 200;

  private final EmbeddedEngine engine;
  private final Subscription subscription;
  private final Placement placement;
  private final String property;
  private final Map<Object, Newest> byValue = new HashMap<>();
  private final Map<Long, Newest> byOrd = new HashMap<>();

  /** Those that somebody holds, and that are no longer the newest. */
  private final Set<Long> superseded = new HashSet<>();

  /** The newest message of a value. */
  private static final class Newest {
    final Object value;
    final long ord;

    /** As they were when it was last seen on disk. */
    final int traits;

    /** Its message's. */
    final int size;

    /** One of the objects that have stood for it; null while it is on disk only. */
    @Nullable QueuedDelivery delivery;

    Newest(Object value, long ord, int traits, int size) {
      this.value = value;
      this.ord = ord;
      this.traits = traits;
      this.size = size;
    }
  }

  LastValues(
      EmbeddedEngine engine, Subscription subscription, Placement placement, String property) {
    this.engine = engine;
    this.subscription = subscription;
    this.placement = placement;
    this.property = property;
  }

  /** What a message would take that is the first of its value; 0 for others. Takes the lock. */
  long needs(SentMessage message) {
    Object value = valueOf(message);
    if (value == null) {
      return 0;
    }
    subscription.lock().lock();
    try {
      return byValue.containsKey(value) ? 0 : cost(value);
    } finally {
      subscription.lock().unlock();
    }
  }

  private static long cost(Object value) {
    return OVERHEAD + (value instanceof String text ? text.length() : 0);
  }

  /** The subscription has ended. */
  void end() {
    byValue.keySet().forEach(value -> engine.memory().values().release(cost(value)));
    byValue.clear();
    byOrd.clear();
  }

  // ---- the life of deliveries ---------------------------------------------------------------

  /**
   * A delivery takes effect: what waited with its value is gone.
   *
   * @return whether that has made room
   */
  boolean arrived(QueuedDelivery d, Wakes wakes) {
    SentMessage message = d.messageInMemory();
    Object value = message == null ? null : valueOf(message);
    if (value == null) {
      return false;
    }
    Newest newest = new Newest(value, d.ord, d.traits, d.size);
    newest.delivery = d;
    Newest before = remember(newest);
    return before != null && replace(before, wakes);
  }

  /** A delivery has been brought into memory. */
  void inMemory(QueuedDelivery d) {
    Newest newest = byOrd.get(d.ord);
    if (newest != null) {
      newest.delivery = d;
    }
  }

  /** A delivery is on disk only from now on. */
  void leftMemory(long ord) {
    Newest newest = byOrd.get(ord);
    if (newest != null) {
      newest.delivery = null;
    }
  }

  /** A delivery is gone for good: settled, expired, or removed. */
  void gone(long ord) {
    superseded.remove(ord);
    Newest newest = byOrd.remove(ord);
    if (newest != null) {
      byValue.remove(newest.value);
      engine.memory().values().release(cost(newest.value));
    }
  }

  /** Whether a delivery that somebody holds is no longer the newest of its value. */
  boolean isSuperseded(long ord) {
    return superseded.contains(ord);
  }

  /** Whether no newer message of its value has come. */
  boolean isLast(@Nullable SentMessage message, long ord) {
    Object value = message == null ? null : valueOf(message);
    Newest newest = value == null ? null : byValue.get(value);
    return !isSuperseded(ord) && (newest == null || newest.ord == ord);
  }

  /** A newer one has come, and nobody holds this one, or nobody does any more: it is gone. */
  void discard(QueuedDelivery d) {
    superseded.remove(d.ord);
    subscription.drop(d);
    Capacity capacity = subscription.capacity();
    if (capacity != null) {
      capacity.left(d);
    }
    subscription.tally().gone(d.size, d.durable);
    subscription.tally().counters().replaced();
    if (d.durable) {
      placement.spill().pin(d); // until it is removed from disk, nobody else must find it there
      Removal.Key key = new Removal.Key(subscription, d.ord, () -> d.traits, d.size, true);
      engine.committer().submit(new Removal(List.of(key)));
    }
  }

  private @Nullable Newest remember(Newest newest) {
    byOrd.put(newest.ord, newest);
    Newest before = byValue.put(newest.value, newest);
    if (before != null) {
      byOrd.remove(before.ord);
    } else {
      engine.memory().values().take(cost(newest.value));
    }
    return before;
  }

  /** See {@link #arrived}. */
  private boolean replace(Newest before, Wakes wakes) {
    QueuedDelivery d = objectOf(before);
    if (d == null || d.state() == QueuedDelivery.GONE) {
      discard(QueuedDelivery.onDisk(subscription, before.ord, before.traits, before.size));
    } else if (d.isWaiting()) {
      takeFromItsPlace(d, wakes);
      discard(d);
    } else {
      superseded.add(d.ord); // somebody holds it
      return false;
    }
    placement.searchAgain();
    placement.roomCameFree();
    return true;
  }

  private void takeFromItsPlace(QueuedDelivery d, Wakes wakes) {
    if (d.state() == QueuedDelivery.READY) {
      placement.index().remove(d);
    } else { // a timer will find that it is gone
      engine.pager().dropStale(1);
      placement.spill().unpin(d);
      if (d.state() == QueuedDelivery.HELD_BACK && d.groupKey != null) {
        placement.index().groups().letGo(d.groupKey, true);
        placement.wakeForGroup(d.groupKey, wakes);
      }
    }
  }

  /** What stands for it in memory; also where an operator has taken it from the disk. */
  private @Nullable QueuedDelivery objectOf(Newest newest) {
    QueuedDelivery pinned = placement.spill().pinned(newest.ord);
    QueuedDelivery known = newest.delivery;
    return pinned != null || known == null ? pinned : known.latest();
  }

  // ---- the start ----------------------------------------------------------------------------

  /** Reads which messages there are, and lets those go that are not the newest of their value. */
  void recover(StoreReader reader) {
    long after = Ord.BEFORE_ALL;
    boolean end = false;
    while (!end) {
      // with bodies: without them it is not known what a message takes that will be replaced
      long bytes = engine.memory().page();
      Page page = reader.page(subscription.id, after, Long.MAX_VALUE, Long.MAX_VALUE, ROWS, bytes);
      for (StoredDelivery row : page.rows()) {
        recover(row);
      }
      after = page.scannedTo();
      end = page.end();
    }
  }

  private void recover(StoredDelivery row) {
    Object value = valueOf(row.message());
    if (value == null) {
      return;
    }
    Newest found = new Newest(value, row.ord(), row.traits(), row.message().size());
    found.delivery = placement.spill().pinned(row.ord());
    Newest known = byValue.get(value);
    boolean older = known != null && Ord.sequence(known.ord) > Ord.sequence(found.ord);
    Newest obsolete = older ? found : remember(found);
    if (obsolete != null) {
      replace(obsolete, new Wakes()); // nobody waits yet
    }
  }

  /** Whole numbers of all types are the same, and so are fractions. */
  private @Nullable Object valueOf(SentMessage message) {
    Object value = message.properties().get(property);
    if (value instanceof Float || value instanceof Double) {
      return ((Number) value).doubleValue();
    }
    return value instanceof Number number ? (Object) number.longValue() : value;
  }
}
