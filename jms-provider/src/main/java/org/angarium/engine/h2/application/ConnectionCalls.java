package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The calls of a connection. */
final class ConnectionCalls extends Calls {
  private final ApplicationConnection connection;
  private final Runnable onClose;

  /** H2's, for as long as the application knows them; they end with this. */
  private final Set<Statement> statements =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

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
        close();
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
        ((Executor) args[0]).execute(this::close);
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

  /** Whether the application, or the broker, has closed it. */
  boolean isClosed() {
    return closed || connection.isClosed();
  }

  private void close() {
    closed = true;
    connection.closeStatements(statements);
    onClose.run();
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
      statements.add(statement);
      StatementCalls calls = new StatementCalls(connection, this, statement, self, sql);
      if (made instanceof CallableStatement) {
        return proxy(CallableStatement.class, calls);
      }
      return made instanceof PreparedStatement
          ? proxy(PreparedStatement.class, calls)
          : proxy(Statement.class, calls);
    }
    if (made instanceof Blob) {
      return proxy(Blob.class, new LobCalls(connection, made));
    } else if (made instanceof Clob) {
      return proxy(NClob.class, new LobCalls(connection, made)); // H2 makes no difference
    } else if (made instanceof SQLXML) {
      return proxy(SQLXML.class, new LobCalls(connection, made));
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
