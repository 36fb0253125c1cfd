package org.angarium.broker.alerts;

import java.time.Duration;
import java.util.List;
import org.angarium.engine.Limits;
import org.angarium.engine.SubscriptionLook;

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
 * @param limits what holds up senders; {@link Limits#NONE} where nothing does
 */
public record AlertThresholds(
    int depth,
    long bytes,
    Duration age,
    Duration unacknowledged,
    int deadLetters,
    Duration window,
    Duration abandoned,
    Limits limits) {
  /** What holds where nothing else is said. */
  public static final AlertThresholds DEFAULT =
      new AlertThresholds(
          100_000,
          1L << 30,
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          10,
          Duration.ofMinutes(10),
          Duration.ofDays(7),
          Limits.NONE);

  /** Bytes of some of the messages in a subscription, and the threshold for them. */
  record Bytes(long value, Threshold threshold) {}

  /** For the depth of a queue or subscription. */
  Threshold ofDepth() {
    return Threshold.of("alertDepth", depth, String::valueOf)
        .orBefore("maxMessages", limits.maxMessages(), String::valueOf);
  }

  /** For the age of what waits longest. */
  Threshold ofAge() {
    return Threshold.of("alertAge", age.toMillis(), AlertTexts::span)
        .orBefore("maxAge", limits.maxAgeMillis(), AlertTexts::span);
  }

  /** Those bytes that are nearest to their threshold. */
  Bytes nearestBytes(SubscriptionLook look) {
    Threshold all = Threshold.of("alertBytes", bytes, String::valueOf);
    long inMemory = look.memoryBytes();
    List<Bytes> some =
        List.of(
            new Bytes(
                inMemory, all.orBefore("maxMemoryBytes", limits.maxMemoryBytes(), String::valueOf)),
            new Bytes(
                look.bytes() - inMemory,
                all.orBefore("maxDiskBytes", limits.maxDiskBytes(), String::valueOf)));
    Bytes nearest = new Bytes(look.bytes(), all);
    for (Bytes other : some) {
      if (other.threshold.share(other.value) > nearest.threshold.share(nearest.value)) {
        nearest = other;
      }
    }
    return nearest;
  }
}
