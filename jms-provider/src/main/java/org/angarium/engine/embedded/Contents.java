package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;

/**
 * What a store held when it was opened.
 *
 * @param destinations the permanent destinations
 * @param subscriptions the queues' and the durable ones
 * @param dropped subscriptions that were deleted, but whose deliveries are still to be purged
 * @param nextId an id greater than each id of a destination or subscription ever used
 * @param nextSequence a sequence number greater than each one ever used
 */
public record Contents(
    List<StoredDestination> destinations,
    List<StoredSubscription> subscriptions,
    List<Integer> dropped,
    int nextId,
    long nextSequence) {

  /** A permanent destination. */
  public record StoredDestination(int id, DestinationName name) {}

  /**
   * A subscription.
   *
   * @param marks for each priority 0 to 9 the sequence number up to which deliveries may have been
   *     handed out, 0 for none
   */
  public record StoredSubscription(int id, SubscriptionSpec spec, long[] marks) {}
}
