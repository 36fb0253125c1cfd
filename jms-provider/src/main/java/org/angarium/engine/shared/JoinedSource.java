package org.angarium.engine.shared;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The application's connections to the database of the messages: from a pool of their own, so that
 * an application that takes all of them holds up nobody else; or connections that are the
 * application's in all else. Of the latter it is looked first whether they lead to the same
 * database: a copy of it has the same tables. Thread-safe.
 */
final class JoinedSource implements AutoCloseable {
  private static final String LEASE =
      "SELECT extract(epoch FROM lease_until)::text FROM %s.node WHERE id = ?";

  private final SharedEngine engine;
  private final DataSource connections;
  private final @Nullable ConnectionPool pool;
  private final JoinedSettings settings;

  /** Those of the driver that were found to lead there. */
  private final Set<Object> known = Collections.newSetFromMap(new WeakHashMap<>());

  private final ReentrantLock lock = new ReentrantLock();

  private JoinedSource(
      SharedEngine engine,
      DataSource connections,
      @Nullable ConnectionPool pool,
      JoinedSettings settings) {
    this.engine = engine;
    this.connections = connections;
    this.pool = pool;
    this.settings = settings;
  }

  /**
   * Connections of a pool.
   *
   * @param pool closed with this
   * @return null where there is no pool
   */
  static @Nullable JoinedSource ofPool(
      SharedEngine engine, @Nullable ConnectionPool pool, NodeOptions options) {
    return pool == null
        ? null
        : new JoinedSource(
            engine,
            pool.dataSource(),
            pool,
            JoinedSettings.of(options, engine.node().silence(), false));
  }

  /**
   * The application's own.
   *
   * @param connections stay open
   */
  static JoinedSource ofOwn(SharedEngine engine, DataSource connections, NodeOptions options) {
    engine.checkOpen();
    return new JoinedSource(
        engine, connections, null, JoinedSettings.of(options, engine.node().silence(), true));
  }

  /** What the application gets: a proxy, since the interface names java.util.logging. */
  DataSource dataSource() {
    return (DataSource)
        Proxy.newProxyInstance(
            JoinedSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (self, method, args) ->
                switch (method.getName()) {
                  case "equals" -> self == args[0];
                  case "hashCode" -> System.identityHashCode(self);
                  default -> answer(method, args);
                });
  }

  private @Nullable Object answer(Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    try {
      Object result = method.invoke(connections, args);
      if (!(result instanceof Connection raw)) {
        return result;
      }
      if (pool == null) {
        check(raw);
      }
      return JoinedConnection.proxy(engine, raw, settings);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause == null ? e : cause;
    }
  }

  // ---- connections of the application's own ---------------------------------------------------

  /** Closes it where it leads elsewhere. */
  private void check(Connection raw) throws SQLException {
    try {
      engine.checkOpen();
      if (!raw.isWrapperFor(PGConnection.class)) {
        throw elsewhere("its driver is not PostgreSQL's", null);
      }
      Object driver = raw.unwrap(PGConnection.class);
      if (!isKnown(driver)) {
        String before = ownLease();
        String there = lease(raw);
        if (!there.equals(before) && !there.equals(ownLease())) { // it may be renewed in between
          throw elsewhere("it leads to another database", null);
        }
        know(driver);
      }
    } catch (AngariumException e) {
      throw closing(raw, new SQLTransientConnectionException(e.getMessage(), "08001", e));
    } catch (SQLException e) {
      throw closing(raw, e);
    }
  }

  private static SQLException closing(Connection raw, SQLException failure) {
    try {
      raw.close();
    } catch (SQLException close) {
      failure.addSuppressed(close);
    }
    return failure;
  }

  private boolean isKnown(Object driver) {
    lock.lock();
    try {
      return known.contains(driver);
    } finally {
      lock.unlock();
    }
  }

  private void know(Object driver) {
    lock.lock();
    try {
      known.add(driver);
    } finally {
      lock.unlock();
    }
  }

  private String ownLease() {
    return engine.database().lookOnce("looking which database it is", this::readLease);
  }

  private String lease(Connection raw) throws SQLException {
    try {
      boolean begins = isIdle(raw);
      String lease = readLease(raw);
      if (begins && !raw.getAutoCommit()) {
        raw.rollback();
      }
      return lease;
    } catch (SQLException e) {
      throw elsewhere(
          "it does not read the tables of schema \"" + settings.schema() + "\": " + e.getMessage(),
          e);
    }
  }

  /** Else it is in a transaction that somebody has begun before. */
  private static boolean isIdle(Connection raw) throws SQLException {
    return raw.unwrap(PGConnection.class) instanceof BaseConnection driver
        && driver.getTransactionState() == TransactionState.IDLE;
  }

  private String readLease(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(LEASE.formatted(settings.schema()))) {
      s.setLong(1, engine.nodeId());
      try (ResultSet row = s.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  private static SQLException elsewhere(String why, @Nullable SQLException cause) {
    AngariumException refused =
        noTransaction(why, "take one to the broker's database, of a user who may use its tables");
    SQLException failure =
        new SQLNonTransientConnectionException(refused.getMessage(), "08001", refused);
    if (cause != null) {
      failure.addSuppressed(cause);
    }
    return failure;
  }

  // ---- joining --------------------------------------------------------------------------------

  static Enlistment enlist(SharedEngine engine, Connection connection, Participant participant) {
    engine.checkOpen();
    try {
      JoinedConnection joined = JoinedConnection.of(engine, connection);
      if (joined != null) {
        return joined.enlist(participant);
      }
    } catch (SQLException e) {
      throw noTransaction("it does not work: " + e.getMessage());
    }
    throw noTransaction("it is not one of Broker.dataSource() or JoinedDatabase of this broker");
  }

  static AngariumException noTransaction(String why) {
    return noTransaction(
        why, "take one of these, and begin a transaction, such as by setAutoCommit(false)");
  }

  private static AngariumException noTransaction(String why, String what) {
    return new AngariumException(
        ErrorCode.NO_TRANSACTION, "the JDBC connection cannot be joined: " + why + "; " + what);
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }
}
