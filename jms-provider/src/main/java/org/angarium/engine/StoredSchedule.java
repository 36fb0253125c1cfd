package org.angarium.engine;

import org.angarium.message.SentMessage;

/**
 * A repeating schedule as the engine keeps it. Immutable. All times are milliseconds since 1970.
 *
 * @param key its name, unique
 * @param message what it sends: without an id, its timestamp 0, its expiration the time to live
 * @param timetable when, as one line; the engine does not read it
 * @param revision another one each time it is created or replaced; given by the engine
 * @param next when it fires next
 * @param last the time for which it fired last; 0 for never
 * @param fired how often it has fired
 */
public record StoredSchedule(
    String key,
    SentMessage message,
    String timetable,
    long revision,
    long next,
    long last,
    long fired) {
  private static final int OVERHEAD = 200;

  /** One that is new. */
  public StoredSchedule(String key, SentMessage message, String timetable, long next) {
    this(key, message, timetable, 0, next, 0, 0);
  }

  /** The same, with a revision. */
  public StoredSchedule revised(long number) {
    return new StoredSchedule(key, message, timetable, number, next, last, fired);
  }

  /** The same, after it has fired for {@code planned}. */
  public StoredSchedule fired(long planned, long newNext) {
    return new StoredSchedule(key, message, timetable, revision, newNext, planned, fired + 1);
  }

  /** The same, after it has let times pass. */
  public StoredSchedule skipped(long newNext) {
    return new StoredSchedule(key, message, timetable, revision, newNext, last, fired);
  }

  /** Whether the other one is this one, in the same state. */
  public boolean isStill(StoredSchedule other) {
    return revision == other.revision && next == other.next && fired == other.fired;
  }

  /** About how many bytes it takes in memory. */
  public int size() {
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            OVERHEAD + 2L * (key.length() + timetable.length()) + message.size());
  }
}
