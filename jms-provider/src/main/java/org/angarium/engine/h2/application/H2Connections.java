package org.angarium.engine.h2.application;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.db.Store;
import org.h2.util.CloseWatcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of H2's own, when the database may have failed.
 *
 * <p>H2 closes a database of which a write has failed, and must not be called for it any more. It
 * counts who uses a version of its store; a transaction that fails while it ends is ended again
 * when it is rolled back, and counts itself out twice ({@code Transaction.closeIt} of 2.4.240).
 * Whoever begins a statement then tries for ever, with all of a processor, to count itself in
 * ({@code MVStore.registerVersionUsage}), and closing a connection may begin one.
 */
public final class H2Connections {
  private static final Logger LOG = LoggerFactory.getLogger(H2Connections.class);

  private H2Connections() {}

  /** Whether H2 still takes calls: the connection is open, and no write of its database failed. */
  public static boolean isAlive(Connection connection) {
    SessionLocal session = session(connection);
    return session != null && !session.isClosed() && isAlive(session.getDatabase());
  }

  /** Whether a database is open, and no write of it failed. */
  static boolean isAlive(Database database) {
    MVStore store = database.getStore().getMvStore();
    return store.getPanicException() == null && !store.isClosed();
  }

  /**
   * To be called before H2 is asked.
   *
   * @throws SQLException the database has failed, with the cause of that
   */
  public static void checkWhole(Connection connection) throws SQLException {
    SessionLocal session = session(connection);
    if (session != null && !session.isClosed() && !isAlive(session.getDatabase())) {
      MVStore store = session.getDatabase().getStore().getMvStore();
      throw new SQLException("H2 has closed the database", store.getPanicException());
    }
  }

  /**
   * Which write has failed the database; null where none has. H2 does not always say: it goes on
   * with the rest of a batch, and what fails then hides what failed first.
   */
  public static @Nullable Exception failure(Connection connection) {
    SessionLocal session = session(connection);
    Store tables = session == null ? null : session.getDatabase().getStore();
    return tables == null ? null : tables.getMvStore().getPanicException();
  }

  /** Closes a connection; shuts the database down at once where that has failed. */
  public static void close(Connection connection) throws SQLException {
    SessionLocal session = session(connection);
    if (session == null || isAlive(connection)) {
      connection.close();
    } else {
      Database database = session.getDatabase();
      database.shutdownImmediately();
      unwatch(connection);
    }
  }

  /** Else H2 would close it by itself once nobody knows it any more, whoever connects next. */
  private static void unwatch(Connection connection) {
    try {
      Field watcher = JdbcConnection.class.getDeclaredField("watcher");
      watcher.setAccessible(true);
      CloseWatcher.unregister((CloseWatcher) watcher.get(connection));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("H2 goes on watching a connection to a database that has failed", e);
    }
  }

  /** H2's own session; null when the connection is closed. */
  static @Nullable SessionLocal session(Connection connection) {
    return connection instanceof JdbcConnection own
            && own.getSession() instanceof SessionLocal session
        ? session
        : null;
  }
}
