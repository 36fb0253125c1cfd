package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.support.LimitCheck.Among;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a subscription with limits, in the order in which it has to make room: by the time
 * of sending, or the lowest priority first. What consumers hold is not here. Guarded by the
 * subscription's lock.
 *
 * <p>What is in memory is all here: ready, delayed, or resting after a failure. Of what is on disk
 * only, the first are, up to a key; those after it are read when they come to be the first. So
 * whoever makes room need not read, but once for many.
 */
final class WaitingOrder {
  private static final long ALL = Long.MAX_VALUE;

  /** How many of those on disk are remembered. */
  private static final int MAX_ON_DISK = 2_000;

  private static final int PRIORITY_SHIFT = 56;

  /** How many rows of each priority one read brings. */
  private static final int ROWS = 500;

  private final boolean byPriority;

  /** Those that are only in memory. */
  private final NavigableMap<Long, QueuedDelivery> volatiles = new TreeMap<>();

  /** Those that are in memory and on disk. */
  private final NavigableMap<Long, QueuedDelivery> durables = new TreeMap<>();

  /** Some of those that are on disk only. */
  private final NavigableMap<Long, QueuedDelivery> onDisk = new TreeMap<>();

  /** Until when those wait that are in memory, and in no index. */
  private final Map<QueuedDelivery, Long> resting = new HashMap<>();

  /** Up to this key all that is on disk only is here. */
  private long known;

  private int readers;
  private long missed = ALL;
  private final Set<Long> goneMeanwhile = new HashSet<>();

  /**
   * @param byPriority whether the lowest priority comes first, or what was sent first
   * @param hasStored whether there is something on disk that is not here
   */
  WaitingOrder(boolean byPriority, boolean hasStored) {
    this.byPriority = byPriority;
    this.known = hasStored ? 0 : ALL;
  }

  /** The key of a delivery with this order key. */
  long key(long ord) {
    long sequence = Ord.sequence(ord);
    return byPriority ? (long) Ord.priority(ord) << PRIORITY_SHIFT | sequence : sequence;
  }

  private NavigableMap<Long, QueuedDelivery> inMemory(QueuedDelivery d) {
    return d.durable ? durables : volatiles;
  }

  /** Stands in an index now. */
  void add(QueuedDelivery d) {
    long key = key(d.ord);
    inMemory(d).put(key, d);
    onDisk.remove(key);
    resting.remove(d);
  }

  /** Waits in memory for a time. */
  void rest(QueuedDelivery d, long until) {
    add(d);
    resting.put(d, until);
  }

  /** Until when it waits in memory, in no index; null where it does not. */
  @Nullable Long restsUntil(QueuedDelivery d) {
    return resting.get(d);
  }

  /** Somebody holds it, or it is no longer in memory. */
  void remove(QueuedDelivery d) {
    long key = key(d.ord);
    inMemory(d).remove(key, d);
    resting.remove(d);
    onDisk.remove(key);
  }

  /** It is on disk only from now on. */
  void leftOnDisk(QueuedDelivery d) {
    long key = key(d.ord);
    durables.remove(key, d);
    if (key <= known) {
      onDisk.put(key, d.onDiskOnly());
      trim();
    } else if (readers > 0) {
      missed = Math.min(missed, key);
    }
  }

  /** It is no longer on disk. */
  void gone(long ord) {
    onDisk.remove(key(ord));
    if (readers > 0) {
      goneMeanwhile.add(ord);
    }
  }

  private void trim() {
    while (onDisk.size() > MAX_ON_DISK) {
      known = onDisk.lastKey() - 1;
      onDisk.pollLastEntry();
    }
  }

  /**
   * Whether {@link #first} can tell without a read. What has expired and is on disk only is passed
   * over: it is about to be removed.
   */
  boolean knowsFirst(Among among, long now) {
    while (!onDisk.isEmpty() && onDisk.firstEntry().getValue().isExpired(now)) {
      onDisk.pollFirstEntry();
    }
    if (known == ALL || among == Among.VOLATILE) {
      return true;
    }
    long first = Math.min(firstKey(durables), firstKey(onDisk));
    return (among == Among.ALL ? Math.min(first, firstKey(volatiles)) : first) <= known;
  }

