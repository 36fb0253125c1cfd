package org.angarium.engine.h2.journal;

/**
 * How large a log may be and how much waits in memory.
 *
 * @param initialLog size of a new log in bytes, a multiple of 4096
 * @param maxLog the log doubles up to this many bytes when it is full; a record that is larger
 *     makes it larger for as long as that record is in it
 * @param maxPending how many bytes wait in memory to be flushed; more go to the log as they come.
 *     And how many that are flushed wait for a sync, until one is due
 */
public record JournalSettings(long initialLog, long maxLog, long maxPending) {
  /** What a heap of half a gigabyte or more gets. */
  static final JournalSettings DEFAULT = new JournalSettings(4L << 20, 32L << 20, 16L << 20);

  /**
   * What suits a heap of so many bytes: what waits to be flushed, and what waits for a sync, may
   * take a thirty-second of it each.
   */
  static JournalSettings in(long heap) {
    return new JournalSettings(
        DEFAULT.initialLog, DEFAULT.maxLog, Math.min(DEFAULT.maxPending, heap / 32));
  }

  /**
   * @throws IllegalArgumentException for a log that is too small or of no whole blocks, and for a
   *     negative {@code maxPending}
   */
  public JournalSettings {
    if (initialLog < 64 << 10 || initialLog % LogFile.ALIGNMENT != 0 || maxLog < initialLog) {
      throw new IllegalArgumentException("log of " + initialLog + " to " + maxLog + " bytes");
    }
    if (maxPending < 0) {
      throw new IllegalArgumentException("maxPending must not be negative, was: " + maxPending);
    }
  }
}
