package org.angarium.engine.embedded;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a subscription is in memory, and which on disk only. Guarded by the subscription's
 * lock.
 *
 * <p>There is one edge in the order of deliveries. Every ready durable delivery up to the edge is
 * in memory; above it they are on disk only, except the pinned ones: those that consumers hold,
 * those that came back from a consumer, matches that were brought in for a selector, and expired
 * ones until they are removed. The same goes for that part of a group that is on disk only.
 * Deliveries that are only in memory may lie above the edge, but nobody gets them before the edge
 * has passed them, so order holds.
 *
 * <p>A read from disk takes time, and the subscription goes on meanwhile. What must not be lost or
 * seen twice is noted here: the least order key that went to disk while reading (the reader cannot
 * have seen it, so the edge must stay below it), and what was settled while reading (the reader may
 * have seen it still).
 */
final class Spill {
  /**
   * Order keys up to this one are in memory; {@link Ord#AFTER_ALL} when nothing is on disk only.
   */
  private long edge;

  /** The last sequence number of a durable delivery that has been applied here. */
  private long lastApplied;

  // made when they are needed: most subscriptions have nothing in them, and there may be many
  private Map<Long, QueuedDelivery> pinned = Collections.emptyMap();
  private Set<Long> settledMeanwhile = Collections.emptySet();
  private Set<Long> heldBack = Collections.emptySet();

  /** Those that consumers hold and that are in memory only. */
  private final OrderedDeliveries held = new OrderedDeliveries();

  private boolean reading;
  private long missed = Ord.AFTER_ALL;

  Spill(boolean hasStored, long lastSequence) {
    this.edge = hasStored ? Ord.BEFORE_ALL : Ord.AFTER_ALL;
    this.lastApplied = lastSequence;
  }

  long edge() {
    return edge;
  }

  boolean isSpilled() {
    return edge != Ord.AFTER_ALL;
  }

  long lastApplied() {
    return lastApplied;
  }

  /** A durable delivery with this order key has been committed and comes to the subscription. */
  void applied(long ord) {
    lastApplied = Math.max(lastApplied, Ord.sequence(ord));
  }

  /** From now on what lies above is on disk only. */
  void lowerEdge(long ord) {
    edge = ord;
    missed = Math.min(missed, ord + 1);
  }

  /** A delivery stays on disk only. */
  void missed(long ord) {
    missed = Math.min(missed, ord);
  }

  /** A consumer takes a delivery. */
  void hold(QueuedDelivery d) {
    if (d.durable) {
      pin(d);
    } else {
      held.add(d);
    }
  }

  /** It gives the delivery back. */
  void letGo(QueuedDelivery d) {
    if (d.durable) {
      unpin(d);
    } else {
      held.remove(d);
    }
  }

  void pin(QueuedDelivery d) {
    if (!(pinned instanceof HashMap)) {
      pinned = new HashMap<>();
    }
    pinned.put(d.ord, d);
  }

  void unpin(QueuedDelivery d) {
    if (!pinned.isEmpty()) {
      pinned.remove(d.ord, d);
    }
  }

  @Nullable QueuedDelivery pinned(long ord) {
    return pinned.get(ord);
  }

  /** Those that consumers hold and that are in memory only, in order. */
  List<QueuedDelivery> held() {
    return held.toList();
  }

  /** The first of those. */
  List<QueuedDelivery> held(int max) {
    return held.first(max);
  }

  /** All that are pinned, in no order. */
  Iterable<QueuedDelivery> pinned() {
    return pinned.values();
  }

  /**
   * A durable delivery waits in memory for a time that the disk knows too. From now on it does not
   * leave memory, and what the disk says about its time is of no interest.
   */
  void heldBack(QueuedDelivery d) {
    if (!(heldBack instanceof HashSet)) {
      heldBack = new HashSet<>();
    }
    heldBack.add(d.ord);
  }

  /** Whether a delivery was held back since the start, and is still in memory. */
  boolean wasHeldBack(long ord) {
    return heldBack.contains(ord);
  }

  /** A delivery that a consumer held is gone for good. */
  void settled(QueuedDelivery d) {
    if (!d.durable) {
      held.remove(d);
      return;
    }
    unpin(d);
    heldBack.remove(d.ord);
    settledWhileReading(d.ord);
  }

  /** An expired delivery has been removed from disk. */
  void removed(long ord) {
    pinned.remove(ord);
    heldBack.remove(ord);
    settledWhileReading(ord);
  }

  private void settledWhileReading(long ord) {
    if (reading) {
      if (!(settledMeanwhile instanceof HashSet)) {
        settledMeanwhile = new HashSet<>();
      }
      settledMeanwhile.add(ord);
    }
  }

  /** Whether a read from disk is under way. */
  boolean isReading() {
    return reading;
  }

  /** Before a read from disk. */
  void beginRead() {
    reading = true;
    missed = Ord.AFTER_ALL;
    settledMeanwhile.clear();
  }

  /** After it; nothing is noted any more. */
  void endRead() {
    reading = false;
    settledMeanwhile.clear();
  }

  /** Up to which order key a read that came to {@code to} has seen everything. */
  long seenUpTo(long to) {
    return missed == Ord.AFTER_ALL ? to : Math.min(to, missed - 1);
  }

  /** Whether a row that was read has been settled or removed since the read began. */
  boolean wasSettled(long ord) {
    return settledMeanwhile.contains(ord);
  }

  /** Whether a row that was read is to come into memory. */
  boolean isNews(long ord) {
    return !settledMeanwhile.contains(ord) && !pinned.containsKey(ord);
  }

  /**
   * Everything up to here is in memory now, but for groups of which a part is on disk only.
   *
   * @param spilled whether a delivery belongs to that part of a group that is on disk only
   */
  void raiseEdge(long ord, Predicate<QueuedDelivery> spilled) {
    edge = ord;
    pinned
        .values()
        .removeIf(d -> d.ord <= ord && d.state() == QueuedDelivery.READY && !spilled.test(d));
  }
}
