package org.angarium.engine.contract;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Connections whose statements and commits fail now and then, and which refuse what the database is
 * to be done without.
 */
final class FaultyConnections {
  private final AtomicInteger commits = new AtomicInteger();
  private volatile Fault fault;
  private volatile boolean killed;
  private volatile boolean away;
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private final Pattern lacking;

  /**
   * @param lacking what of SQL this database has not
   */
  FaultyConnections(Fault fault, Pattern lacking) {
    this.fault = fault;
    this.lacking = lacking;
  }

  /** What becomes of statements and commits. */
  @FunctionalInterface
  interface Fault {
    Fault NONE = (connection, number) -> connection.commit();

    /** Is thrown where the commit goes on at the server, and nobody here hears of it. */
    final class Abandoned extends SQLException {
      private static final long serialVersionUID = 1L;

      Abandoned() {
        super("injected: the connection is lost, the commit is under way", "08006");
      }
    }

    /**
     * Instead of a commit.
     *
     * @param number counted from 1
     */
    void commit(Connection connection, int number) throws SQLException;

    /**
     * Before a statement.
     *
     * @throws SQLException instead of it
     */
    default void statement(Connection connection) throws SQLException {}
  }

  /**
   * Some statements and commits are refused as distributed databases do: with no harm, and in
   * different words. After a statement the server takes no other one until the transaction is
   * rolled back, as after each error.
   */
  static final class Conflicts implements Fault {
    private static final int STATEMENTS = 25;
    private static final int COMMITS = 5;

    private final Random random;

    Conflicts(Random random) {
      this.random = random;
    }

    @Override
    public void commit(Connection connection, int number) throws SQLException {
      if (random.nextInt(COMMITS) != 0) {
        connection.commit();
        return;
      }
      connection.rollback();
      throw new SQLException("injected at a commit", state());
    }

    @Override
    public void statement(Connection connection) throws SQLException {
      if (random.nextInt(STATEMENTS) == 0 && !connection.getAutoCommit()) {
        try (Statement s = connection.createStatement()) {
          s.execute(
              "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '%s'; END $$"
                  .formatted(state()));
        }
      }
    }

    private String state() {
      return random.nextBoolean() ? "40001" : "40P01";
    }
  }

  /** What becomes of them now. */
  Fault get() {
    return fault;
  }

  void set(Fault other) {
    fault = other;
  }

  /** From now on nothing reaches the database, as if the process had been killed. */
  void kill() {
    killed = true;
  }

  /** Whether the database is away, as if its server were stopped, or started again. */
  void setAway(boolean isAway) {
    away = isAway;
  }

  /** How often threads whose names end so were refused while the database was away. */
  int refused(String threads) {
    return refused.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(threads))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private void checkAlive() throws SQLException {
    if (killed) {
      throw new SQLException("the process is killed");
    }
    if (away) {
      refused.merge(Thread.currentThread().getName(), 1, Integer::sum);
      throw new SQLException("the database is away", "08006");
    }
  }

  DataSource over(DataSource connections) {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          checkAlive();
          Object result = invoke(connections, method, arguments);
          return result instanceof Connection connection ? over(connection) : result;
        });
  }

  private Connection over(Connection connection) {
    AtomicBoolean abandoned = new AtomicBoolean();
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          if (abandoned.get()) {
            return null; // it is closed and rolled back, and the server does not hear of that
          }
          if (!method.getName().equals("close") && !method.getName().equals("rollback")) {
            checkAlive();
          }
          if (method.getName().equals("commit")) {
            try {
              fault.commit(connection, commits.incrementAndGet());
            } catch (Fault.Abandoned e) {
              abandoned.set(true);
              throw e;
            }
            return null;
          }
          checkThere(arguments);
          Object result = invoke(connection, method, arguments);
          if (result instanceof PreparedStatement statement) {
            return over(PreparedStatement.class, statement, connection);
          }
          return result instanceof Statement statement
              ? over(Statement.class, statement, connection)
              : result;
        });
  }

  private <T extends Statement> T over(Class<T> type, T statement, Connection connection) {
    return proxy(
        type,
        (self, method, arguments) -> {
          String name = method.getName();
          if (name.startsWith("execute") || name.equals("addBatch")) {
            checkThere(arguments);
          }
          if (name.equals("executeBatch")) {
            try {
              fault.statement(connection);
            } catch (SQLException e) {
              throw new BatchUpdateException(e.getMessage(), e.getSQLState(), new int[0], e);
            }
          } else if (name.startsWith("execute")) {
            fault.statement(connection);
          }
          return invoke(statement, method, arguments);
        });
  }

  /** Whether the database has what a statement wants, where there is one. */
  private void checkThere(Object[] arguments) throws SQLException {
    if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
      Matcher matcher = lacking.matcher(sql);
      if (matcher.find()) {
        throw new SQLException(
            "this database has no %s: %s".formatted(matcher.group(), sql), "0A000");
      }
    }
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
