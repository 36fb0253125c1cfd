package org.angarium.broker;

import java.util.random.RandomGenerator;

/**
 * How long a message rests before it comes again, after an application has failed with it.
 *
 * @param delayMillis after the first failure; 0 for at once
 * @param backoff by how much each further delay is longer than the one before; 1 for a fixed delay
 * @param maxDelayMillis no delay is longer
 * @param jitter by which part of it, at most, a delay is made longer or shorter, at random, so that
 *     what failed together does not come again together; 0 to 1
 */
public record RedeliveryPolicy(
    long delayMillis, double backoff, long maxDelayMillis, double jitter) {
  /** At once. */
  public static final RedeliveryPolicy AT_ONCE = new RedeliveryPolicy(0, 1, 3_600_000, 0);

  /**
   * How long to wait now.
   *
   * @param attempt the one that failed, counted from 1
   */
  public long delayAfter(int attempt, RandomGenerator random) {
    if (delayMillis == 0) {
      return 0;
    }
    double delay =
        Math.min((double) maxDelayMillis, delayMillis * Math.pow(backoff, attempt - 1.0));
    double factor = jitter == 0 ? 1 : 1 + jitter * (2 * random.nextDouble() - 1);
    return Math.round(delay * factor);
  }
}
