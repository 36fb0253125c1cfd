package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents.StoredBranch;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.h2.Change.Place;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;

/** What a store should hold, kept in the plainest way. */
final class StoreModel {
  private final TreeMap<Integer, TreeMap<Long, StoredDelivery>> subscriptions = new TreeMap<>();
  private final Set<Integer> dropped = new TreeSet<>();
  final Map<Integer, SubscriptionSpec> specs = new TreeMap<>();
  final Map<Integer, long[]> marks = new HashMap<>();
  final Map<Integer, DestinationName> destinations = new TreeMap<>();
  final Map<Integer, Branch> branches = new TreeMap<>();

  /** The deliveries of which hand-outs were written down. */
  final Set<Place> attempted = new java.util.HashSet<>();

  private final TreeMap<Long, StoredId> ids = new TreeMap<>();
  int nextId = 1;
  long nextSequence = 1;

  /** A branch, and what it sends. */
  record Branch(StoredBranch branch, List<Send> sends) {}

  StoreModel copy() {
    StoreModel copy = new StoreModel();
    subscriptions.forEach((id, rows) -> copy.subscriptions.put(id, new TreeMap<>(rows)));
    copy.dropped.addAll(dropped);
    copy.specs.putAll(specs);
    marks.forEach((id, values) -> copy.marks.put(id, values.clone()));
    copy.destinations.putAll(destinations);
    copy.branches.putAll(branches);
    copy.attempted.addAll(attempted);
    copy.ids.putAll(ids);
    copy.nextId = nextId;
    copy.nextSequence = nextSequence;
    return copy;
  }

  void addSubscription(int id, SubscriptionSpec spec) {
    subscriptions.put(id, new TreeMap<>());
    specs.put(id, spec);
    marks.put(id, new long[Ord.PRIORITIES]);
  }

  void drop(int id) {
    dropped.add(id);
    specs.remove(id);
    marks.remove(id);
  }

  /** Removes some deliveries of a dropped subscription; whether there may be more. */
  boolean purge(int id, int limit) {
    List<StoredDelivery> some =
        subscriptions.get(id).values().stream().limit(limit).toList(); // a copy
    some.forEach(this::remove);
    if (some.size() == limit) {
      return true;
    }
    dropped.remove(id);
    subscriptions.remove(id);
    return false;
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
    attempted.remove(new Place(delivery.subscriptionId(), delivery.ord()));
  }

  void addId(StoredId id) {
    ids.put(id.sequence(), id);
  }

  void removeIds(int destination, long upTo) {
    ids.values().removeIf(id -> id.destinationId() == destination && id.sequence() <= upTo);
  }

  /** All deduplication ids, by destination and age. */
  List<StoredId> ids() {
    return ids.values().stream()
        .sorted(java.util.Comparator.comparingInt(StoredId::destinationId))
        .toList();
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

  StoredDelivery delivery(TimedKey key) {
    return all(key.subscriptionId()).stream()
        .filter(d -> d.ord() == key.ord())
        .findFirst()
        .orElseThrow();
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

  /** What the messages of each subscription take. */
  Map<Integer, Long> bytes() {
    Map<Integer, Long> bytes = new TreeMap<>();
    for (int id : live()) {
      bytes.put(id, all(id).stream().mapToLong(d -> d.message().size()).sum());
    }
    return bytes;
  }

  /** How many rows the tables have, but for those that come and go as the store likes. */
  Map<String, Long> rowCounts() {
    Map<String, Long> rows = new TreeMap<>();
    Map<Long, Integer> shared = new HashMap<>();
    subscriptions.forEach(
        (id, deliveries) ->
            deliveries
                .values()
                .forEach(
                    d -> {
                      int traits = d.traits();
                      count(rows, "DELIVERY", 1);
                      count(rows, "LATER", Traits.has(traits, Traits.LATER) ? 1 : 0);
                      count(rows, "EXPIRY", Traits.has(traits, Traits.EXPIRING) ? 1 : 0);
                      count(rows, "GROUPED", Traits.has(traits, Traits.GROUPED) ? 1 : 0);
                      if (Traits.has(traits, Traits.SHARED)) {
                        shared.put(Ord.sequence(d.ord()), Traits.chunks(traits));
                      } else {
                        count(rows, "CHUNK", Traits.chunks(traits));
                      }
                    }));
    shared.values().forEach(chunks -> count(rows, "CHUNK", chunks));
    count(rows, "MESSAGE", shared.size());
    count(rows, "SHARE", shared.size());
    count(rows, "ATTEMPT", attempted.size());
    count(rows, "DEDUPLICATION", ids.size());
    count(rows, "DESTINATION", destinations.size());
    count(rows, "SUBSCRIPTION", subscriptions.size());
    count(rows, "XA_BRANCH", branches.size());
    for (Branch branch : branches.values()) {
      count(rows, "XA_SEND", branch.sends.size());
      count(rows, "XA_ACK", branch.branch.acks().size());
    }
    return rows;
  }

  private static void count(Map<String, Long> rows, String table, long more) {
    if (more > 0) {
      rows.merge(table, more, Long::sum);
    }
  }
}
