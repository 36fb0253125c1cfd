package org.angarium.engine.h2.journal;

import java.io.IOException;

/**
 * Hands what H2 has written to an open database on, in two steps. H2's own syncs take both.
 *
 * <p>Thread-safe. Both block for the disk, and for one another; an interrupt is kept. The first
 * failure is final: after it both throw.
 */
public interface Journal {
  /**
   * Returns when all that H2 has written is with the operating system, so that it survives the end
   * of the process; not a power cut. A power cut takes the newest flushes, if any, and each wholly:
   * what is left is the file as after one of them, and none before the last sync. Now and then,
   * when much has been flushed, this syncs.
   *
   * @throws IOException STORE_FAILED; also when the file is closed
   */
  void flush() throws IOException;

  /**
   * Returns when all that was flushed before would survive a power cut. Does nothing for a file
   * that was closed, which is synced.
   *
   * @throws IOException STORE_FAILED
   */
  void sync() throws IOException;
}
