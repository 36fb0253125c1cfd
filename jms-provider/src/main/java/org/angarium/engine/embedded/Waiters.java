package org.angarium.engine.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a subscription, and which of them wait. Guarded by the subscription's lock;
 * wakes nobody itself, but collects whom to wake when the lock is free.
 */
final class Waiters {
  private final List<EmbeddedClaimer> claimers = new ArrayList<>(2);
  private final ArrayDeque<EmbeddedClaimer> idle = new ArrayDeque<>(2);

  int count() {
    return claimers.size();
  }

  /** All consumers, in the order in which they came. */
  List<EmbeddedClaimer> all() {
    return claimers;
  }

  boolean anyIdle() {
    return !idle.isEmpty();
  }

  /** The only or first consumer, or null. */
  @Nullable EmbeddedClaimer first() {
    return claimers.isEmpty() ? null : claimers.get(0);
  }

  void add(EmbeddedClaimer claimer) {
    claimers.add(claimer);
  }

  void remove(EmbeddedClaimer claimer) {
    claimers.remove(claimer);
    stopWaiting(claimer);
  }

  void startWaiting(EmbeddedClaimer claimer) {
    if (!claimer.idle) {
      claimer.idle = true;
      idle.add(claimer);
    }
  }

  void stopWaiting(EmbeddedClaimer claimer) {
    if (claimer.idle) {
      claimer.idle = false;
      idle.remove(claimer);
    }
  }

  /** Wakes the consumer that waited longest of those who may have a delivery. */
  void wakeFor(QueuedDelivery d, @Nullable Group group, long edge, Wakes wakes) {
    if (idle.isEmpty()) {
      return;
    }
    if (group != null && group.held > 0) {
      EmbeddedClaimer owner = group.owner;
      if (owner != null && owner.idle && group.heldBack == 0) {
        stopWaiting(owner);
        wakes.add(owner);
      }
      return;
    }
    for (Iterator<EmbeddedClaimer> i = idle.iterator(); i.hasNext(); ) {
      EmbeddedClaimer claimer = i.next();
      MatchQueue queue = claimer.matchQueue();
      if (queue == null ? d.ord <= edge : queue.holds(d)) {
        i.remove();
        claimer.idle = false;
        wakes.add(claimer);
        return;
      }
    }
  }

  /** Wakes one consumer that waits and finds something in the index. */
  void passOn(DeliveryIndex index, long edge, Wakes wakes) {
    for (EmbeddedClaimer claimer : idle) {
      if (index.next(claimer, edge) != null) {
        stopWaiting(claimer);
        wakes.add(claimer);
        return;
      }
    }
  }

  /** Wakes all that wait. */
  void wakeAll(Wakes wakes) {
    for (EmbeddedClaimer claimer : idle) {
      claimer.idle = false;
      wakes.add(claimer);
    }
    idle.clear();
  }
}
