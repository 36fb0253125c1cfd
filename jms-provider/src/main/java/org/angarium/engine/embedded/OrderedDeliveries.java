package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries sorted by order key; not thread-safe.
 *
 * <p>Nearly all arrive in order and leave from the front, so they form a linked list through the
 * deliveries themselves: appending, taking and removing from the middle cost the same few writes,
 * and no memory. What comes out of order by more than a few places (rolled back, due, joined late)
 * goes into a tree beside the list; the first of both is the first.
 */
final class OrderedDeliveries {
  private static final int NEARBY = 16;

  private @Nullable QueuedDelivery head;
  private @Nullable QueuedDelivery tail;
  private @Nullable TreeMap<Long, QueuedDelivery> strays;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The one with the least order key, or null. */
  @Nullable QueuedDelivery first() {
    QueuedDelivery stray = strays == null ? null : valueOf(strays.firstEntry());
    if (stray == null || (head != null && head.ord < stray.ord)) {
      return head;
    }
    return stray;
  }

  /** Adds a delivery that is in no list. */
  void add(QueuedDelivery d) {
    size++;
    QueuedDelivery h = head;
    if (h != null && d.ord < h.ord) {
      link(null, d, h);
      return;
    }
    QueuedDelivery before = tail;
    for (int i = 0; before != null && before.ord > d.ord; i++) {
      if (i == NEARBY) {
        if (strays == null) {
          strays = new TreeMap<>();
        }
        strays.put(d.ord, d);
        return;
      }
      before = before.previous;
    }
    link(before, d, before == null ? head : before.next);
  }

  /** Removes a delivery that is in this list. */
  void remove(QueuedDelivery d) {
    if (strays != null && strays.remove(d.ord, d)) {
      if (strays.isEmpty()) {
        strays = null;
      }
    } else {
      unlink(d);
    }
    size--;
  }

  /** The first ones, sorted. */
  List<QueuedDelivery> first(int max) {
    List<QueuedDelivery> some = new ArrayList<>();
    for (QueuedDelivery d = head; d != null && some.size() < max; d = d.next) {
      some.add(d);
    }
    if (strays != null) {
      strays.values().stream().limit(max).forEach(some::add);
      some.sort((a, b) -> Long.compare(a.ord, b.ord));
    }
    return some.size() <= max ? some : some.subList(0, max);
  }

  /** All, sorted. */
  List<QueuedDelivery> toList() {
    List<QueuedDelivery> all = new ArrayList<>(size);
    for (QueuedDelivery d = head; d != null; d = d.next) {
      all.add(d);
    }
    if (strays != null) {
      all.addAll(strays.values());
      all.sort((a, b) -> Long.compare(a.ord, b.ord));
    }
    return all;
  }

  private void link(
      @Nullable QueuedDelivery before, QueuedDelivery d, @Nullable QueuedDelivery after) {
    d.previous = before;
    d.next = after;
    if (before == null) {
      head = d;
    } else {
      before.next = d;
    }
    if (after == null) {
      tail = d;
    } else {
      after.previous = d;
    }
  }

  private void unlink(QueuedDelivery d) {
    QueuedDelivery before = d.previous;
    QueuedDelivery after = d.next;
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    d.previous = null;
    d.next = null;
  }

  private static @Nullable QueuedDelivery valueOf(
      java.util.Map.@Nullable Entry<Long, QueuedDelivery> entry) {
    return entry == null ? null : entry.getValue();
  }
}
