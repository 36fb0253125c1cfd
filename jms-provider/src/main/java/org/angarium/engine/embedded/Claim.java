package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a claim took, and what is to be written before it may be handed out. */
final class Claim {
  final List<QueuedDelivery> deliveries = new ArrayList<>();
  final Expired expired = new Expired();

  /** Those whose first hand-out no mark on disk covers yet. */
  final List<QueuedDelivery> unmarked = new ArrayList<>(0);

  /** Those whose hand-out must be counted on disk, one by one. */
  final List<QueuedDelivery> uncounted = new ArrayList<>(0);

  /** When it was. */
  final long now;

  /** The groups that the consumer has lost since its last claim, where it wants to know. */
  List<String> lost = List.of();

  boolean pending;

  /** Whether something that had expired has made room. */
  boolean madeRoom;

  /** Made when somebody else is to be woken, which is seldom. */
  private @Nullable Wakes wakes;

  private final boolean selects;

  /**
   * @param selects whether the consumer has a selector
   */
  Claim(boolean selects, long now) {
    this.selects = selects;
    this.now = now;
  }

  void add(QueuedDelivery d, HandOutMarks marks) {
    deliveries.add(d);
    if (d.durable) {
      boolean selected = selects && !marks.covers(d.ord);
      if (!selects) {
        marks.handOut(d.ord);
      }
      if (d.attempts > 1 || selected) {
        uncounted.add(d);
      } else if (!marks.covers(d.ord)) {
        unmarked.add(d);
      }
    }
  }

  /** Who is to be woken when the lock is free. */
  Wakes wakes() {
    Wakes present = wakes;
    if (present == null) {
      present = new Wakes();
      wakes = present;
    }
    return present;
  }

  /** Wakes them. Not under a lock. */
  void wake() {
    if (wakes != null) {
      wakes.run();
    }
  }

  boolean mustBeWritten() {
    return !unmarked.isEmpty() || !uncounted.isEmpty();
  }
}
