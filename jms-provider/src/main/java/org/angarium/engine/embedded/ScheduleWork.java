package org.angarium.engine.embedded;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.StoredSchedule;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What one unit of work does to schedules. All on the committer's thread. */
final class ScheduleWork {
  private final ScheduleTable table;
  private final Sequence sequence;
  private final List<ScheduleChange> changes;

  /** Whether it must not fail: it is that of a prepared branch, which holds the keys. */
  private final boolean promised;

  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  /** Whether the table knows of it. */
  private boolean begun;

  /**
   * What becomes of a schedule.
   *
   * @param schedule null where it goes
   * @param advanced whether only its times change
   */
  private record Outcome(@Nullable StoredSchedule schedule, boolean advanced) {}

  ScheduleWork(
      ScheduleTable table, Sequence sequence, List<ScheduleChange> changes, boolean promised) {
    this.table = table;
    this.sequence = sequence;
    this.changes = changes;
    this.promised = promised;
  }

  /**
   * Decides what becomes of the schedules, given all that was committed before.
   *
   * @throws AngariumException why nothing does
   */
  void prepare() {
    table.begin(this);
    begun = true;
    outcomes.clear();
    try {
      changes.forEach(this::prepare);
    } catch (AngariumException e) {
      abandon();
      throw e;
    }
  }

  private void prepare(ScheduleChange change) {
    String key = change.key();
    if (change instanceof ScheduleChange.Advance advance) {
      StoredSchedule present = present(key);
      if (present == null || !present.isStill(advance.from())) {
        throw new AngariumException(
            ErrorCode.SCHEDULE_CHANGED,
            "schedule \"%s\" does not fire: it was replaced or cancelled at the same time"
                .formatted(key));
      }
      outcomes.put(key, new Outcome(advance.to(), true));
      return;
    }
    if (!promised) {
      table.checkFree(key, null);
    }
    if (change instanceof ScheduleChange.Create create) {
      if (!promised && present(key) != null) {
        throw ScheduleTable.exists(key);
      }
      come(create.schedule());
    } else if (change instanceof ScheduleChange.Replace replace) {
      come(replace.schedule());
    } else {
      outcomes.put(key, new Outcome(null, false));
    }
  }

  private void come(StoredSchedule schedule) {
    if (!promised) {
      table.checkRoom(schedule);
    }
    outcomes.put(schedule.key(), new Outcome(schedule.revised(sequence.next()), false));
  }

  private @Nullable StoredSchedule present(String key) {
    Outcome own = outcomes.get(key);
    return own != null ? own.schedule : table.find(key, this);
  }

  /** Whether it changes a schedule. */
  boolean changes(String key) {
    return outcomes.containsKey(key);
  }

  /** What becomes of a schedule that it changes. */
  @Nullable StoredSchedule outcome(String key) {
    Outcome outcome = outcomes.get(key);
    return outcome == null ? null : outcome.schedule;
  }

  /** Writes what was decided. */
  void write(StoreWriter writer) {
    outcomes.forEach(
        (key, outcome) -> {
          if (outcome.schedule == null) {
            writer.removeSchedule(key);
          } else if (outcome.advanced) {
            writer.advanceSchedule(outcome.schedule);
          } else {
            writer.putSchedule(outcome.schedule);
          }
        });
  }

  /** It happens. */
  void apply() {
    end();
    outcomes.forEach(
        (key, outcome) -> {
          if (outcome.schedule == null) {
            table.remove(key);
          } else {
            table.put(outcome.schedule);
          }
          table.changed(key);
        });
  }

  /** It does not happen; called by any thread where it was not prepared. */
  void abandon() {
    end();
    outcomes.clear();
  }

  private void end() {
    if (begun) {
      table.end(this);
      begun = false;
    }
  }
}
