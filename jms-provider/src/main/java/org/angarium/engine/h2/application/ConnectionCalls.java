package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The calls of a connection. */
final class ConnectionCalls extends Calls {
  private final ApplicationConnection connection;
  private final Runnable onClose;
  private volatile boolean closed;

  private ConnectionCalls(ApplicationConnection connection, Connection raw, Runnable onClose) {
    super(raw);
    this.connection = connection;
    this.onClose = onClose;
  }

  /**
   * What the application gets.
   *
   * @param onClose what to do when it closes that
   */
  static Connection proxy(ApplicationConnection connection, Connection raw, Runnable onClose) {
    return proxy(Connection.class, new ConnectionCalls(connection, raw, onClose));
  }

  @Override
  @Nullable Object answer(Object self, Method method, @Nullable Object[] args) throws SQLException {
    switch (method.getName()) {
      case "close" -> {
        closed = true;
        onClose.run();
        return null;
      }
      case "isClosed" -> {
        return isClosed();
      }
      case "isValid" -> {
        return !isClosed() && Boolean.TRUE.equals(connection.call(() -> pass(method, args)));
      }
      case "abort" -> {
        closed = true;
        ((Executor) args[0]).execute(onClose);
        return null;
      }
      default -> {
        if (closed) {
          throw SqlErrors.closed("the connection");
        }
        return whileOpen((Connection) self, method, args);
      }
    }
  }

  private boolean isClosed() {
    return closed || connection.isClosed();
  }

  private @Nullable Object whileOpen(Connection self, Method method, @Nullable Object[] args)
      throws SQLException {
    SqlCall pass = () -> pass(method, args);
    switch (method.getName()) {
      case "commit" -> connection.commit();
      case "setAutoCommit" -> connection.setAutoCommit((boolean) args[0]);
      case "getAutoCommit" -> {
        return connection.autoCommit();
      }
      case "rollback" -> {
        if (args.length == 0) {
          connection.rollback();
        } else {
          connection.rollbackTo((Savepoint) args[0], pass);
        }
      }
      case "setSavepoint" -> {
        return connection.setSavepoint(pass);
      }
      case "setTransactionIsolation" -> connection.set(true, pass);
      case "setSchema", "setHoldability", "setTypeMap", "setClientInfo" ->
          connection.set(false, pass);
      default -> {
        return wrap(self, connection.call(pass), args);
      }
    }
    return null;
  }

  private @Nullable Object wrap(Connection self, @Nullable Object made, @Nullable Object[] args) {
    if (made instanceof Statement statement) {
      String sql = args.length > 0 && args[0] instanceof String text ? text : null;
      StatementCalls calls = new StatementCalls(connection, statement, self, sql);
      if (made instanceof CallableStatement) {
        return proxy(CallableStatement.class, calls);
      }
      return made instanceof PreparedStatement
          ? proxy(PreparedStatement.class, calls)
          : proxy(Statement.class, calls);
    }
    return made instanceof DatabaseMetaData metaData
        ? proxy(DatabaseMetaData.class, new MetaDataCalls(connection, metaData, self))
        : made;
  }

  @Override
  boolean isWrapperFor(Object proxy, Class<?> type) {
    return type == Joinable.class || super.isWrapperFor(proxy, type);
  }

  @Override
  Object unwrap(Object proxy, Class<?> type) throws SQLException {
    return type == Joinable.class ? connection : super.unwrap(proxy, type);
  }
}
