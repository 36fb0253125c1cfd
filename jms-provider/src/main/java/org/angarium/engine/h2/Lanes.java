package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of all subscriptions, in memory: a few dozen bytes for each subscription.
 *
 * <p>Only the writer changes it; reading is thread-safe. A new lane may be seen before its
 * transaction is committed: nothing is found in it then.
 */
final class Lanes {
  private final Map<Integer, List<Lane>> live = new ConcurrentHashMap<>();
  private final Map<Integer, List<Lane>> dropped = new ConcurrentHashMap<>();
  private int nextId = 1;

  /** A lane that was there when the store was opened. */
  void load(Lane lane, boolean isDropped) {
    put(isDropped ? dropped : live, lane);
    nextId = Math.max(nextId, lane.id() + 1);
  }

  /** The lanes of a subscription in the order of delivery; none when it was removed. */
  List<Lane> of(int subscriptionId) {
    return live.getOrDefault(subscriptionId, List.of());
  }

  /** The lanes of a removed subscription. */
  List<Lane> ofDropped(int subscriptionId) {
    return dropped.getOrDefault(subscriptionId, List.of());
  }

  /** The subscriptions that have lanes and were not removed. */
  Set<Integer> subscriptions() {
    return live.keySet();
  }

  boolean isDropped(int subscriptionId) {
    return dropped.containsKey(subscriptionId);
  }

  Collection<Integer> droppedSubscriptions() {
    return dropped.keySet();
  }

  /** The lane of an order key, also of a removed subscription, or null. */
  @Nullable Lane find(int subscriptionId, long ord) {
    List<Lane> lanes = live.get(subscriptionId);
    return search(lanes == null ? ofDropped(subscriptionId) : lanes, Lane.prefixOf(ord));
  }

  /** A new lane. */
  Lane create(int subscriptionId, long ord) {
    Lane lane = new Lane(nextId++, subscriptionId, Lane.prefixOf(ord));
    put(isDropped(subscriptionId) ? dropped : live, lane);
    return lane;
  }

  /** Takes back {@link #create}. The lane's id is not given again. */
  void forget(Lane lane) {
    live.computeIfPresent(
        lane.subscriptionId(),
        (id, lanes) -> {
          List<Lane> rest = without(lanes, lane);
          return rest.isEmpty() ? null : rest;
        });
    dropped.computeIfPresent(lane.subscriptionId(), (id, lanes) -> without(lanes, lane));
  }

  /** The subscription was removed. */
  void drop(int subscriptionId) {
    List<Lane> lanes = live.getOrDefault(subscriptionId, List.of());
    dropped.put(subscriptionId, lanes);
    live.remove(subscriptionId);
  }

  /** The removed subscription is empty. */
  void purged(int subscriptionId) {
    dropped.remove(subscriptionId);
  }

  private static void put(Map<Integer, List<Lane>> map, Lane lane) {
    map.merge(lane.subscriptionId(), List.of(lane), Lanes::sorted);
  }

  private static List<Lane> sorted(List<Lane> some, List<Lane> more) {
    List<Lane> all = new ArrayList<>(some);
    all.addAll(more);
    all.sort(null);
    return List.copyOf(all);
  }

  private static List<Lane> without(List<Lane> lanes, Lane lane) {
    return lanes.stream().filter(other -> other.id() != lane.id()).toList();
  }

  private static @Nullable Lane search(List<Lane> lanes, int prefix) {
    for (Lane lane : lanes) {
      if (lane.prefix() == prefix) {
        return lane;
      }
    }
    return null;
  }
}
