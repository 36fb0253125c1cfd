package org.angarium.engine.embedded;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.angarium.engine.EngineSettings;

/**
 * The deduplication ids of the last messages to a destination: a window by count and by time.
 *
 * <p>An id is under way from the moment a unit of work claims it until the unit is applied, and
 * then remembered, or abandoned. Both count as known: what the claiming unit fails of fails with
 * its whole group, or the others of the group are prepared again. Units with ids take turns on the
 * committer's thread, so nothing else is needed to decide who is first.
 *
 * <p>Ids leave the window oldest first. Their rows leave the store some time later and many at a
 * time, as a range; an id that is stored and no longer in the window is dropped when the store is
 * opened.
 *
 * <p>For the committer's thread, except where a method says that it is thread-safe.
 */
final class RememberedIds {
  private static final int REMOVED_AT_A_TIME = 64;

  private final IdMemory memory;
  private final int maxIds;
  private final long windowMillis;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Map<String, Remembered> window = new ConcurrentHashMap<>();

  /** The same in order; of an id that came again, the old one too. */
  private final Queue<Remembered> order = new ArrayDeque<>(1);

  private final LongAdder duplicates = new LongAdder();
  private long bytes;
  private int left;
  private long leftUpTo;
  private volatile boolean ended;

  private record Remembered(String id, long sequence, long at, boolean stored) {}

  RememberedIds(EngineSettings settings, IdMemory memory) {
    this.memory = memory;
    this.maxIds = settings.deduplicationIds();
    this.windowMillis = settings.deduplicationWindow().toMillis();
  }

  /** Claims an id for a unit; false where it is known. */
  boolean claim(String id, long now) {
    return !isInWindow(id, now) && underWay.add(id);
  }

  private boolean isInWindow(String id, long now) {
    Remembered before = window.get(id);
    return before != null && before.at > now - windowMillis;
  }

  /** Whether a message of this id would not be sent, as far as anybody can tell. Thread-safe. */
  boolean isKnown(String id, long now) {
    return isInWindow(id, now) || underWay.contains(id);
  }

  /** The unit that claimed it does not happen, or begins again. */
  void abandon(String id) {
    underWay.remove(id);
  }

  /** Its message was sent, with this sequence number. */
  void remember(String id, long sequence, long now, boolean stored) {
    long more = IdMemory.of(id);
    memory.take(this, more);
    bytes += more;
    Remembered remembered = new Remembered(id, sequence, now, stored);
    window.put(id, remembered); // in place of an old one, which is no longer known
    underWay.remove(id);
    order.add(remembered);
    expire(now);
  }

  private void expire(long now) {
    Remembered oldest = order.peek();
    while (oldest != null && (order.size() > maxIds || oldest.at <= now - windowMillis)) {
      forgetOldest(1);
      oldest = order.peek();
    }
  }

  /** Forgets the oldest, and more until they have given back so much. */
  void forgetOldest(long wanted) {
    long until = bytes - wanted;
    Remembered oldest = order.poll();
    while (oldest != null) {
      window.remove(oldest.id, oldest); // unless there is a newer one
      long less = IdMemory.of(oldest.id);
      bytes -= less;
      memory.giveBack(this, less);
      if (oldest.stored) {
        left++;
        leftUpTo = oldest.sequence;
      }
      oldest = bytes > until ? order.poll() : null;
    }
  }

  /** What they take in memory. */
  long bytes() {
    return bytes;
  }

  /** The destination is gone. Thread-safe. */
  void end() {
    ended = true;
  }

  /** Whether the destination is gone. Thread-safe. */
  boolean isEnded() {
    return ended;
  }

  /** Up to which sequence number the caller is to remove ids from the store; 0 for none. */
  long takeRemovable() {
    if (left < REMOVED_AT_A_TIME) {
      return 0;
    }
    left = 0;
    return leftUpTo;
  }

  /** A message was not sent, because its id was known. */
  void countDuplicate() {
    duplicates.increment();
  }

  /** How many messages were not sent, because their ids were known. Thread-safe. */
  long duplicates() {
    return duplicates.sum();
  }
}
