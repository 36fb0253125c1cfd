package org.angarium.broker;

import org.angarium.model.AngariumException;

/**
 * That a schedule could not fire.
 *
 * @param revision of the schedule
 * @param error why, the last time
 * @param attempts how often since it last fired
 * @param since when it was tried first
 * @param retryAt when it is tried again; {@link Long#MAX_VALUE} for not before it is replaced
 */
public record ScheduleFailure(
    long revision, AngariumException error, int attempts, long since, long retryAt) {}
