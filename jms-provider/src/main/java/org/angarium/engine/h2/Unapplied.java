package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.engine.h2.Change.Place;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are in the log and not yet in the tables, oldest first.
 *
 * <p>A delivery that comes and goes meanwhile leaves nothing here, and so never touches the tables:
 * that is what most deliveries do where consumers keep up.
 *
 * <p>The tables may get a part, the changes of the oldest notes. Then they lack what came in one of
 * these notes and went in a later one. That is right: the later note is in the log before the
 * tables' own writes, so after a crash either both are there, or the tables are as they were
 * before. Not thread-safe.
 */
final class Unapplied {
  private final Set<Entry> entries = new LinkedHashSet<>();
  private final Map<Place, Entry> added = new HashMap<>();
  private final Map<Long, Shared> messages = new HashMap<>();

  /** Which deliveries have gone that readers of the tables still see; twice if they came again. */
  private final Map<Place, Integer> removed = new HashMap<>();

  /** When what came is due, and readers of the tables do not see yet; how many at each time. */
  private final TreeMap<Long, Integer> dues = new TreeMap<>();

  /** The changes of which only the last counts, by what they are about. */
  private final Map<Object, Entry> latest = new HashMap<>();

  private long bytes;

  /** A change; equal to none but itself. */
  private static final class Entry {
    final long note;
    final Change change;

    Entry(long note, Change change) {
      this.note = note;
      this.change = change;
    }
  }

  /** A message that came, and how many of the deliveries that came with it are left. */
  private static final class Shared {
    final Entry entry;
    int deliveries;

    Shared(Entry entry) {
      this.entry = entry;
    }
  }

  /** How many changes there are. */
  int size() {
    return entries.size();
  }

  /** How much memory they take, about. */
  long bytes() {
    return bytes;
  }

  /** Takes the changes of a note, in order. */
  void take(long note, List<Change> changes) {
    for (Change change : changes) {
      take(note, change);
    }
    // not before: the first of a message's deliveries may go before the second comes
    for (Change change : changes) {
      if (change instanceof Change.AddMessage message) {
        dropUnused(message.sequence()); // it found no subscription
      } else if (change instanceof Change.RemoveDelivery remove) {
        dropUnused(remove.sequence());
      }
    }
  }

  private void take(long note, Change change) {
    if (change instanceof Change.RemoveDelivery remove) {
      Entry add = added.remove(remove.place());
      if (add != null) {
        cancel(add);
        return;
      }
    }
    Entry entry = new Entry(note, change);
    entries.add(entry);
    bytes += change.bytes();
    if (change instanceof Change.RemoveDelivery remove) {
      removed.merge(remove.place(), 1, Integer::sum);
    } else if (change instanceof Change.AddDelivery add) {
      added.put(add.place(), entry);
      if (add.due() != 0) {
        dues.merge(add.due(), 1, Integer::sum);
      }
      Shared shared = sharedOf(add);
      if (shared != null) {
        shared.deliveries++;
      }
    } else if (change instanceof Change.AddMessage message) {
      messages.put(message.sequence(), new Shared(entry));
    } else {
      Object subject = change.subject();
      Entry before = subject == null ? null : latest.put(subject, entry);
      if (before != null) {
        drop(before);
      }
    }
  }

  private void cancel(Entry entry) {
    drop(entry);
    Change.AddDelivery add = (Change.AddDelivery) entry.change;
    decrement(dues, add.due());
    Shared shared = sharedOf(add);
    if (shared != null) {
      shared.deliveries--;
    }
  }

  private void drop(Entry entry) {
    entries.remove(entry);
    bytes -= entry.change.bytes();
  }

  private @Nullable Shared sharedOf(Change.AddDelivery add) {
    return add.payload() == null ? messages.get(add.sequence()) : null;
  }

  private void dropUnused(long sequence) {
    Shared shared = messages.get(sequence);
    if (shared != null && shared.deliveries == 0) {
      messages.remove(sequence);
      drop(shared.entry);
    }
  }

  /**
   * The changes of the oldest notes.
   *
   * @param upTo the number of the last note of which nothing else is left
   */
  record Oldest(List<Change> changes, long upTo) {}

  /**
   * Removes the changes of the oldest notes, for one transaction of the tables.
   *
   * @param waiting about how many: H2 keeps what a transaction removes until that commits
   */
  Oldest removeOldest(Waiting waiting, long lastNote) {
    List<Change> removed = new ArrayList<>(Math.min(waiting.atOnce(), entries.size()));
    Iterator<Entry> oldest = entries.iterator();
    long note = 0;
    long bodies = 0;
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      boolean enough = removed.size() >= waiting.atOnce() || bodies >= waiting.maxBytes();
      if (enough && entry.note != note) {
        return new Oldest(removed, entry.note - 1);
      }
      note = entry.note;
      oldest.remove();
      bytes -= entry.change.bytes();
      forget(entry);
      removed.add(entry.change);
      bodies += entry.change.removes();
    }
    return new Oldest(removed, lastNote);
  }

  /** Whether there are changes of notes up to a number. */
  boolean hasUpTo(long note) {
    Iterator<Entry> oldest = entries.iterator();
    return oldest.hasNext() && oldest.next().note <= note;
  }

  /** The tables have what {@link #removeOldest} gave, and readers see it. */
  void applied(Oldest oldest) {
    for (Change change : oldest.changes()) {
      if (change instanceof Change.AddDelivery add) {
        decrement(dues, add.due());
      } else if (change instanceof Change.RemoveDelivery remove) {
        decrement(removed, remove.place());
      }
    }
  }

  /** The first time after another before which something that came is not due, or null. */
  @Nullable Long nextDue(long after) {
    return dues.higherKey(after);
  }

  /** Whether a delivery has gone that readers of the tables still see. */
  boolean isRemoved(Place place) {
    return removed.containsKey(place);
  }

  private static <K> void decrement(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
  }

  private void forget(Entry entry) {
    if (entry.change instanceof Change.AddDelivery add) {
      added.remove(add.place(), entry);
    } else if (entry.change instanceof Change.AddMessage message) {
      messages.remove(message.sequence());
    } else if (entry.change.subject() != null) {
      latest.remove(entry.change.subject(), entry);
    }
  }
}
