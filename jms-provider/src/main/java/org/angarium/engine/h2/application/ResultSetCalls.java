package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.engine.h2.application.Statements.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The calls of rows. What reads from the row where they are goes to H2 as it is; else one thing at
 * a time is done with the connection.
 */
final class ResultSetCalls extends Calls {
  private final ApplicationConnection connection;
  private final @Nullable Statement statement;

  /**
   * @param statement the application's, or null where there is none
   */
  ResultSetCalls(ApplicationConnection connection, ResultSet rows, @Nullable Statement statement) {
    super(rows);
    this.connection = connection;
    this.statement = statement;
  }

  @Override
  @Nullable Object answer(Object proxy, Method method, @Nullable Object[] args)
      throws SQLException {
    String name = method.getName();
    return switch (name) {
      case "getStatement" -> statement;
      case "insertRow", "updateRow", "deleteRow" ->
          connection.run(Kind.WRITE, () -> pass(method, args));
      case "refreshRow" -> connection.run(Kind.READ, () -> pass(method, args));
      case "isClosed" -> connection.isClosed() || Boolean.TRUE.equals(pass(method, args));
      case "close" -> connection.isClosed() ? null : pass(method, args);
      default ->
          name.startsWith("get") || name.equals("wasNull")
              ? pass(method, args)
              : connection.call(() -> pass(method, args));
    };
  }
}
