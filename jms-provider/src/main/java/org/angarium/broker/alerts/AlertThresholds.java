package org.angarium.broker.alerts;

import java.time.Duration;

/**
 * When a destination is worth an alert; 0 and zero for never.
 *
 * @param depth messages in a queue or subscription
 * @param bytes bytes of those
 * @param age how long a message waits that nobody holds
 * @param unacknowledged how long a consumer holds messages without settling any
 * @param deadLetters messages that come to it, a queue for dead letters, within the window
 * @param window for those
 * @param abandoned how long a durable subscription has no consumer
 */
public record AlertThresholds(
    int depth,
    long bytes,
    Duration age,
    Duration unacknowledged,
    int deadLetters,
    Duration window,
    Duration abandoned) {
  /** What holds where nothing else is said. */
  public static final AlertThresholds DEFAULT =
      new AlertThresholds(
          100_000,
          1L << 30,
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          10,
          Duration.ofMinutes(10),
          Duration.ofDays(7));
}
