package org.angarium.engine.h2.journal;

import java.io.IOException;

/**
 * Told what happens to one journaled file: how often it syncs, and when it fails.
 *
 * <p>Called on the thread that did it, while the file's commit lock is held: must be quick, must
 * not throw and must not use the file.
 */
public interface JournalObserver {
  /**
   * All that was flushed since the last sync is durable.
   *
   * @param bytes the size of its records in the log
   */
  default void logSynced(long bytes) {}

  /** The main file was synced, because the log was full or the file was opened or closed. */
  default void mainSynced() {}

  /**
   * The file was opened after it had not been closed, and has been brought up to date.
   *
   * @param records how many records of the log were written to the main file again
   */
  default void recovered(long records) {}

  /**
   * The file was opened and its log held notes, which have been carried over into a new generation.
   *
   * @param bytes how much of the log they take
   */
  default void carriedOver(long bytes) {}

  /** The file failed: it can be read, but takes no write and no sync until it is opened again. */
  default void failed(IOException cause) {}
}
