package org.angarium.engine.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one group (JMSXGroupID) that are in memory, while there are any. Guarded by the
 * subscription's lock.
 */
final class Group {
  /** Nothing of this group is left on disk below the edge. */
  static final long NOT_SPILLED = Long.MAX_VALUE;

  final String key;

  /** In order; without the head. */
  final OrderedDeliveries waiting = new OrderedDeliveries();

  /** The one that stands in the ready index for all, while nobody holds any. */
  @Nullable QueuedDelivery head;

  /** Who holds some of it: only this consumer may have more. */
  @Nullable EmbeddedClaimer owner;

  /** How many are claimed, settling or held back. */
  int held;

  /** How many of those wait for their time: until then nobody gets any. */
  int heldBack;

  /** From this order key on, the group's durable deliveries are on disk only. */
  long spilledFrom = NOT_SPILLED;

  /** Under which key the owner's index has it; {@link Ord#BEFORE_ALL} for not at all. */
  long indexedAt = Ord.BEFORE_ALL;

  Group(String key) {
    this.key = key;
  }

  boolean isSpilled() {
    return spilledFrom != NOT_SPILLED;
  }
}
