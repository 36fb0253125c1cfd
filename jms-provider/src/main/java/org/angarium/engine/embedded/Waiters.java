package org.angarium.engine.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a subscription, and which of them wait. Guarded by the subscription's lock;
 * wakes nobody itself, but collects whom to wake when the lock is free.
 *
 * <p>Where the destination is exclusive, one consumer is active and the others stand by: in the
 * order in which they claimed first, and the next when the one before has closed and holds nothing
 * any more.
 */
final class Waiters {
  /** Those who wait where nobody has waited yet; never changed. */
  private static final Deque<EmbeddedClaimer> NOBODY = new ArrayDeque<>(0);

  private final List<EmbeddedClaimer> claimers = new ArrayList<>(0);
  private Deque<EmbeddedClaimer> idle = NOBODY;

  /** Who is active, then who stands by; null where all are active. */
  private final @Nullable Set<EmbeddedClaimer> line;

  private final LongSupplier now;

  Waiters(boolean exclusive, LongSupplier now) {
    this.now = now;
    this.line = exclusive ? new LinkedHashSet<>() : null;
  }

  int count() {
    return claimers.size();
  }

  boolean anyIdle() {
    return !idle.isEmpty();
  }

  /** All consumers, in the order in which they came. */
  List<EmbeddedClaimer> all() {
    return claimers;
  }

  /** Whether a consumer that claims may have anything; if not, it stands by from now on. */
  boolean mayClaim(EmbeddedClaimer claimer) {
    if (line == null) {
      return true;
    }
    line.add(claimer);
    return line.iterator().next() == claimer;
  }

  /** How many of {@code ready} one consumer may have at a time, beside what is reserved for it. */
  int shareOf(int ready) {
    return 1 + (line == null ? ready / claimers.size() : ready);
  }

  /**
   * A consumer holds nothing any more, or has closed: if both, the next may begin.
   *
   * @return whether another consumer is active now
   */
  boolean handOn(@Nullable EmbeddedClaimer claimer) {
    if (line == null || claimer == null || !claimer.closed || claimer.holds > 0) {
      return false;
    }
    boolean active = !line.isEmpty() && line.iterator().next() == claimer;
    return line.remove(claimer) && active;
  }

  /** Whether a consumer gets nothing because another one is active. */
  boolean standsBy(EmbeddedClaimer claimer) {
    return line != null && !line.isEmpty() && line.iterator().next() != claimer;
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
      if (idle == NOBODY) {
        idle = new ArrayDeque<>(2);
      }
      idle.add(claimer);
    }
  }

  void stopWaiting(EmbeddedClaimer claimer) {
    if (claimer.idle) {
      idle.remove(claimer);
      stopped(claimer);
    }
  }

  /** It was here until now. */
  private void stopped(EmbeddedClaimer claimer) {
    claimer.idle = false;
    if (claimer.member) {
      claimer.lastSeen = now.getAsLong();
    }
  }

  /** Wakes the consumer that waited longest of those who may have a delivery. */
  void wakeFor(QueuedDelivery d, @Nullable Group group, long edge, Wakes wakes) {
    if (idle.isEmpty() || (group != null && group.isBlocked())) {
      return;
    }
    EmbeddedClaimer owner = group == null ? null : group.owner;
    if (owner != null) {
      wake(owner, wakes);
      return;
    }
    for (EmbeddedClaimer claimer : idle) {
      MatchQueue queue = claimer.matchQueue();
      if (!standsBy(claimer) && (queue == null ? d.ord <= edge : queue.holds(d))) {
        wake(claimer, wakes);
        return;
      }
    }
  }

  /** Wakes one consumer that waits and finds something in the index. */
  void passOn(DeliveryIndex index, long edge, Wakes wakes) {
    for (EmbeddedClaimer claimer : idle) {
      if (!standsBy(claimer) && index.next(claimer, edge) != null) {
        wake(claimer, wakes);
        return;
      }
    }
  }

  /** Wakes those for whom something is reserved up to the edge. */
  void wakeOwners(long edge, Wakes wakes) {
    for (EmbeddedClaimer claimer : List.copyOf(idle)) {
      if (!claimer.owned.isEmpty() && claimer.owned.firstKey() <= edge) {
        wake(claimer, wakes);
      }
    }
  }

  /** Wakes a consumer, if it waits. */
  void wake(EmbeddedClaimer claimer, Wakes wakes) {
    if (claimer.idle) {
      stopWaiting(claimer);
      wakes.add(claimer);
    }
  }

  /** Wakes all that wait. */
  void wakeAll(Wakes wakes) {
    for (EmbeddedClaimer claimer : idle) {
      stopped(claimer);
      wakes.add(claimer);
    }
    if (!idle.isEmpty()) {
      idle.clear();
    }
  }
}
