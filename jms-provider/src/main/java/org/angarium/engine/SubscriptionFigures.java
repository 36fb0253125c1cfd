package org.angarium.engine;

/**
 * A subscription in figures, at one moment.
 *
 * @param id its number, as long as the engine is open
 * @param spec which one it is
 * @param depth deliveries that are not acknowledged: ready, delayed and held
 * @param held those that consumers hold
 * @param consumers how many consumers it has
 * @param counts what has happened there
 */
public record SubscriptionFigures(
    int id, SubscriptionSpec spec, long depth, long held, int consumers, Counts counts) {}
