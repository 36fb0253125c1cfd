package org.angarium.engine.embedded;

import org.jspecify.annotations.Nullable;

/**
 * Groups of which no message is here, but whose consumer is remembered; that which has rested
 * longest in front. Not thread-safe.
 */
final class RestingGroups {
  /** What one takes beside the characters of its key. */
  private static final long OVERHEAD = 250;

  private @Nullable Group first;
  private @Nullable Group last;
  private final MemoryGate memory;
  private int count;
  private long bytes;
  private boolean ended;

  /**
   * @param memory where it is counted what they take
   */
  RestingGroups(MemoryGate memory) {
    this.memory = memory;
  }

  int count() {
    return count;
  }

  private void count(Group group, int change) {
    count += change;
    long more = change * (OVERHEAD + group.key.length());
    bytes += more;
    if (!ended) {
      memory.resting(more);
    }
  }

  /** Their subscription has ended. */
  void end() {
    if (!ended) {
      ended = true;
      memory.resting(-bytes);
    }
  }

  /** The one that has rested longest. */
  @Nullable Group eldest() {
    return first;
  }

  /** Adds a group at the end, unless it rests already. */
  void add(Group group) {
    if (group.resting) {
      return;
    }
    group.resting = true;
    group.previousResting = last;
    if (last == null) {
      first = group;
    } else {
      last.nextResting = group;
    }
    last = group;
    count(group, 1);
  }

  /** Takes a group out, if it rests. */
  void remove(Group group) {
    if (!group.resting) {
      return;
    }
    Group before = group.previousResting;
    Group after = group.nextResting;
    if (before == null) {
      first = after;
    } else {
      before.nextResting = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previousResting = before;
    }
    group.previousResting = null;
    group.nextResting = null;
    group.resting = false;
    count(group, -1);
  }
}
