package org.angarium.engine;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * The repeating schedules that an engine keeps. It changes by units of work, see {@link
 * ScheduleChange}; when they fire is not the engine's matter. Thread-safe.
 */
public interface ScheduleBook {
  /** The schedule of a key, as it is committed; null where there is none. Does not block. */
  @Nullable StoredSchedule find(String key);

  /** All schedules, by their keys. Does not block for the disk. */
  List<StoredSchedule> list();

  /**
   * Has {@code listener} told the key of each schedule that has come, changed or gone. Called on a
   * thread of the engine; must not block. There is one listener.
   */
  void onChange(Consumer<String> listener);

  /**
   * Has a schedule fire: as {@link Engine#submit}, but it never waits for room, and is refused
   * instead.
   *
   * @param firing with one {@link ScheduleChange.Advance}
   * @throws AngariumException as {@link Engine#submit}
   */
  Commit fire(UnitOfWork firing);
}
