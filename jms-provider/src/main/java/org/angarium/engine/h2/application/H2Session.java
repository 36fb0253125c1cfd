package org.angarium.engine.h2.application;

import java.sql.Connection;
import java.sql.SQLException;
import org.angarium.engine.embedded.JoinedTransaction;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.engine.SessionLocal;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * A connection of H2's own, and the transaction that is open in it. One connection of the
 * application has it at a time. Not thread-safe.
 */
final class H2Session implements JoinedTransaction {
  private final Connection connection;
  private volatile boolean hasChanges;
  private volatile boolean strange;

  /** Takes over a new connection. */
  H2Session(Connection connection) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    connection.setSchema(Host.SCHEMA);
    try (var statement = connection.createStatement()) {
      statement.execute("SET LOCK_TIMEOUT 1"); // who must wait does so in LockWaits
    }
  }

  Connection connection() {
    return connection;
  }

  /** H2's number of the transaction that is open, or 0. */
  int transactionId() {
    SessionLocal session = open();
    return session == null ? 0 : session.getTransaction().getId();
  }

  /** H2's own session; null when it is closed, or the database has failed. */
  private @Nullable SessionLocal open() {
    SessionLocal session = H2Connections.session(connection);
    return session != null && H2Connections.isAlive(connection) ? session : null;
  }

  @Override
  public boolean hasChanges() {
    return hasChanges;
  }

  /** The transaction is about to change something. */
  void changing() {
    hasChanges = true;
  }

  /** The transaction has ended. */
  void ended() {
    hasChanges = false;
  }

  /** Something was set that the next who gets it does not expect. */
  void markStrange() {
    strange = true;
  }

  boolean isStrange() {
    return strange;
  }

  @Override
  public void write(long number, byte[] note, int length) {
    try {
      SessionLocal session = open();
      if (session == null) {
        throw SqlErrors.closed("the connection");
      }
      NoteRows.insert(session, number, note, length);
    } catch (SQLException e) {
      throw unwritten(e);
    }
  }

  /** Rolls back at once: with a statement undone, it would hold up others without a limit. */
  private AngariumException unwritten(SQLException e) {
    if (!H2Connections.isAlive(connection)) {
      return failed(e);
    }
    try {
      connection.rollback();
    } catch (SQLException rollback) {
      e.addSuppressed(rollback);
    }
    return new AngariumException(
        ErrorCode.TRANSACTION_ROLLED_BACK,
        "H2 refused to write the messages: " + e.getMessage(),
        e);
  }

  @Override
  public void commit() {
    try {
      if (connection.isClosed()) {
        throw new AngariumException(
            ErrorCode.TRANSACTION_ROLLED_BACK, "H2 has closed the connection; get another one");
      }
      connection.commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static AngariumException failed(SQLException e) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "the store failed while committing a transaction of the application: %s; see that the disk has room and is in order, then restart"
            .formatted(e.getMessage()),
        e);
  }

  /**
   * To be called before H2 is asked without the right to change the database.
   *
   * @throws SQLException the database has failed
   */
  void checkAlive() throws SQLException {
    if (!H2Connections.isAlive(connection)) {
      throw SqlErrors.failed();
    }
  }

  /** Ends a transaction that has changed nothing; does nothing to one that has. */
  void endReading() {
    try {
      if (!hasChanges && H2Connections.isAlive(connection)) {
        connection.commit();
      }
    } catch (SQLException e) {
      strange = true; // it reads an old state, and must not be used again
    }
  }

  /** Rolls back; for who has the right to change the database. */
  void rollback() throws SQLException {
    connection.rollback();
  }

  /**
   * To be called when a statement has run, by who has the right to change the database. Has H2
   * write its changes to the file before it does so by itself, which could be while somebody else
   * changes something.
   *
   * @return false where the transaction can only be rolled back, lest it blocks others for ever
   */
  boolean afterStatement() {
    SessionLocal session = open();
    if (session == null) {
      return true;
    }
    LargeValues.clean(session.getDatabase());
    storeMuch(session.getDatabase().getStore().getMvStore());
    return RollbackMark.clear(session.getTransaction());
  }

  /** Has H2 write to the file what waits for that, if it is much. */
  static void storeMuch(MVStore store) {
    if (store.getUnsavedMemory() > store.getAutoCommitMemory() / 2) {
      store.commit();
    }
  }

  /** Closes the connection; a transaction that is open is rolled back. */
  void close() throws SQLException {
    H2Connections.close(connection);
  }
}
