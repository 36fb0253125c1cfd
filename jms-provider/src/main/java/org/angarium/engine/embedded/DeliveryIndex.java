package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.angarium.engine.Order;
import org.angarium.message.SentMessage;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The ready deliveries of a subscription that are in memory, by the ways in which consumers ask for
 * them: in order, by group, by selector. Not thread-safe.
 */
final class DeliveryIndex {
  private static final Comparator<QueuedDelivery> BY_EXPIRY =
      Comparator.<QueuedDelivery>comparingLong(d -> d.expires).thenComparingLong(d -> d.ord);

  private final ReadyIndex ready = new ReadyIndex();
  private final Groups groups;
  private final MemoryGate memory;

  // made when they are needed: most subscriptions have nothing in them, and there may be many
  private Map<Selector, MatchQueue> matchQueues = Collections.emptyMap();
  private @Nullable TreeSet<QueuedDelivery> expiring;

  /** Null where the destination has no limits. */
  private final @Nullable Capacity capacity;

  private int size;
  private long bytes;

  DeliveryIndex(MemoryGate memory, Order order, @Nullable Capacity capacity) {
    this.memory = memory;
    this.groups = new Groups(ready, order, memory);
    this.capacity = capacity;
  }

  /** How many ready deliveries are in memory, those of held groups too. */
  int size() {
    return size;
  }

  /** What those take in memory that are on disk too. */
  long bytes() {
    return bytes;
  }

  /** How many of them any consumer may have; one of each group that is nobody's. */
  int claimable() {
    return ready.size();
  }

  Groups groups() {
    return groups;
  }

  Iterable<MatchQueue> matchQueues() {
    return matchQueues.values();
  }

  /** Whether any consumer selects. */
  boolean selects() {
    return !matchQueues.isEmpty();
  }

  /** Adds a ready delivery; tells the match queues. */
  void add(QueuedDelivery d) {
    size++;
    d.counted = d.bytes();
    if (d.durable) {
      bytes += d.counted;
      memory.cached(d.counted);
    }
    if (d.expires != 0) {
      if (expiring == null) {
        expiring = new TreeSet<>(BY_EXPIRY);
      }
      expiring.add(d);
    }
    if (capacity != null) {
      capacity.ready(d);
    }
    if (d.groupKey == null) {
      ready.add(d);
    } else {
      groups.add(d.groupKey, d);
    }
    for (MatchQueue queue : matchQueues.values()) {
      queue.offer(d);
    }
  }

  /** Removes a ready delivery that nobody claimed. */
  void remove(QueuedDelivery d) {
    forget(d);
    if (d.groupKey == null) {
      ready.remove(d);
    } else {
      groups.remove(d.groupKey, d);
    }
  }

  /** The next delivery for a consumer up to an order key, or null. */
  @Nullable QueuedDelivery next(EmbeddedClaimer claimer, long edge) {
    MatchQueue queue = claimer.matchQueue();
    if (queue != null) {
      return queue.first(groups, claimer, edge);
    }
    QueuedDelivery first = ready.first();
    QueuedDelivery own = Groups.firstOf(claimer);
    if (own != null && (first == null || own.ord < first.ord)) {
      first = own;
    }
    return first == null || first.ord > edge ? null : first;
  }

  /** Moves a ready delivery out, to a consumer. */
  void claim(QueuedDelivery d, EmbeddedClaimer claimer) {
    forget(d);
    if (d.groupKey == null) {
      ready.remove(d);
    } else {
      groups.claim(d.groupKey, d, claimer);
    }
  }

  /** A selector's match queue, made with its first user. */
  MatchQueue openMatchQueue(Selector selector) {
    MatchQueue queue = matchQueues.get(selector);
    if (queue == null) {
      queue = new MatchQueue(selector);
      if (matchQueues.isEmpty()) {
        matchQueues = new HashMap<>(2);
      }
      matchQueues.put(selector, queue);
      for (QueuedDelivery d : toList()) {
        queue.offer(d);
      }
    }
    queue.users++;
    return queue;
  }

  /** One user less; without users it goes. */
  void closeMatchQueue(MatchQueue queue) {
    queue.users--;
    if (queue.users == 0) {
      matchQueues.remove(queue.selector);
    }
  }

  /** A delivery above the edge went to the disk only. */
  void spilled(long ord, SentMessage message) {
    for (MatchQueue queue : matchQueues.values()) {
      queue.spilled(ord, message);
    }
  }

  /** Whether a consumer without a selector may have anything up to an order key. */
  boolean hasClaimable(long edge) {
    QueuedDelivery first = ready.first();
    return first != null && first.ord <= edge;
  }

  /** The first of each priority that any consumer may have. */
  List<QueuedDelivery> firsts() {
    return ready.firsts();
  }

  /** The one that expires first, or null where none does. */
  @Nullable QueuedDelivery firstToExpire() {
    return expiring == null || expiring.isEmpty() ? null : expiring.first();
  }

  /** Adds all to a list, in no particular order. */
  void addAllTo(List<QueuedDelivery> all) {
    all.addAll(ready.toList());
    for (Group group : groups.all()) {
      all.addAll(group.waiting.toList());
    }
  }

  /** The first of those that any consumer may have, in delivery order. */
  List<QueuedDelivery> firstReady(int max) {
    return ready.first(max);
  }

  /** All, in delivery order. */
  List<QueuedDelivery> toList() {
    List<QueuedDelivery> all = new ArrayList<>(ready.toList());
    for (Group group : groups.all()) {
      all.addAll(group.waiting.toList());
    }
    all.sort((a, b) -> Long.compare(a.ord, b.ord));
    return all;
  }

  private void forget(QueuedDelivery d) {
    size--;
    if (capacity != null) {
      capacity.left(d);
    }
    if (expiring != null && d.expires != 0) {
      expiring.remove(d);
    }
    if (d.durable) {
      bytes -= d.counted;
      memory.cached(-d.counted);
    }
    for (MatchQueue queue : matchQueues.values()) {
      queue.remove(d);
    }
  }
}
