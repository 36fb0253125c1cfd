package org.angarium.engine.shared;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.StoredSchedule;
import org.jspecify.annotations.Nullable;

/**
 * The schedules as this node knows them: from its own changes, told after each commit, and from
 * looks at the table, which take a while. What is told during a look is newer than what that finds,
 * or the same; so the look says nothing of it. Thread-safe.
 */
final class KnownSchedules {
  private final Map<String, StoredSchedule> known = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Set<String> toldMeanwhile = new HashSet<>();
  private boolean looking;

  @Nullable StoredSchedule find(String key) {
    return known.get(key);
  }

  Collection<StoredSchedule> all() {
    return known.values();
  }

  /** How a schedule is now; null where it has gone. */
  void told(String key, @Nullable StoredSchedule schedule) {
    lock.lock();
    try {
      if (looking) {
        toldMeanwhile.add(key);
      }
      set(key, schedule);
    } finally {
      lock.unlock();
    }
  }

  /** From now on somebody reads the table. */
  void beginLook() {
    lock.lock();
    try {
      looking = true;
      toldMeanwhile.clear();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what was read since {@link #beginLook}.
   *
   * @return the keys of those that are not as they were known
   */
  List<String> endLook(Map<String, StoredSchedule> read) {
    List<String> changed = new ArrayList<>();
    lock.lock();
    try {
      Set<String> keys = new HashSet<>(known.keySet());
      keys.addAll(read.keySet());
      keys.removeAll(toldMeanwhile);
      for (String key : keys) {
        StoredSchedule before = known.get(key);
        StoredSchedule now = read.get(key);
        if (before == null || now == null || !isAsNew(before, now)) {
          set(key, now);
          changed.add(key);
        }
      }
      looking = false;
      toldMeanwhile.clear();
    } finally {
      lock.unlock();
    }
    return changed;
  }

  private void set(String key, @Nullable StoredSchedule schedule) {
    if (schedule == null) {
      known.remove(key);
    } else {
      known.put(key, schedule);
    }
  }

  /** Whether what is known is the same, or newer: this node may have had it fire meanwhile. */
  private static boolean isAsNew(StoredSchedule known, StoredSchedule read) {
    return known.revision() > read.revision()
        || (known.revision() == read.revision() && known.fired() > read.fired())
        || known.isStill(read);
  }
}
