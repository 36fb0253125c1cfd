package org.angarium.engine.embedded;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.angarium.engine.Commit;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The schedules, all of them in memory, and what the committer's group is about to do to them. They
 * change on the committer's thread; thread-safe for readers.
 *
 * <p>Works of one group are prepared one after the other and take effect together. So each looks
 * through those before it, see {@link #find(String, ScheduleWork)}.
 */
final class ScheduleTable implements ScheduleBook {
  private final EmbeddedEngine engine;
  private final long maxBytes;
  private final Map<String, StoredSchedule> schedules = new ConcurrentHashMap<>();
  private volatile Consumer<String> listener = key -> {};

  // For the committer's thread.

  /** Those of the group, in order, that are prepared and have not taken effect. */
  private final Deque<ScheduleWork> prepared = new ArrayDeque<>();

  /** The keys that branches of global transactions are going to change, once they are committed. */
  private final Map<String, BranchWork> branches = new ConcurrentHashMap<>();

  private long bytes;

  ScheduleTable(EmbeddedEngine engine, long maxBytes) {
    this.engine = engine;
    this.maxBytes = maxBytes;
  }

  /** Takes up what the store held. */
  void recover(List<StoredSchedule> stored) {
    stored.forEach(this::put);
  }

  @Override
  public @Nullable StoredSchedule find(String key) {
    return schedules.get(key);
  }

  @Override
  public List<StoredSchedule> list() {
    return schedules.values().stream().sorted(Comparator.comparing(StoredSchedule::key)).toList();
  }

  @Override
  public void onChange(Consumer<String> listener) {
    this.listener = listener;
  }

  @Override
  public Commit fire(UnitOfWork firing) {
    engine.checkOpen();
    return engine.submit(UnitWork.impatient(engine, firing));
  }

  // ---- for the works of a group, on the committer's thread -----------------------------------

  /** The schedule as a work finds it: after all works that are prepared before it. */
  @Nullable StoredSchedule find(String key, @Nullable ScheduleWork work) {
    Iterator<ScheduleWork> newest = prepared.descendingIterator();
    while (newest.hasNext()) {
      ScheduleWork before = newest.next();
      if (before != work && before.changes(key)) {
        return before.outcome(key);
      }
    }
    return schedules.get(key);
  }

  /**
   * A work is about to be prepared, perhaps again: then what was prepared after it will be, too.
   */
  void begin(ScheduleWork work) {
    if (prepared.contains(work)) {
      while (prepared.removeLast() != work) {
        // the group was rolled back, and its works come one by one
      }
    }
    prepared.addLast(work);
  }

  /** A work has taken effect, or will not. */
  void end(ScheduleWork work) {
    prepared.remove(work);
  }

  /** Refuses a change of a schedule that a prepared branch will change. */
  void checkFree(String key, @Nullable BranchWork mine) {
    BranchWork other = branches.get(key);
    if (other != null && other != mine) {
      throw new AngariumException(
          ErrorCode.SCHEDULE_IN_USE,
          "schedule \"%s\" cannot be changed: transaction branch %s is prepared to change it; end that first"
              .formatted(key, other.id));
    }
  }

  /**
   * Takes the keys that a branch changes, which from now on nobody else does.
   *
   * @throws AngariumException {@link ErrorCode#SCHEDULE_IN_USE}, {@link ErrorCode#SCHEDULE_EXISTS}
   */
  void hold(BranchWork branch, List<ScheduleChange> changes) {
    for (ScheduleChange change : changes) {
      checkFree(change.key(), branch);
      if (change instanceof ScheduleChange.Create && find(change.key(), null) != null) {
        throw exists(change.key());
      }
    }
    changes.forEach(change -> branches.put(change.key(), branch));
  }

  /** Lets the keys of a branch go. */
  void letGo(BranchWork branch) {
    branches.values().removeIf(holder -> holder == branch);
  }

  /** Refuses what would take too much memory. */
  void checkRoom(StoredSchedule schedule) {
    long after = bytes + schedule.size();
    if (after > maxBytes) {
      throw new AngariumException(
          ErrorCode.SCHEDULES_FULL,
          ("schedule \"%s\" is refused: with it all schedules would take %d bytes of memory, %d are"
                  + " allowed, an eighth of memoryLimit; cancel some, make their messages smaller, or"
                  + " raise memoryLimit")
              .formatted(schedule.key(), after, maxBytes));
    }
  }

  static AngariumException exists(String key) {
    return new AngariumException(
        ErrorCode.SCHEDULE_EXISTS,
        "schedule \"%s\" exists already; choose another key, or use replace".formatted(key));
  }

  /** A schedule comes, or takes the place of another. */
  void put(StoredSchedule schedule) {
    StoredSchedule before = schedules.put(schedule.key(), schedule);
    bytes += schedule.size() - (before == null ? 0 : before.size());
  }

  /** A schedule goes. */
  void remove(String key) {
    StoredSchedule before = schedules.remove(key);
    bytes -= before == null ? 0 : before.size();
  }

  /** Tells that a schedule has changed. */
  void changed(String key) {
    listener.accept(key);
  }
}
