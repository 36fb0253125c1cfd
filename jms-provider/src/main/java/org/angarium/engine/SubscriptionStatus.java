package org.angarium.engine;

/**
 * What a subscription holds at one moment.
 *
 * @param spec which one
 * @param depth deliveries that are not acknowledged: ready, delayed and claimed
 * @param claimed those that consumers hold
 * @param consumers how many consumers it has
 */
public record SubscriptionStatus(SubscriptionSpec spec, long depth, long claimed, int consumers) {}
