package org.angarium.outbox;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A real database whose commits a test can have fail, and whose connections it can get hold of. */
final class FaultyDataSource implements DataSource {
  private final DataSource real;
  private final AtomicReference<@Nullable Runnable> beforeCommit = new AtomicReference<>();
  private volatile @Nullable Connection last;

  FaultyDataSource(DataSource real) {
    this.real = real;
  }

  /** Runs before the next commit; what it throws, the commit throws, and nothing is committed. */
  void beforeNextCommit(Runnable hook) {
    beforeCommit.set(hook);
  }

  /** Whether the hook has not run yet. */
  boolean isSet() {
    return beforeCommit.get() != null;
  }

  /** The connection that was handed out last, as the database sees it. */
  Connection lastConnection() {
    Connection connection = last;
    if (connection == null) {
      throw new AssertionError("there was no connection");
    }
    return connection;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = real.getConnection();
    last = connection;
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              Runnable hook =
                  method.getName().equals("commit") ? beforeCommit.getAndSet(null) : null;
              if (hook != null) {
                hook.run();
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return real.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return real.isWrapperFor(type);
  }
}
