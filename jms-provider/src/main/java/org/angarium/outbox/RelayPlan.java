package org.angarium.outbox;

import java.time.Duration;

/**
 * How a relay works.
 *
 * @param order which messages wait while an earlier one cannot be sent
 * @param batch how many messages go into one transaction at most
 * @param pollInterval how often it looks for messages that nobody has told it of
 * @param maxAttempts after so many a message is given up; 0 for never
 * @param minRetryDelay how long a message rests after its first failure
 * @param maxRetryDelay twice as long after each further one, but no longer than this
 */
record RelayPlan(
    RelayOrder order,
    int batch,
    Duration pollInterval,
    int maxAttempts,
    Duration minRetryDelay,
    Duration maxRetryDelay) {
  private static final int MAX_DOUBLINGS = 30;

  /** The milliseconds until the next try after so many failures. */
  long retryDelay(int failures) {
    long factor = 1L << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
    long max = maxRetryDelay.toMillis();
    long min = Math.max(1, minRetryDelay.toMillis());
    return min > max / factor ? max : min * factor;
  }
}
