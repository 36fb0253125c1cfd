package org.angarium.engine;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * A copy of an engine's store that is to be made, while the engine works. Nothing of it is there
 * before it is whole. Thread-safe; one thread runs it, and closes it.
 */
public interface Backup extends AutoCloseable {
  /**
   * Makes it: what was committed before this call is in it, and nothing half. Returns when it is
   * durable. Blocks for the disk.
   *
   * @throws AngariumException {@link ErrorCode#BACKUP_CANCELLED}, {@link ErrorCode#BACKUP_FAILED},
   *     {@link ErrorCode#STORE_FAILED}; nothing is left then
   */
  void run();

  /** How many bytes it will have, 0 before that is known. */
  long bytes();

  /** How many of them were copied. */
  long copied();

  /** Ends it soon. Does not block. */
  void cancel();

  /** Gives up what it holds. Calling it again does nothing. */
  @Override
  void close();
}
