package org.angarium.engine.embedded;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * <p>For the committer's thread, except {@link #duplicates()}.
 */
final class RememberedIds {
  private static final int REMOVED_AT_A_TIME = 64;

  private final int maxIds;
  private final long windowMillis;
  private final Map<String, UnitWork> underWay = new HashMap<>();
  private final Map<String, Remembered> window = new LinkedHashMap<>();
  private final LongAdder duplicates = new LongAdder();
  private int left;
  private long leftUpTo;

  private record Remembered(long sequence, long at, boolean stored) {}

  RememberedIds(EngineSettings settings) {
    this.maxIds = settings.deduplicationIds();
    this.windowMillis = settings.deduplicationWindow().toMillis();
  }

  /** Claims an id for a unit; false where it is known. */
  boolean claim(String id, UnitWork unit, long now) {
    Remembered before = window.get(id);
    boolean known = before != null && before.at > now - windowMillis;
    if (known || underWay.containsKey(id)) {
      return false;
    }
    underWay.put(id, unit);
    return true;
  }

  /** The unit that claimed it does not happen, or begins again. */
  void abandon(String id, UnitWork unit) {
    underWay.remove(id, unit);
  }

  /** Its message was sent, with this sequence number. */
  void remember(String id, long sequence, long now, boolean stored) {
    underWay.remove(id);
    window.remove(id); // an old one: the order is that of the sequence numbers
    window.put(id, new Remembered(sequence, now, stored));
    expire(now);
  }

  private void expire(long now) {
    Iterator<Remembered> oldest = window.values().iterator();
    while (oldest.hasNext()) {
      Remembered id = oldest.next();
      if (window.size() <= maxIds && id.at > now - windowMillis) {
        return;
      }
      oldest.remove();
      if (id.stored) {
        left++;
        leftUpTo = id.sequence;
      }
    }
  }

  /** Up to which sequence number ids should be removed from the store; 0 for none. */
  long removable() {
    return left >= REMOVED_AT_A_TIME ? leftUpTo : 0;
  }

  /** They were removed. */
  void removed(long upTo) {
    if (upTo == leftUpTo) {
      left = 0;
    }
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
