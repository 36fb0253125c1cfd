package org.angarium.engine.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Order for each key: of each group only one delivery, its head, stands in the ready index, and
 * only while nobody holds any of the group. Not thread-safe.
 *
 * <p>So a plain claim never walks past deliveries that it may not have, however many a held group
 * has. Who holds a group finds its further deliveries in an index of its own.
 */
final class Groups {
  private final Map<String, Group> groups = new HashMap<>();
  private final ReadyIndex ready;
  private int spilled;

  Groups(ReadyIndex ready) {
    this.ready = ready;
  }

  /** The group of a key where any of it is in memory. */
  @Nullable Group find(String key) {
    return groups.get(key);
  }

  /** Whether any group has deliveries below the edge that are on disk only. */
  boolean anySpilled() {
    return spilled > 0;
  }

  /**
   * From this order key on, or {@link Group#NOT_SPILLED}, a group's deliveries are on disk only.
   */
  void setSpilledFrom(Group group, long ord) {
    spilled += (ord == Group.NOT_SPILLED ? 0 : 1) - (group.isSpilled() ? 1 : 0);
    group.spilledFrom = ord;
    if (group.held == 0) {
      promote(group);
    } else {
      reindex(group);
    }
  }

  Iterable<Group> all() {
    return groups.values();
  }

  /** Takes in a ready delivery. */
  void add(String key, QueuedDelivery d) {
    Group group = groups.computeIfAbsent(key, Group::new);
    group.waiting.add(d);
    if (group.held > 0) {
      reindex(group);
    } else {
      promote(group);
    }
  }

  /** Takes out a ready delivery that nobody has claimed. */
  void remove(String key, QueuedDelivery d) {
    Group group = groups.get(key);
    if (group == null) {
      return;
    }
    if (group.head == d) {
      ready.remove(d);
      group.head = null;
    } else {
      group.waiting.remove(d);
    }
    if (group.held > 0) {
      reindex(group);
    } else {
      promote(group);
    }
  }

  /** Whether a consumer may have a ready delivery of this group now. */
  boolean mayClaim(String key, EmbeddedClaimer claimer) {
    Group group = groups.get(key);
    return group == null || group.held == 0 || (group.owner == claimer && group.heldBack == 0);
  }

  /** Moves a ready delivery to a consumer, and the group with it. */
  void claim(String key, QueuedDelivery d, EmbeddedClaimer claimer) {
    Group group = groups.computeIfAbsent(key, Group::new);
    QueuedDelivery head = group.head;
    if (head != null) {
      ready.remove(head);
      group.head = null;
      if (head != d) {
        group.waiting.add(head);
        group.waiting.remove(d);
      }
    } else {
      group.waiting.remove(d);
    }
    group.held++;
    group.owner = claimer;
    reindex(group);
  }

  /** Somebody who is no consumer holds a delivery that is not here; nobody gets more meanwhile. */
  void hold(String key) {
    groups.computeIfAbsent(key, Group::new).held++;
  }

  /** A held delivery waits for its time now, and the group with it. */
  void holdBack(String key) {
    Group group = groups.get(key);
    if (group != null) {
      group.heldBack++;
      reindex(group);
    }
  }

  /** A held delivery is gone, or will be {@linkplain #add added} again. */
  void letGo(String key, boolean wasHeldBack) {
    Group group = groups.get(key);
    if (group == null) {
      return;
    }
    group.held--;
    if (wasHeldBack) {
      group.heldBack--;
    }
    if (group.held == 0) {
      unindex(group);
      group.owner = null;
      promote(group);
    } else {
      reindex(group);
    }
  }

  /** The owner's next, whatever the group, or null. */
  static @Nullable QueuedDelivery firstOf(NavigableMap<Long, Group> owned) {
    Map.Entry<Long, Group> entry = owned.firstEntry();
    return entry == null ? null : entry.getValue().waiting.first();
  }

  /** Has the first of a group that nobody holds stand in the ready index. */
  private void promote(Group group) {
    QueuedDelivery first = firstInReach(group);
    QueuedDelivery head = group.head;
    if (first != null && (head == null || first.ord < head.ord)) {
      group.waiting.remove(first);
      if (head != null) {
        ready.remove(head);
        group.waiting.add(head);
      }
      group.head = first;
      ready.add(first);
    } else if (group.waiting.isEmpty() && head == null && !group.isSpilled()) {
      groups.remove(group.key);
    }
  }

  /** The first that waits, unless earlier ones are on disk only. */
  private static @Nullable QueuedDelivery firstInReach(Group group) {
    QueuedDelivery first = group.waiting.first();
    return first != null && first.ord < group.spilledFrom ? first : null;
  }

  private static void reindex(Group group) {
    unindex(group);
    QueuedDelivery first = firstInReach(group);
    EmbeddedClaimer owner = group.owner;
    if (first != null && owner != null && group.heldBack == 0) {
      owner.owned.put(first.ord, group);
      group.indexedAt = first.ord;
    }
  }

  private static void unindex(Group group) {
    EmbeddedClaimer owner = group.owner;
    if (owner != null && group.indexedAt != Ord.BEFORE_ALL) {
      owner.owned.remove(group.indexedAt);
    }
    group.indexedAt = Ord.BEFORE_ALL;
  }
}
