package org.angarium.engine;

import java.time.Duration;

/**
 * What every engine keeps to.
 *
 * @param memoryLimit bytes of messages kept in memory; what is on disk leaves memory first, what is
 *     only in memory is refused beyond half of it
 * @param whenMemoryFull what happens to a sender then
 * @param blockTimeout how long {@link WhenFull#BLOCK} waits before it is refused after all
 * @param syncOnCommit whether a commit is on the disk, not only with the operating system, before
 *     it returns. With the operating system it survives the end of the process, also of one that is
 *     killed; a power cut may take the commits of about the last second, the newest first, and
 *     damages nothing
 * @param deduplicationIds how many deduplication ids are remembered for each destination
 * @param deduplicationWindow for how long
 * @param expiry what becomes of messages that expire
 * @param limits what destinations may hold
 * @param diskLimit bytes that the store may take on disk before no message for it is accepted; 0
 *     for no limit
 * @param minFreeDisk bytes that are left free on the disk, likewise; 0 for none, {@link #AUTO} for
 *     a twentieth of the disk, 32 MiB at least and 256 MiB at most
 * @param order how messages are shared among consumers
 */
public record EngineSettings(
    long memoryLimit,
    WhenFull whenMemoryFull,
    Duration blockTimeout,
    boolean syncOnCommit,
    int deduplicationIds,
    Duration deduplicationWindow,
    ExpiryPolicy expiry,
    LimitPolicy limits,
    long diskLimit,
    long minFreeDisk,
    OrderPolicy order) {

  /** See {@link #minFreeDisk()}. */
  public static final long AUTO = -1;

  /** What expires is dropped, and order is as everywhere. */
  public EngineSettings(
      long memoryLimit,
      WhenFull whenMemoryFull,
      Duration blockTimeout,
      boolean syncOnCommit,
      int deduplicationIds,
      Duration deduplicationWindow) {
    this(
        memoryLimit,
        whenMemoryFull,
        blockTimeout,
        syncOnCommit,
        deduplicationIds,
        deduplicationWindow,
        ExpiryPolicy.DROP,
        LimitPolicy.NONE,
        0,
        AUTO,
        OrderPolicy.DEFAULT);
  }

  /** With the default for deduplication: 10,000 ids for each destination, an hour. */
  public EngineSettings(
      long memoryLimit, WhenFull whenMemoryFull, Duration blockTimeout, boolean syncOnCommit) {
    this(memoryLimit, whenMemoryFull, blockTimeout, syncOnCommit, 10_000, Duration.ofHours(1));
  }

  /** The same, but for what becomes of messages that expire. */
  public EngineSettings with(ExpiryPolicy other) {
    return new EngineSettings(
        memoryLimit,
        whenMemoryFull,
        blockTimeout,
        syncOnCommit,
        deduplicationIds,
        deduplicationWindow,
        other,
        limits,
        diskLimit,
        minFreeDisk,
        order);
  }

  /** The same, but for what destinations may hold. */
  public EngineSettings with(LimitPolicy other) {
    return new EngineSettings(
        memoryLimit,
        whenMemoryFull,
        blockTimeout,
        syncOnCommit,
        deduplicationIds,
        deduplicationWindow,
        expiry,
        other,
        diskLimit,
        minFreeDisk,
        order);
  }

  /** The same, but for the limits of the disk. */
  public EngineSettings withDisk(long otherLimit, long otherMinFree) {
    return new EngineSettings(
        memoryLimit,
        whenMemoryFull,
        blockTimeout,
        syncOnCommit,
        deduplicationIds,
        deduplicationWindow,
        expiry,
        limits,
        otherLimit,
        otherMinFree,
        order);
  }

  /** The same, but for how messages are shared among consumers. */
  public EngineSettings with(OrderPolicy other) {
    return new EngineSettings(
        memoryLimit,
        whenMemoryFull,
        blockTimeout,
        syncOnCommit,
        deduplicationIds,
        deduplicationWindow,
        expiry,
        limits,
        diskLimit,
        minFreeDisk,
        other);
  }

  /** What happens to a sender for whose message there is no room. */
  public enum WhenFull {
    /** {@link jakarta.jms.ResourceAllocationException} at once. */
    REJECT,
    /** It waits, then {@link jakarta.jms.ResourceAllocationException}. */
    BLOCK
  }

  /** A quarter of the heap, blocking for 30 seconds, synced. */
  public static EngineSettings defaults() {
    return new EngineSettings(
        Runtime.getRuntime().maxMemory() / 4, WhenFull.BLOCK, Duration.ofSeconds(30), true);
  }
}
