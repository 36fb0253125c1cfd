package org.angarium.benchmarks.workload;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param warmup before the measured interval
 * @param measured the measured interval
 * @param part of the messages of a workload that counts them; 1 for all
 * @param patience how long is waited for a message, before it counts as lost
 */
public record Scale(Duration warmup, Duration measured, double part, Duration patience) {
  /** A count, scaled down, and at least 1. */
  int count(int full) {
    return (int) Math.max(1, full * part);
  }
}
