package org.angarium.engine.h2;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.angarium.engine.h2.application.H2Connections;
import org.angarium.engine.h2.journal.JournalErrors;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its prepared statements. What goes wrong becomes {@link
 * ErrorCode#STORE_FAILED} with the purpose of the statement and the file. Not thread-safe; blocks
 * for the disk.
 */
final class SqlSession implements AutoCloseable {
  private final Connection connection;
  private final Path file;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  /** Takes over the connection. */
  SqlSession(Connection connection, Path file) {
    this.connection = connection;
    this.file = file;
  }

  /** Reads rows. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /** Runs a query; the rows are gone when this returns. */
  <T> T query(String purpose, String sql, RowReader<T> reader, @Nullable Object... values) {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        return reader.read(rows);
      }
    } catch (SQLException e) {
      throw failed(purpose, e);
    }
  }

  /** Runs an update and returns how many rows it touched. */
  int update(String purpose, String sql, @Nullable Object... values) {
    try {
      PreparedStatement statement = prepare(sql);
      bind(statement, values);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(purpose, e);
    }
  }

  /** Something that is done with the connection. */
  interface Action<T> {
    T run(Connection open) throws SQLException;
  }

  /** Does something that is not a statement, and may reach below SQL. */
  <T> T call(String purpose, Action<T> action) {
    try {
      checkWhole();
      return action.run(connection);
    } catch (SQLException | MVStoreException e) {
      throw failed(purpose, e);
    }
  }

  /** A statement that is run for many rows at once. */
  Batch batch(String purpose, String sql) {
    try {
      return new Batch(this, purpose, connection.prepareStatement(sql));
    } catch (SQLException e) {
      throw failed("preparing for " + purpose, e);
    }
  }

  /** Whether each statement is a transaction of its own. */
  void autoCommit(boolean autoCommit) {
    try {
      connection.setAutoCommit(autoCommit);
    } catch (SQLException e) {
      throw failed("preparing for transactions", e);
    }
  }

  void commit() {
    try {
      checkWhole();
      connection.commit();
    } catch (SQLException e) {
      throw failed("committing", e);
    }
  }

  void rollback() {
    try {
      checkWhole();
      connection.rollback();
    } catch (SQLException e) {
      throw failed("rolling back", e);
    }
  }

  AngariumException failed(String purpose, Exception e) {
    Exception write = H2Connections.failure(connection);
    Exception cause = e;
    if (write != null && JournalErrors.find(e).isEmpty()) {
      cause = new SQLException(e.toString(), write);
    }
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "the store %s failed while %s: %s".formatted(file, purpose, reason(cause)),
        cause);
  }

  /** The journal knows why, and H2 does not say. */
  private static String reason(Exception cause) {
    String known = JournalErrors.find(cause).map(Throwable::getMessage).orElse(null);
    return known != null
        ? known
        : cause.getMessage()
            + "; see that the disk has room and is in order, then close the broker and open it"
            + " again";
  }

  static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    checkWhole();
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** To be called before H2 is asked, see {@link H2Connections}. */
  void checkWhole() throws SQLException {
    H2Connections.checkWhole(connection);
  }

  /** Whether H2 still takes calls, see {@link H2Connections#isAlive}. */
  boolean isAlive() {
    return H2Connections.isAlive(connection);
  }

  @Override
  public void close() {
    try {
      H2Connections.close(connection);
    } catch (SQLException e) {
      throw failed("closing", e);
    }
  }
}
