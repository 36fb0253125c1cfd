package org.angarium.engine.embedded;

import org.jspecify.annotations.Nullable;

/**
 * One group (JMSXGroupID) of a subscription: its deliveries that are in memory, and whose it is.
 * Guarded by the subscription's lock; changed by {@link Groups}.
 */
final class Group {
  /** Nothing of this group is left on disk below the edge. */
  static final long NOT_SPILLED = Long.MAX_VALUE;

  final String key;

  /** In order; without the head. */
  final OrderedDeliveries waiting = new OrderedDeliveries();

  /** The one that stands in the ready index for all, while the group is nobody's. */
  @Nullable QueuedDelivery head;

  /** Whose it is: only this consumer may have any. Closed while it still holds some. */
  @Nullable EmbeddedClaimer owner;

  /** Whose it is to be as soon as nobody holds any. */
  @Nullable EmbeddedClaimer next;

  /** Whether the owner has had nothing of it yet. */
  boolean fresh;

  /** Whether the owner has had anything of it, so that it misses it. */
  boolean known;

  /** How many are claimed, settling or held back. */
  int held;

  /** How many of those wait for their time: until then nobody gets any. */
  int heldBack;

  /** How many of those no consumer has claimed: until they are gone or back nobody gets any. */
  int seized;

  /** How many of those end the group's assignment: until they are settled nobody gets any. */
  int ending;

  /** Whether the assignment ends as soon as nobody holds any. */
  boolean ended;

  /** From this order key on, the group's durable deliveries are on disk only. */
  long spilledFrom = NOT_SPILLED;

  /** Under which key the owner's index has it; {@link Ord#BEFORE_ALL} for not at all. */
  long indexedAt = Ord.BEFORE_ALL;

  /** How many deliveries the owner's index counts for it. */
  int indexedSize;

  // its neighbours among its owner's groups, and among those that rest
  @Nullable Group previousOwned;
  @Nullable Group nextOwned;
  @Nullable Group previousResting;
  @Nullable Group nextResting;
  boolean resting;

  Group(String key) {
    this.key = key;
  }

  boolean isSpilled() {
    return spilledFrom != NOT_SPILLED;
  }

  /** Whether nothing of it is here. */
  boolean isEmpty() {
    return held == 0 && head == null && waiting.isEmpty() && !isSpilled();
  }

  /** Whether what waits is not for everybody: a plain claim never sees it. */
  boolean isReserved() {
    return head == null && (owner != null || held > 0);
  }

  /** Whether nobody may have any now. */
  boolean isBlocked() {
    EmbeddedClaimer mine = owner;
    boolean stays = mine != null && !mine.closed && next == null;
    return heldBack > 0 || seized > 0 || ending > 0 || (held > 0 && !stays);
  }

  /** The first that waits, unless earlier ones are on disk only; not the head. */
  @Nullable QueuedDelivery firstInReach() {
    QueuedDelivery first = waiting.first();
    return first != null && first.ord < spilledFrom ? first : null;
  }

  /** Whether more of it in memory would soon be used. */
  boolean isWanted() {
    EmbeddedClaimer mine = owner;
    return !isBlocked() && (mine == null || mine.reserved < EmbeddedClaimer.RESERVED_LOW);
  }
}
