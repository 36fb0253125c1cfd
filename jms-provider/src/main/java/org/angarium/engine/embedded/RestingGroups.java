package org.angarium.engine.embedded;

import org.jspecify.annotations.Nullable;

/**
 * Groups of which no message is here, but whose consumer is remembered; that which has rested
 * longest in front. Not thread-safe.
 */
final class RestingGroups {
  private @Nullable Group first;
  private @Nullable Group last;
  private int count;

  int count() {
    return count;
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
    count++;
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
    count--;
  }
}
