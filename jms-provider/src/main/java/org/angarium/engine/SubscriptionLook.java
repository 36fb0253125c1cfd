package org.angarium.engine;

import java.util.List;

/**
 * What a subscription is and holds at one moment, for operators.
 *
 * @param id tells it from all others, as long as the engine is open
 * @param depth deliveries that are not acknowledged: ready, delayed and claimed
 * @param claimed those that consumers or prepared branches hold
 * @param ready those that are ready and in memory
 * @param bytes what its deliveries take; -1 where that is not known
 * @param memoryBytes what those of them take that are only in memory
 * @param counts what has happened here
 * @param paused whether an operator has its consumers get nothing
 * @param consumers who consumes from it, without what their sessions say
 * @param departed consumers that were closed, and whose sessions still hold some of what they had
 * @param unattendedSinceMillis since when it has no consumer; 0 while it has one
 * @param spilled whether some of it is on disk only
 * @param reading whether a page of it is being brought in from disk
 */
public record SubscriptionLook(
    int id,
    SubscriptionSpec spec,
    long depth,
    long claimed,
    int ready,
    long bytes,
    long memoryBytes,
    Counts counts,
    boolean paused,
    List<ConsumerLook> consumers,
    List<ConsumerLook> departed,
    long unattendedSinceMillis,
    boolean spilled,
    boolean reading) {
  /** Copies the lists. */
  public SubscriptionLook {
    departed = List.copyOf(departed);
    consumers = List.copyOf(consumers);
  }
}
