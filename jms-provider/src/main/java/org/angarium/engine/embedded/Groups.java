package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.Order;
import org.jspecify.annotations.Nullable;

/**
 * Order for each key: a group belongs to one consumer, which alone may have its deliveries. Not
 * thread-safe.
 *
 * <p>A group that is nobody's has its first delivery, its head, stand in the ready index, and goes
 * to who claims that. From then on its deliveries stand in an index of its owner's own. So a plain
 * claim never walks past deliveries that it may not have, however many a group has.
 *
 * <p>The owner keeps it when nothing of it is left: then the group rests, with nothing but its key,
 * and of those that rest the eldest are given up when there are too many, here or in all. A group
 * changes hands only while nobody holds any of it; when, is for {@link GroupSharing} to say. Who
 * selects keeps nothing: its next delivery may be one that the selector does not let in.
 */
final class Groups {
  // made when they are needed: most subscriptions have no groups, and there may be many
  private Map<String, Group> groups = Collections.emptyMap();
  private List<EmbeddedClaimer> robbed = List.of();

  private final RestingGroups resting;
  private final ReadyIndex ready;
  private final Order order;
  private final MemoryGate memory;
  private int spilled;

  Groups(ReadyIndex ready, Order order, MemoryGate memory) {
    this.ready = ready;
    this.order = order;
    this.memory = memory;
    this.resting = new RestingGroups(memory);
  }

  /** The subscription has ended. */
  void end() {
    resting.end();
  }

  /** The group of a key, where any of it is in memory or it has an owner. */
  @Nullable Group find(String key) {
    return groups.get(key);
  }

  private Group findOrMake(String key) {
    if (!(groups instanceof HashMap)) {
      groups = new HashMap<>();
    }
    return groups.computeIfAbsent(key, Group::new);
  }

  /** Whether any group has deliveries below the edge that are on disk only. */
  boolean anySpilled() {
    return spilled > 0;
  }

  /** How many groups are known. */
  int count() {
    return groups.size();
  }

  /**
   * From this order key on, or {@link Group#NOT_SPILLED}, a group's deliveries are on disk only.
   */
  void setSpilledFrom(Group group, long ord) {
    spilled += (ord == Group.NOT_SPILLED ? 0 : 1) - (group.isSpilled() ? 1 : 0);
    group.spilledFrom = ord;
    place(group);
  }

  Iterable<Group> all() {
    return groups.values();
  }

  // ---- deliveries ---------------------------------------------------------------------------

  /** Takes in a ready delivery. */
  void add(String key, QueuedDelivery d) {
    Group group = findOrMake(key);
    group.waiting.add(d);
    place(group);
  }

  /** Takes out a ready delivery that nobody has claimed. */
  void remove(String key, QueuedDelivery d) {
    Group group = groups.get(key);
    if (group != null) {
      takeOut(group, d);
      place(group);
    }
  }

  /** Whether a consumer may have a ready delivery of this group now. */
  boolean mayClaim(String key, EmbeddedClaimer claimer) {
    Group group = groups.get(key);
    return group == null || (!group.isBlocked() && (group.owner == null || group.owner == claimer));
  }

  /** Moves a ready delivery to a consumer, and the group with it. */
  void claim(String key, QueuedDelivery d, EmbeddedClaimer claimer) {
    Group group = findOrMake(key);
    takeOut(group, d);
    if (group.owner != claimer) {
      own(group, claimer);
    }
    d.firstOfGroup = group.fresh;
    group.fresh = false;
    group.known = true;
    group.held++;
    group.ending += d.endsGroup ? 1 : 0;
    place(group);
  }

  /** Somebody who is no consumer holds a delivery that is not here; nobody gets more meanwhile. */
  void hold(String key) {
    Group group = findOrMake(key);
    group.held++;
    group.seized++;
    place(group);
  }

  /** Who holds a delivery gives it back; {@link #letGo} or {@link #holdBack} follows. */
  void giveBack(String key, QueuedDelivery d) {
    Group group = groups.get(key);
    if (group == null) {
      return;
    }
    if (d.holder == null) {
      group.seized--;
    } else {
      group.ending -= d.endsGroup ? 1 : 0;
      group.fresh |= d.firstOfGroup && group.owner == d.holder;
    }
  }

  /** What was held is gone for good. */
  void settled(String key, QueuedDelivery d) {
    Group group = groups.get(key);
    if (group != null && d.holder == null) {
      group.seized--;
    } else if (group != null && d.endsGroup) {
      group.ending--;
      group.ended = true;
    }
    letGo(key, false);
  }

  /** A held delivery waits for its time now, and the group with it. */
  void holdBack(String key) {
    Group group = groups.get(key);
    if (group != null) {
      group.heldBack++;
      place(group);
    }
  }

  /** A held delivery is gone, or will be {@linkplain #add added} again. */
  void letGo(String key, boolean wasHeldBack) {
    Group group = groups.get(key);
    if (group == null) {
      return;
    }
    group.held--;
    group.heldBack -= wasHeldBack ? 1 : 0;
    if (group.held == 0) {
      handOnIfDue(group);
    }
    place(group);
  }

