package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * An open transaction of the application, in the store's own database. It is committed by the
 * store, see {@link StoreWriter#join}, while the application's thread waits and leaves it alone.
 */
public interface JoinedTransaction {
  /** Whether it may have changed the database; without, there is nothing of it to be committed. */
  boolean hasChanges();

  /**
   * Adds to it, so that it can be read again, in parts, until it is applied.
   *
   * @param note what {@code number} stands for
   * @throws AngariumException {@link ErrorCode#TRANSACTION_ROLLED_BACK}: it can only be rolled back
   */
  void write(long number, byte[] note, int length);

  /**
   * Commits it.
   *
   * @throws AngariumException {@link ErrorCode#TRANSACTION_ROLLED_BACK}: it was not committed, and
   *     can only be rolled back; {@link ErrorCode#STORE_FAILED}: nobody knows
   */
  void commit();
}
