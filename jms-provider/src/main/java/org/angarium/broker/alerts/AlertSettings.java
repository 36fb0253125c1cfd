package org.angarium.broker.alerts;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;
import org.angarium.model.DestinationName;

/**
 * How a broker is watched.
 *
 * @param interval how often somebody looks; zero for never
 * @param hysteresis by how many percent of its threshold a value must have fallen for an alert to
 *     be cleared
 * @param memory percent of what messages may take that are only in memory; 0 for never
 * @param freeDisk bytes that are free on the disk of the file; 0 for never
 * @param fileSize bytes of the file; 0 for never
 * @param of the thresholds of each destination
 * @param givenUp whether a destination is a queue for dead letters or expired messages, where
 *     messages stay for long
 */
public record AlertSettings(
    Duration interval,
    int hysteresis,
    int memory,
    long freeDisk,
    long fileSize,
    Function<DestinationName, AlertThresholds> of,
    Predicate<DestinationName> givenUp) {
  /** Looked at every ten seconds. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Cleared 20 percent below the threshold. */
  public static final int HYSTERESIS = 20;

  /** Told at 80 percent of the memory that there is. */
  public static final int MEMORY = 80;

  /** Told when a gibibyte is free. */
  public static final long FREE_DISK = 1L << 30;

  /** Told when the file has ten gibibytes. */
  public static final long FILE_SIZE = 10L << 30;
}
