package org.angarium.engine.contract;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Connections whose commits fail now and then. */
final class FaultyConnections {
  private final AtomicInteger commits = new AtomicInteger();
  private volatile Fault fault;
  private volatile boolean killed;
  private volatile boolean away;
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();

  FaultyConnections(Fault fault) {
    this.fault = fault;
  }

  /** What becomes of a commit. */
  @FunctionalInterface
  interface Fault {
    Fault NONE = (connection, number) -> connection.commit();

    /** Each third is refused as distributed databases do: with no harm, and in different words. */
    Fault CONFLICTS =
        (connection, number) -> {
          if (number % 3 != 0) {
            connection.commit();
            return;
          }
          connection.rollback();
          throw new SQLException("injected", number % 2 == 0 ? "40001" : "40P01");
        };

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
          return invoke(connection, method, arguments);
        });
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
