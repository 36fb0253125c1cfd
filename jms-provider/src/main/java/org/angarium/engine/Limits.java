package org.angarium.engine;

import java.time.Duration;

/**
 * What a destination may hold in each of its subscriptions by itself, and what happens when a
 * message comes for which there is no room.
 *
 * <p>{@link WhenFull#BLOCK} and {@link WhenFull#REJECT} count all that is not acknowledged. The
 * others make room by taking what waits, never what a consumer holds, and so count only what waits.
 *
 * @param maxMessages 0 for no limit; the same for the others
 * @param maxMemoryBytes of messages that are only in memory, by their {@code size()}
 * @param maxDiskBytes of messages that are kept on disk, by their {@code size()}
 * @param maxAgeMillis how long ago the oldest one that waits may have been sent
 * @param blockTimeout how long {@link WhenFull#BLOCK} waits
 */
public record Limits(
    long maxMessages,
    long maxMemoryBytes,
    long maxDiskBytes,
    long maxAgeMillis,
    WhenFull whenFull,
    Duration blockTimeout) {

  /** No limits. */
  public static final Limits NONE = new Limits(0, 0, 0, 0, WhenFull.BLOCK, Duration.ofSeconds(30));

  /** What happens. */
  public enum WhenFull {
    /** The sender waits, then {@link jakarta.jms.ResourceAllocationException}. */
    BLOCK,
    /** {@link jakarta.jms.ResourceAllocationException} at once. */
    REJECT,
    /** What was sent first is dropped, whatever its priority. */
    DROP_OLDEST,
    /** Of the lowest priority, what was sent first is dropped; it may be what comes. */
    DROP_LOWEST_PRIORITY,
    /** What was sent first is moved to the queue for dead letters. */
    DEAD_LETTER;

    /** Whether it makes room by taking what waits. */
    public boolean takesWhatWaits() {
      return this != BLOCK && this != REJECT;
    }
  }

  /** Whether there is any limit. */
  public boolean isAny() {
    return maxMessages > 0 || maxMemoryBytes > 0 || maxDiskBytes > 0 || maxAgeMillis > 0;
  }

  /** Whether something is counted as it comes, and not only looked at as it grows old. */
  public boolean isAnyOfSize() {
    return maxMessages > 0 || maxMemoryBytes > 0 || maxDiskBytes > 0;
  }
}
