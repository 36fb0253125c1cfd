package org.angarium.engine.shared;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which transactions were under way when a statement looked, as far as they can be named. One that
 * had its number already, and that one was not below {@code next}, is not among them: the server
 * names none beyond the last one that has ended.
 *
 * @param next one more than the highest number that has ended
 * @param running the lower ones that were under way
 * @param own the number of the transaction that looked, which it may have got before it looked or
 *     since; 0 where it had none
 * @param server since when the server is there: another one counts by itself
 */
record Snapshot(long next, Set<Long> running, long own, String server) {
  /** Which server it is. */
  static final String SERVER = "extract(epoch FROM pg_postmaster_start_time())::text";

  /** What a statement sees of others, and its own number; once, however many rows it finds. */
  static final String SQL =
      "(SELECT pg_current_snapshot()::text || ':'"
          + " || coalesce(pg_current_xact_id_if_assigned()::text, '0') || ':' || "
          + SERVER
          + ")";

  /** The same; it gets a number where it has none. */
  static final String WITH_NUMBER =
      SQL.replace("pg_current_xact_id_if_assigned()", "pg_current_xact_id()");

  /** Reads what {@link #SQL} says: {@code oldest:next:one,another:own:server}. */
  static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    return new Snapshot(
        Long.parseLong(parts[1]),
        Stream.of(parts[2].split(",", -1))
            .filter(each -> !each.isEmpty())
            .map(Long::valueOf)
            .collect(Collectors.toUnmodifiableSet()),
        Long.parseLong(parts[3]),
        parts[4]);
  }
}
