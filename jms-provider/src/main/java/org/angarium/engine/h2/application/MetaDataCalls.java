package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.angarium.engine.h2.application.Statements.Kind;
import org.jspecify.annotations.Nullable;

/** The calls of what is known of the database. */
final class MetaDataCalls extends Calls {
  private final ApplicationConnection connection;
  private final Connection proxy;

  /**
   * @param proxy the application's
   */
  MetaDataCalls(ApplicationConnection connection, DatabaseMetaData metaData, Connection proxy) {
    super(metaData);
    this.connection = connection;
    this.proxy = proxy;
  }

  @Override
  @Nullable Object answer(Object self, Method method, @Nullable Object[] args) throws SQLException {
    if (method.getName().equals("getConnection")) {
      return proxy;
    }
    return wrapRows(connection.run(Kind.READ, () -> pass(method, args)), connection, null);
  }
}
