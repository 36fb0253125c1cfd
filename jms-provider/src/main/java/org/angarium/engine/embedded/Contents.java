package org.angarium.engine.embedded;

import java.util.List;
import java.util.Set;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;

/**
 * What a store held when it was opened.
 *
 * @param destinations the permanent destinations
 * @param subscriptions the queues' and the durable ones
 * @param dropped subscriptions that were deleted, but whose deliveries are still to be purged
 * @param branches of global transactions, prepared or decided by an operator
 * @param schedules the repeating ones
 * @param nextId an id greater than each id of a destination or subscription ever used
 * @param nextSequence a sequence number greater than each one ever used
 */
public record Contents(
    List<StoredDestination> destinations,
    List<StoredSubscription> subscriptions,
    List<Integer> dropped,
    List<StoredBranch> branches,
    List<StoredSchedule> schedules,
    int nextId,
    long nextSequence) {

  /** Without schedules. */
  public Contents(
      List<StoredDestination> destinations,
      List<StoredSubscription> subscriptions,
      List<Integer> dropped,
      List<StoredBranch> branches,
      int nextId,
      long nextSequence) {
    this(destinations, subscriptions, dropped, branches, List.of(), nextId, nextSequence);
  }

  /**
   * A branch of a global transaction.
   *
   * @param sends how many messages it sends
   * @param destinations the ids of where it sends them
   * @param acks what it settles
   */
  public record StoredBranch(
      int id,
      BranchId branch,
      PreparedBranch.State state,
      long preparedAt,
      int sends,
      Set<Integer> destinations,
      List<StoredAck> acks) {}

  /** A delivery that a branch settles. */
  public record StoredAck(int subscriptionId, long ord) {}

  /** A permanent destination. */
  public record StoredDestination(int id, DestinationName name) {}

  /**
   * A subscription.
   *
   * @param marks for each priority 0 to 9 the sequence number up to which deliveries may have been
   *     handed out, 0 for none
   * @param bytes what the messages of its deliveries take, by their {@code size()}
   * @param unattendedSince when its last consumer left, as far as that was written down; else 0
   */
  public record StoredSubscription(
      int id, SubscriptionSpec spec, long[] marks, long bytes, long unattendedSince) {}
}
