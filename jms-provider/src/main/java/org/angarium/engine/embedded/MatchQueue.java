package org.angarium.engine.embedded;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.message.SentMessage;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What one distinct selector has found in a queue. Not thread-safe.
 *
 * <p>A delivery is looked at once when it comes into memory, and once by a cursor that walks over
 * what is on disk; both remember the matches, so that no receive reads the backlog again.
 */
final class MatchQueue {
  /** How many matches on disk are remembered; the cursor goes on when they are used up. */
  static final int MAX_ON_DISK = 1_000;

  private static final int ENOUGH = 8;

  final Selector selector;
  int users;

  private final TreeMap<Long, QueuedDelivery> inMemory = new TreeMap<>();

  /** Hollow ones, to be looked at when their message has been read. */
  private final TreeMap<Long, QueuedDelivery> unread = new TreeMap<>();

  private final TreeSet<Long> onDisk = new TreeSet<>();

  /** What the pager is reading now, for this queue. */
  private long loading = Ord.AFTER_ALL;

  private long scannedTo = Ord.BEFORE_ALL;
  private boolean atEnd;
  private long missed = Ord.AFTER_ALL;

  MatchQueue(Selector selector) {
    this.selector = selector;
  }

  boolean matches(SentMessage message) {
    return selector.matches(message::selectorValue);
  }

  /** Takes note of a ready delivery that has come into memory. */
  void offer(QueuedDelivery d) {
    onDisk.remove(d.ord);
    SentMessage message = d.messageInMemory();
    if (message == null) {
      unread.put(d.ord, d);
    } else if (matches(message)) {
      inMemory.put(d.ord, d);
    }
  }

  /** A hollow delivery whose message is to be {@linkplain #read read}, removed here, or null. */
  @Nullable QueuedDelivery pollUnread() {
    Map.Entry<Long, QueuedDelivery> first = unread.pollFirstEntry();
    if (first == null) {
      return null;
    }
    loading = first.getKey();
    return first.getValue();
  }

  /** The message of a hollow delivery, which stays hollow: memory has not room for all of them. */
  void read(QueuedDelivery d, SentMessage message) {
    if (matches(message)) {
      inMemory.put(d.ord, d);
    }
  }

  /** What was polled has been read: it is known now, or gone. */
  void loaded() {
    loading = Ord.AFTER_ALL;
  }

  /** Takes note of a delivery that went to disk only; above the cursor, it will come there. */
  void spilled(long ord, SentMessage message) {
    missed = Math.min(missed, ord);
    if (ord > scannedTo) {
      atEnd = false;
    } else if (matches(message)) {
      onDisk.add(ord);
      trim();
    }
  }

  /**
   * The first match in memory that a consumer may have, or null where an earlier one may still be
   * found; those that are gone are dropped.
   */
  @Nullable QueuedDelivery first(Groups groups, EmbeddedClaimer claimer, long edge) {
    long known = known(edge);
    for (Iterator<QueuedDelivery> i = inMemory.values().iterator(); i.hasNext(); ) {
      QueuedDelivery d = i.next();
      if (d.state() != QueuedDelivery.READY) {
        i.remove();
      } else if (d.ord > known) {
        return null;
      } else if (d.groupKey == null || groups.mayClaim(d.groupKey, claimer)) {
        return d;
      }
    }
    return null;
  }

  /** Up to which order key every match is in memory. */
  private long known(long edge) {
    long known = atEnd ? Ord.AFTER_ALL : cursor(edge);
    if (!onDisk.isEmpty()) {
      known = Math.min(known, onDisk.first() - 1);
    }
    known = Math.min(known, loading - 1);
    return unread.isEmpty() ? known : Math.min(known, unread.firstKey() - 1);
  }

  boolean holds(QueuedDelivery d) {
    return inMemory.get(d.ord) == d;
  }

  void remove(QueuedDelivery d) {
    inMemory.remove(d.ord, d);
    unread.remove(d.ord, d);
  }

  /** Whether its consumers would be glad of more in memory. */
  boolean isHungry(long edge) {
    long known = known(edge);
    int within = 0;
    for (long ord : inMemory.keySet()) {
      if (ord > known || within == ENOUGH) {
        break;
      }
      within++;
    }
    return within < ENOUGH;
  }

  /** Whether there may be matches on disk that are not in memory. */
  boolean isPending(boolean spilled) {
    boolean unknown = !onDisk.isEmpty() || !unread.isEmpty() || loading != Ord.AFTER_ALL;
    return unknown || (spilled && !atEnd);
  }

  /** From where the cursor goes on, given where memory ends. */
  long cursor(long edge) {
    return Math.max(scannedTo, edge);
  }

  boolean atEnd() {
    return atEnd;
  }

  /** The next match on disk, removed, or null. */
  @Nullable Long pollOnDisk() {
    Long first = onDisk.pollFirst();
    loading = first == null ? Ord.AFTER_ALL : first;
    return first;
  }

  boolean hasOnDisk() {
    return !onDisk.isEmpty();
  }

  /** To be called before the cursor reads, to notice what it cannot see. */
  void beginScan() {
    missed = Ord.AFTER_ALL;
  }

  /** Takes over what the cursor has read. */
  void endScan(Page page) {
    long to = Math.min(page.end() ? Ord.AFTER_ALL : page.scannedTo(), missed - 1);
    for (StoredDelivery row : page.rows()) {
      if (row.ord() <= to && matches(row.message())) {
        onDisk.add(row.ord());
      }
    }
    atEnd = to == Ord.AFTER_ALL - 1 || to == Ord.AFTER_ALL;
    scannedTo = atEnd ? lastOf(page, scannedTo) : Math.max(scannedTo, to);
    trim();
  }

  /** The memory reaches higher than before: what was found on disk up to there comes by itself. */
  void edgeRaised(long edge) {
    onDisk.headSet(edge, true).clear();
  }

  /** The memory ends lower than before: what lies above is to be looked at again. */
  void edgeLowered(long edge) {
    if (scannedTo > edge) {
      scannedTo = edge;
    }
    atEnd = false;
    missed = Math.min(missed, edge + 1);
  }

  private static long lastOf(Page page, long before) {
    return Math.max(before, page.scannedTo());
  }

  private void trim() {
    while (onDisk.size() > 2 * MAX_ON_DISK) {
      Long last = onDisk.pollLast();
      if (last != null) {
        scannedTo = Math.min(scannedTo, last - 1);
        atEnd = false;
      }
    }
  }
}
