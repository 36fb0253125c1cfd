package org.angarium.engine.shared;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which transactions were under way when a statement looked: all that are named, and all from one
 * number on.
 *
 * @param next the first number that was not given yet
 * @param running the lower ones that were under way
 */
record Snapshot(long next, Set<Long> running) {
  /** Reads what {@code pg_current_snapshot()} says: {@code oldest:next:one,another}. */
  static Snapshot parse(String text) {
    String[] parts = text.split(":", -1);
    return new Snapshot(
        Long.parseLong(parts[1]),
        Stream.of(parts[2].split(",", -1))
            .filter(each -> !each.isEmpty())
            .map(Long::valueOf)
            .collect(Collectors.toUnmodifiableSet()));
  }
}
