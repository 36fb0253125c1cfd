package org.angarium;

/**
 * What a queue holds at one moment.
 *
 * @param queue its name
 * @param depth messages that are not acknowledged: ready, delayed and claimed
 * @param claimed those of them that consumers hold
 * @param consumers how many consumers it has
 */
public record QueueStatus(String queue, long depth, long claimed, int consumers) {}
