package org.angarium.engine.embedded;

import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** Commits transactions of the application, in the order of all commits. Thread-safe. */
public interface JoinedCommits {
  /**
   * Commits a transaction and lets a unit of work happen with it. Returns when both are durable, as
   * the setting {@code durability} says, and visible.
   *
   * @throws AngariumException why neither has happened, and the transaction is still open; with a
   *     code that {@linkplain ErrorCode#endsBroker() ends the broker} they may turn out to have
   *     happened after a restart
   */
  void commit(JoinedTransaction transaction, UnitOfWork work);
}
