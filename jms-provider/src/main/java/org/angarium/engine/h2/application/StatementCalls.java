package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.engine.h2.application.Statements.Kind;
import org.jspecify.annotations.Nullable;

/** The calls of a statement, prepared or not. */
final class StatementCalls extends Calls {
  private final ApplicationConnection connection;
  private final ConnectionCalls owner;
  private final Connection proxy;
  private final @Nullable String prepared;
  private final @Nullable Kind kindOfPrepared;
  private final BatchCalls batch;

  /**
   * @param owner what made it
   * @param proxy the application's
   * @param sql what was prepared, or null
   */
  StatementCalls(
      ApplicationConnection connection,
      ConnectionCalls owner,
      Statement raw,
      Connection proxy,
      @Nullable String sql) {
    super(raw);
    this.connection = connection;
    this.owner = owner;
    this.proxy = proxy;
    this.prepared = sql;
    this.kindOfPrepared = sql == null ? null : Statements.kindOf(sql);
    this.batch = new BatchCalls(raw);
  }

  @Override
  @Nullable Object answer(Object self, Method method, @Nullable Object[] args) throws SQLException {
    SqlCall pass = () -> pass(method, args);
    switch (method.getName()) {
      case "getConnection" -> {
        return proxy;
      }
      case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" -> {
        return execute((Statement) self, method, args);
      }
      case "executeBatch", "executeLargeBatch" -> {
        Kind kind = batch.kind(kindOfPrepared);
        if (batch.changesSession()) {
          connection.markStrange();
        }
        try {
          return connection.run(kind, () -> batch.execute(kind, method, args));
        } finally {
          batch.clear();
        }
      }
      case "cancel" -> {
        return pass.run(); // from another thread, while a statement has the connection
      }
      case "close" -> {
        return owner.isClosed() ? null : pass(method, args); // that was closed with it
      }
      case "isClosed" -> {
        return owner.isClosed() || Boolean.TRUE.equals(pass(method, args));
      }
      default -> {
        batch.see(method, args);
        if (method.getName().equals("setQueryTimeout")) {
          connection.markStrange(); // H2 has one for all statements of a session
        }
        return wrapRows(connection.call(pass), connection, (Statement) self);
      }
    }
  }

  private @Nullable Object execute(Statement self, Method method, @Nullable Object[] args)
      throws SQLException {
    String sql = args.length > 0 ? (String) args[0] : prepared;
    Kind kind = args.length > 0 ? Statements.kindOf(String.valueOf(sql)) : kindOfPrepared;
    if (kind == Kind.COMMIT) {
      connection.commit();
    } else if (kind == Kind.ROLLBACK) {
      connection.rollback();
    } else if (kind == Kind.LOCK_TIMEOUT && Statements.lockTimeout(String.valueOf(sql)) >= 0) {
      connection.setLockTimeout(Statements.lockTimeout(String.valueOf(sql)));
    } else {
      Kind known = kind == null || kind == Kind.LOCK_TIMEOUT ? Kind.REFUSED : kind;
      if (Statements.changesSession(String.valueOf(sql))) {
        connection.markStrange();
      }
      return wrapRows(connection.run(known, () -> pass(method, args)), connection, self);
    }
    Class<?> type = method.getReturnType();
    if (type == ResultSet.class) {
      throw SqlErrors.illegal("this statement has no rows; call execute");
    }
    return type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : (Object) 0L;
  }
}
