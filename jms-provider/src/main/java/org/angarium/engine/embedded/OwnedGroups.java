package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups of one consumer, those that came first in front. Not thread-safe. */
final class OwnedGroups {
  private @Nullable Group first;
  private @Nullable Group last;
  private int count;

  int count() {
    return count;
  }

  void add(Group group) {
    group.previousOwned = last;
    if (last == null) {
      first = group;
    } else {
      last.nextOwned = group;
    }
    last = group;
    count++;
  }

  void remove(Group group) {
    Group before = group.previousOwned;
    Group after = group.nextOwned;
    if (before == null) {
      first = after;
    } else {
      before.nextOwned = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previousOwned = before;
    }
    group.previousOwned = null;
    group.nextOwned = null;
    count--;
  }

  /** All of them. */
  List<Group> toList() {
    List<Group> all = new ArrayList<>(count);
    for (Group group = first; group != null; group = group.nextOwned) {
      all.add(group);
    }
    return all;
  }
}
