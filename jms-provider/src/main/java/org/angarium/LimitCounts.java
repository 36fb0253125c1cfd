package org.angarium;

import org.angarium.engine.LimitStatus;

/**
 * What the limits of a queue or topic have done since the broker was opened.
 *
 * @param dropped messages that were dropped for want of room, or because of their age; of a topic,
 *     in each of its subscriptions
 * @param deadLettered messages that were moved to the queue for dead letters for that reason
 * @param refused messages that were refused, at once or after a wait
 * @param slowed sends that had to wait
 * @param waiting sends that wait now
 */
public record LimitCounts(long dropped, long deadLettered, long refused, long slowed, int waiting) {

  static LimitCounts of(LimitStatus status) {
    return new LimitCounts(
        status.dropped(),
        status.deadLettered(),
        status.refused(),
        status.slowed(),
        status.waiting());
  }
}
