package org.angarium.engine;

/**
 * What the limits of a destination have done since the engine was opened.
 *
 * @param dropped messages that were dropped, in each of its subscriptions
 * @param deadLettered messages that were moved to the queue for dead letters for want of room
 * @param refused messages that were refused, at once or after a wait
 * @param slowed sends that had to wait
 * @param waiting sends that wait now
 */
public record LimitStatus(
    long dropped, long deadLettered, long refused, long slowed, int waiting) {}
