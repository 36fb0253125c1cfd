package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.engine.h2.application.Statements.Kind;
import org.jspecify.annotations.Nullable;

/** The calls of rows. Reading goes to H2 as it is. */
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
    return switch (method.getName()) {
      case "getStatement" -> statement;
      case "insertRow", "updateRow", "deleteRow" ->
          connection.run(Kind.WRITE, () -> pass(method, args));
      default -> pass(method, args);
    };
  }
}