  /** The first, or null where nothing waits; where that is {@linkplain #knowsFirst known}. */
  @Nullable QueuedDelivery first(Among among) {
    QueuedDelivery first = among == Among.DURABLE ? null : firstOf(volatiles);
    if (among != Among.VOLATILE) {
      first = earlier(first, earlier(firstOf(durables), firstOf(onDisk)));
    }
    return first;
  }

  private @Nullable QueuedDelivery earlier(@Nullable QueuedDelivery a, @Nullable QueuedDelivery b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return key(a.ord) < key(b.ord) ? a : b;
  }

  private static @Nullable QueuedDelivery firstOf(NavigableMap<Long, QueuedDelivery> map) {
    return map.isEmpty() ? null : map.firstEntry().getValue();
  }

  private static long firstKey(NavigableMap<Long, QueuedDelivery> map) {
    return map.isEmpty() ? ALL : map.firstKey();
  }

  /** Whether it waits in memory. */
  boolean isInMemory(QueuedDelivery d) {
    return inMemory(d).get(key(d.ord)) == d;
  }

  // ---- reading on -----------------------------------------------------------------------------

  /**
   * A read of what is on disk.
   *
   * @param after the key after which it begins
   * @param maxSequence what has a greater sequence number has not taken effect yet
   */
  record Read(long after, long maxSequence) {}

  /**
   * What was read.
   *
   * @param deliveries without their messages
   * @param upTo the key up to which that is all
   */
  record Found(List<QueuedDelivery> deliveries, long upTo) {}

  Read beginRead(long maxSequence) {
    if (readers == 0) {
      missed = ALL;
    }
    readers++;
    return new Read(known, maxSequence);
  }

  /**
   * Reads on. Blocks for the disk; needs no lock. Messages are read with their bodies, or it would
   * not be known what they take; one page of them at a time is in memory, and let go of at once.
   *
   * @param bytes how many all pages may have together
   */
  Found read(Subscription s, StoreReader reader, Read read, long bytes) {
    return byPriority ? lowest(s, reader, read, bytes) : oldest(s, reader, read, bytes);
  }

  private static Found oldest(Subscription s, StoreReader reader, Read read, long bytes) {
    List<QueuedDelivery> found = new ArrayList<>();
    long each = bytes / Ord.PRIORITIES;
    long upTo = ALL;
    for (int priority = 0; priority < Ord.PRIORITIES; priority++) {
      Page page = reader.lane(s.id, priority, read.after, read.maxSequence, ROWS, each);
      addHollow(s, page, found);
      if (!page.end()) {
        upTo = Math.min(upTo, Ord.sequence(page.scannedTo()));
      }
    }
    return new Found(found, upTo);
  }

  private static void addHollow(Subscription s, Page page, List<QueuedDelivery> to) {
    for (StoredDelivery row : page.rows()) {
      QueuedDelivery d = QueuedDelivery.of(s, row, s.marks().attemptsOf(row));
      d.hollowOut();
      to.add(d);
    }
  }

  private Found lowest(Subscription s, StoreReader reader, Read read, long bytes) {
    int first = (int) (read.after >>> PRIORITY_SHIFT);
    for (int priority = first; priority < Ord.PRIORITIES; priority++) {
      long after = priority == first ? Ord.sequence(read.after) : 0;
      Page page = reader.lane(s.id, priority, after, read.maxSequence, ROWS, bytes);
      List<QueuedDelivery> found = new ArrayList<>(page.rows().size());
      addHollow(s, page, found);
      if (!page.end()) {
        return new Found(found, key(page.scannedTo()));
      } else if (!found.isEmpty()) {
        return new Found(found, ((priority + 1L) << PRIORITY_SHIFT) - 1);
      }
    }
    return new Found(List.of(), ALL);
  }

  /** The read is over; null where it failed. */
  void endRead(Subscription s, Read read, @Nullable Found found) {
    readers--;
    if (found != null && known == read.after) {
      known = missed == ALL ? found.upTo : Math.min(found.upTo, missed - 1);
      for (QueuedDelivery d : found.deliveries) {
        long key = key(d.ord);
        boolean waits = !durables.containsKey(key) && s.spill().pinned(d.ord) == null;
        if (key <= known && waits && !goneMeanwhile.contains(d.ord)) {
          onDisk.put(key, d);
        }
      }
      trim();
    }
    if (readers == 0) {
      goneMeanwhile.clear();
    }
  }
}
