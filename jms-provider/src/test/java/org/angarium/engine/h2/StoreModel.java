package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.SentMessage;

/** What a store should hold, kept in the plainest way. */
final class StoreModel {
  private final TreeMap<Integer, TreeMap<Long, StoredDelivery>> subscriptions;
  private final Set<Integer> dropped;
  final Map<Integer, long[]> marks;

  StoreModel() {
    this(new TreeMap<>(), new TreeSet<>(), new HashMap<>());
  }

  private StoreModel(
      TreeMap<Integer, TreeMap<Long, StoredDelivery>> subscriptions,
      Set<Integer> dropped,
      Map<Integer, long[]> marks) {
    this.subscriptions = subscriptions;
    this.dropped = dropped;
    this.marks = marks;
  }

  StoreModel copy() {
    TreeMap<Integer, TreeMap<Long, StoredDelivery>> all = new TreeMap<>();
    subscriptions.forEach((id, deliveries) -> all.put(id, new TreeMap<>(deliveries)));
    Map<Integer, long[]> allMarks = new HashMap<>();
    marks.forEach((id, values) -> allMarks.put(id, values.clone()));
    return new StoreModel(all, new TreeSet<>(dropped), allMarks);
  }

  void addSubscription(int id) {
    subscriptions.put(id, new TreeMap<>());
    marks.put(id, new long[Ord.PRIORITIES]);
  }

  void drop(int id) {
    dropped.add(id);
    marks.remove(id);
  }

  void purged(int id) {
    dropped.remove(id);
    subscriptions.remove(id);
  }

  List<Integer> live() {
    return subscriptions.keySet().stream().filter(id -> !dropped.contains(id)).toList();
  }

  List<Integer> dropped() {
    return List.copyOf(dropped);
  }

  void put(StoredDelivery delivery) {
    subscriptions.get(delivery.subscriptionId()).put(delivery.ord(), delivery);
  }

  void remove(StoredDelivery delivery) {
    subscriptions.get(delivery.subscriptionId()).remove(delivery.ord());
  }

  List<StoredDelivery> all(int id) {
    return dropped.contains(id) || !subscriptions.containsKey(id)
        ? List.of()
        : List.copyOf(subscriptions.get(id).values());
  }

  List<StoredDelivery> page(int id, long after, long maxSequence, long dueBy) {
    return all(id).stream()
        .filter(d -> d.ord() > after && Ord.sequence(d.ord()) <= maxSequence && d.due() <= dueBy)
        .toList();
  }

  List<TimedKey> due(TimedKey after, long upTo) {
    return timed(after, upTo, true);
  }

  List<TimedKey> expiring(TimedKey after, long upTo) {
    return timed(after, upTo, false);
  }

  private List<TimedKey> timed(TimedKey after, long upTo, boolean due) {
    List<TimedKey> found = new ArrayList<>();
    for (int id : live()) {
      for (StoredDelivery delivery : all(id)) {
        SentMessage message = delivery.message();
        long millis = due ? delivery.due() : message.expiration();
        TimedKey key = new TimedKey(millis, id, delivery.ord());
        if (millis != 0 && millis <= upTo && compare(key, after) > 0) {
          found.add(key);
        }
      }
    }
    found.sort(StoreModel::compare);
    return found;
  }

  private static int compare(TimedKey a, TimedKey b) {
    int result = Long.compare(a.millis(), b.millis());
    result = result != 0 ? result : Integer.compare(a.subscriptionId(), b.subscriptionId());
    return result != 0 ? result : Long.compare(a.ord(), b.ord());
  }

  Map<Integer, Long> depths(long maxSequence) {
    Map<Integer, Long> depths = new HashMap<>();
    for (int id : live()) {
      long count = page(id, Ord.BEFORE_ALL, maxSequence, Long.MAX_VALUE).size();
      if (count > 0) {
        depths.put(id, count);
      }
    }
    return depths;
  }
}
