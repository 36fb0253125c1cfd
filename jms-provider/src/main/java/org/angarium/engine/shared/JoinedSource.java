package org.angarium.engine.shared;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The application's connections to the database of the messages, from a pool of their own: an
 * application that takes all of them holds up nobody else. Thread-safe.
 */
final class JoinedSource implements AutoCloseable {
  private final SharedEngine engine;
  private final ConnectionPool pool;
  private final List<String> settings;

  /**
   * @param pool closed with this
   * @param options where the messages are, and what the database has
   * @param silence for how long a connection may be silent while it has locked some of them
   */
  JoinedSource(SharedEngine engine, ConnectionPool pool, NodeOptions options, Duration silence) {
    this.engine = engine;
    this.pool = pool;
    this.settings = settings(options, silence);
  }

  private static List<String> settings(NodeOptions options, Duration silence) {
    List<String> settings = new ArrayList<>();
    settings.add("search_path = " + options.schema());
    settings.add("idle_in_transaction_session_timeout = " + ConnectionPool.silenceMillis(silence));
    if (options.features().settings()) {
      settings.addAll(ConnectionPool.PLANS);
    }
    return List.copyOf(settings);
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
      Object result = method.invoke(pool.dataSource(), args);
      return result instanceof Connection raw
          ? JoinedConnection.proxy(engine, raw, settings)
          : result;
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause == null ? e : cause;
    }
  }

  Enlistment enlist(Connection connection, Participant participant) {
    try {
      JoinedConnection joined = JoinedConnection.of(engine, connection);
      if (joined != null) {
        return joined.enlist(participant);
      }
    } catch (SQLException e) {
      throw noTransaction("it does not work: " + e.getMessage());
    }
    throw noTransaction("it is not one of Broker.dataSource() of this broker");
  }

  static AngariumException noTransaction(String why) {
    return new AngariumException(
        ErrorCode.NO_TRANSACTION,
        "the JDBC connection cannot be joined: "
            + why
            + "; take one of Broker.dataSource(), and"
            + " begin a transaction, such as by setAutoCommit(false)");
  }

  @Override
  public void close() {
    pool.close();
  }
}
