package org.angarium.engine;

import org.angarium.model.AngariumException;

/**
 * Someone whose work becomes visible with the transactions of a JDBC connection, if and only if
 * these commit. Called on the thread that ends the transaction, one call at a time.
 */
public interface Participant {
  /**
   * Takes what is to happen with the transaction that is about to commit; {@link #committed} or
   * {@link #failed} follows.
   *
   * @throws AngariumException and the transaction is rolled back
   */
  UnitOfWork take();

  /** What was taken has happened. */
  void committed();

  /** What was taken has not happened: the transaction was rolled back instead. */
  void failed(UnitOfWork taken, AngariumException why);

  /** The transaction was rolled back. */
  void rolledBack();

  /** How much would happen with the transaction: messages sent and received. */
  int size();

  /** The connection was closed, or commits each statement by itself from now on. */
  void left();
}
