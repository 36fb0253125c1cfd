package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ready deliveries of a subscription that are in memory: ten first-in-first-out lanes, one for
 * each priority, and a bit for each lane that holds something. Not thread-safe.
 */
final class ReadyIndex {
  private static final @Nullable OrderedDeliveries[] NONE = {};

  /** Made when there is something to put in: there may be many subscriptions without. */
  private @Nullable OrderedDeliveries[] lanes = NONE;

  private int filled;
  private int size;

  int size() {
    return size;
  }

  /** The next in delivery order, or null. */
  @Nullable QueuedDelivery first() {
    if (filled == 0) {
      return null;
    }
    OrderedDeliveries lane = lanes[Integer.numberOfTrailingZeros(filled)];
    return lane == null ? null : lane.first();
  }

  void add(QueuedDelivery d) {
    int n = Ord.lane(d.ord);
    if (lanes == NONE) {
      lanes = new OrderedDeliveries[Ord.PRIORITIES];
    }
    OrderedDeliveries lane = lanes[n];
    if (lane == null) {
      lane = new OrderedDeliveries();
      lanes[n] = lane;
    }
    lane.add(d);
    filled |= 1 << n;
    size++;
  }

  /** Removes a delivery that is in this index. */
  void remove(QueuedDelivery d) {
    int n = Ord.lane(d.ord);
    OrderedDeliveries lane = lanes[n];
    if (lane != null) {
      lane.remove(d);
      size--;
      if (lane.isEmpty()) {
        filled &= ~(1 << n);
      }
    }
  }

  /** The first of each priority. */
  List<QueuedDelivery> firsts() {
    List<QueuedDelivery> firsts = new ArrayList<>(Ord.PRIORITIES);
    for (OrderedDeliveries lane : lanes) {
      QueuedDelivery first = lane == null ? null : lane.first();
      if (first != null) {
        firsts.add(first);
      }
    }
    return firsts;
  }

  /** The first, in delivery order. */
  List<QueuedDelivery> first(int max) {
    List<QueuedDelivery> some = new ArrayList<>();
    for (OrderedDeliveries lane : lanes) {
      if (lane != null && some.size() < max) {
        some.addAll(lane.first(max - some.size()));
      }
    }
    return some;
  }

  /** All, in delivery order. */
  List<QueuedDelivery> toList() {
    List<QueuedDelivery> all = new ArrayList<>(size);
    for (OrderedDeliveries lane : lanes) {
      if (lane != null) {
        all.addAll(lane.toList());
      }
    }
    return all;
  }
}
