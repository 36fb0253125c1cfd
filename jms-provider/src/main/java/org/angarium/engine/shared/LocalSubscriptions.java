package org.angarium.engine.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.angarium.engine.OrderPolicy;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/** The subscriptions that this node has, or had, consumers of. Thread-safe. */
final class LocalSubscriptions {
  private final OrderPolicy orders;
  private final Duration longest;
  private final Map<Integer, LocalSubscription> byId = new ConcurrentHashMap<>();
  private volatile boolean keepsGroups = true;

  /**
   * @param longest no transaction that sends takes longer
   */
  LocalSubscriptions(OrderPolicy orders, Duration longest) {
    this.orders = orders;
    this.longest = longest;
  }

  /** Whether groups stay with consumers of this node. */
  boolean keepsGroups() {
    return keepsGroups;
  }

  void keepGroups(boolean should) {
    keepsGroups = should;
  }

  /** One for somebody who is no consumer. */
  LocalSubscription unjoined(SubscriptionEntry entry) {
    return new LocalSubscription(
        entry, orders.of(entry.spec().destination()), longest, () -> keepsGroups);
  }

  /** One more consumer. */
  LocalSubscription join(SubscriptionEntry entry) {
    return byId.compute(
        entry.id(),
        (id, known) -> {
          LocalSubscription local = known == null ? unjoined(entry) : known;
          local.attach();
          return local;
        });
  }

  /** One consumer less. */
  void leave(LocalSubscription local) {
    byId.computeIfPresent(
        local.entry().id(), (id, known) -> known == local && known.detach() ? null : known);
  }

  /**
   * So many messages have come to each of these.
   *
   * @return the rest, for which nobody has waited here
   */
  Map<Integer, Integer> arrived(Map<Integer, Integer> counts) {
    Map<Integer, Integer> rest = new HashMap<>();
    counts.forEach(
        (id, arrived) -> {
          LocalSubscription local = byId.get(id);
          int left = arrived - (local == null ? 0 : local.arrived(arrived));
          if (left > 0) {
            rest.put(id, left);
          }
        });
    return rest;
  }

  /**
   * The same, of what a transaction of this node has brought. Some may be of groups that stay with
   * their consumers.
   *
   * @param unknown gets those groups that no consumer here has; where it is null they are nobody's
   */
  Map<Integer, Integer> arrived(
      GroupTransaction.Effect effect, @Nullable Map<Integer, Set<String>> unknown) {
    Map<Integer, Integer> rest = new HashMap<>();
    effect
        .counts()
        .forEach(
            (id, arrived) -> {
              LocalSubscription local = byId.get(id);
              List<String> ofGroups = effect.groups().arrived().getOrDefault(id, List.of());
              int count = Math.max(0, arrived - ofGroups.size());
              for (String key : ofGroups) {
                SharedClaimer owner = local == null ? null : local.groups().ownerOf(key);
                if (local != null && owner != null) {
                  local.wakeOwner(owner);
                } else if (unknown == null) {
                  count++;
                } else {
                  unknown.computeIfAbsent(id, sub -> new HashSet<>()).add(key);
                }
              }
              List<SentMessage> come = effect.after().come(id);
              int left = count - (local == null ? 0 : local.arrived(count, come));
              if (left > 0) {
                rest.put(id, left);
              }
            });
    return rest;
  }

  /** Claims in which something was given back are to find it. */
  void lookEverywhere(GroupTransaction.Effect effect) {
    byId.forEach(
        (id, local) -> {
          if (effect.anywhere() || effect.freed().contains(id)) {
            local.floors().reset();
          }
        });
  }

  /** Something may be ready in these, anywhere in their order. */
  void arrivedAnywhere(Collection<Integer> ids) {
    for (int id : ids) {
      LocalSubscription local = byId.get(id);
      if (local != null) {
        local.arrivedAnywhere();
      }
    }
  }

  /** In these another consumer may be active now. */
  void handedOver(Collection<Integer> ids) {
    ids.forEach(id -> handedOver(id, 0));
  }

  /**
   * In one of them another consumer may be active now.
   *
   * @param claimer which; 0 where that is not known
   */
  void handedOver(int id, long claimer) {
    LocalSubscription local = byId.get(id);
    if (local != null) {
      local.handedOver(claimer);
    }
  }

  /** Those in which somebody stands by. */
  List<Integer> standing() {
    List<Integer> ids = new ArrayList<>();
    byId.forEach(
        (id, local) -> {
          if (local.anyStanding()) {
            ids.add(id);
          }
        });
    return ids;
  }

  /** One of them; null where this node has no consumer of it. */
  @Nullable LocalSubscription find(int id) {
    return byId.get(id);
  }

  /** Something may be ready anywhere. */
  void arrivedAnywhere() {
    byId.values().forEach(LocalSubscription::arrivedAnywhere);
  }

  /** Those of which consumers of this node have groups. */
  List<LocalSubscription> withGroups() {
    return byId.values().stream().filter(local -> !local.groups().isEmpty()).toList();
  }

  /** Those whose claims are slow, and it is not known why. */
  List<LocalSubscription> toBeExplained() {
    return byId.values().stream().filter(local -> local.floors().areToBeExplained()).toList();
  }

  /** Those in which claims would pass many rows that are gone. */
  List<LocalSubscription> cluttered() {
    return byId.values().stream().filter(local -> local.floors().areInClutter()).toList();
  }

  /** Those below whose floors somebody does not look. */
  List<LocalSubscription> withFloors() {
    return byId.values().stream().filter(local -> local.floors().areUsed()).toList();
  }

  /** The floors of all. */
  Stream<Floors> floors() {
    return byId.values().stream().map(LocalSubscription::floors);
  }

  /** Those in which somebody waits, and nobody is on his way; of groups that stay, all. */
  List<LocalSubscription> waiting() {
    return byId.values().stream()
        .filter(local -> local.keepsGroups() ? local.anyIdle() : local.waits())
        .toList();
  }
}
