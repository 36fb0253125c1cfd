package org.angarium.engine;

import org.jspecify.annotations.Nullable;

/** What a unit of work does to a repeating schedule. Immutable. */
public sealed interface ScheduleChange {
  /** The key of the schedule that it is about. */
  String key();

  /**
   * A schedule comes; refused with {@link org.angarium.model.ErrorCode#SCHEDULE_EXISTS} where there
   * is one of that key.
   */
  record Create(StoredSchedule schedule) implements ScheduleChange {
    @Override
    public String key() {
      return schedule.key();
    }
  }

  /** A schedule comes, in place of the one of that key if there is one. */
  record Replace(StoredSchedule schedule) implements ScheduleChange {
    @Override
    public String key() {
      return schedule.key();
    }
  }

  /** A schedule goes; nothing happens where there is none. */
  record Cancel(String key) implements ScheduleChange {}

  /**
   * A schedule fires, or lets a time pass; refused with {@link
   * org.angarium.model.ErrorCode#SCHEDULE_CHANGED} where it is not any more as it was.
   *
   * @param to how it goes on; null where this was the last time, and it goes
   */
  record Advance(StoredSchedule from, @Nullable StoredSchedule to) implements ScheduleChange {
    @Override
    public String key() {
      return from.key();
    }
  }
}