  private void handOnIfDue(Group group) {
    EmbeddedClaimer owner = group.owner;
    EmbeddedClaimer next = group.next;
    group.next = null;
    if (owner != null && (group.ended || next != null || owner.closed || !keeps(owner))) {
      disown(group);
      if (next != null && next.isMember() && !group.ended) {
        own(group, next);
      }
    }
    group.ended = false;
  }

  /** Whether a consumer keeps groups of which it holds nothing. */
  boolean keeps(EmbeddedClaimer claimer) {
    return order.isSticky() && claimer.matchQueue() == null;
  }

  // ---- owners -------------------------------------------------------------------------------

  /** The owner's next, whatever the group, or null. */
  static @Nullable QueuedDelivery firstOf(EmbeddedClaimer claimer) {
    Map.Entry<Long, Group> entry = claimer.owned.firstEntry();
    return entry == null ? null : entry.getValue().waiting.first();
  }

  /** Gives a group of which nobody holds any to a consumer, or to nobody. */
  void give(Group group, @Nullable EmbeddedClaimer to) {
    if (group.owner != null) {
      disown(group);
    }
    if (to != null) {
      own(group, to);
    }
    place(group);
  }

  /** Gives a group to a consumer as soon as nobody holds any of it. */
  void giveLater(Group group, EmbeddedClaimer to) {
    group.next = to;
    place(group);
  }

  /** The owner of a group has closed while it holds some of it. */
  void ownerClosed(Group group) {
    group.next = null;
    place(group);
  }

  /** Those who lost groups since the last call, and want to hear of it. */
  List<EmbeddedClaimer> takeRobbed() {
    if (robbed.isEmpty()) {
      return List.of();
    }
    List<EmbeddedClaimer> taken = robbed;
    robbed = List.of();
    return taken;
  }

  private void own(Group group, EmbeddedClaimer claimer) {
    if (group.owner != null) {
      disown(group);
    }
    group.owner = claimer;
    group.fresh = true;
    group.known = false;
    claimer.groups.add(group);
  }

  private void disown(Group group) {
    EmbeddedClaimer owner = group.owner;
    unindex(group);
    group.owner = null;
    if (owner != null) {
      owner.groups.remove(group);
      if (group.known && owner.lost(group.key)) {
        if (robbed.isEmpty()) {
          robbed = new ArrayList<>();
        }
        robbed.add(owner);
      }
    }
  }

  // ---- where a group stands -----------------------------------------------------------------

  private void takeOut(Group group, QueuedDelivery d) {
    if (group.head == d) {
      ready.remove(d);
      group.head = null;
    } else {
      group.waiting.remove(d);
    }
  }

  /** Has the first of a group stand where those find it who may have it. */
  private void place(Group group) {
    EmbeddedClaimer owner = group.owner;
    if (group.isBlocked()) {
      unindex(group);
      withdraw(group);
    } else if (owner != null) {
      withdraw(group);
      index(group, owner);
    } else {
      promote(group);
    }
    if (!group.isEmpty()) {
      resting.remove(group);
    } else if (owner == null) {
      forget(group);
    } else {
      resting.add(group);
      giveUpEldest();
    }
  }

  private void forget(Group group) {
    resting.remove(group);
    groups.remove(group.key);
  }

  private void giveUpEldest() {
    Group eldest = resting.eldest();
    while (eldest != null && (resting.count() > order.maxGroups() || memory.isTooMuchResting())) {
      disown(eldest);
      forget(eldest);
      eldest = resting.eldest();
    }
  }

  private void withdraw(Group group) {
    QueuedDelivery head = group.head;
    if (head != null) {
      ready.remove(head);
      group.head = null;
      group.waiting.add(head);
    }
  }

  /** Has the first of a group that is nobody's stand in the ready index. */
  private void promote(Group group) {
    QueuedDelivery first = group.firstInReach();
    QueuedDelivery head = group.head;
    if (first != null && (head == null || first.ord < head.ord)) {
      group.waiting.remove(first);
      if (head != null) {
        ready.remove(head);
        group.waiting.add(head);
      }
      group.head = first;
      ready.add(first);
    }
  }

  private static void index(Group group, EmbeddedClaimer owner) {
    QueuedDelivery first = group.firstInReach();
    if (first == null || first.ord != group.indexedAt) {
      unindex(group);
    }
    if (first != null) {
      if (group.indexedAt == Ord.BEFORE_ALL) {
        owner.owned.put(first.ord, group);
        group.indexedAt = first.ord;
      }
      owner.reserved += group.waiting.size() - group.indexedSize;
      group.indexedSize = group.waiting.size();
    }
  }

  private static void unindex(Group group) {
    EmbeddedClaimer owner = group.owner;
    if (owner != null && group.indexedAt != Ord.BEFORE_ALL) {
      owner.owned.remove(group.indexedAt);
      owner.reserved -= group.indexedSize;
    }
    group.indexedAt = Ord.BEFORE_ALL;
    group.indexedSize = 0;
  }
}
