package org.angarium.engine.h2.application;

import java.lang.reflect.Method;
import java.sql.SQLException;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the source of connections, for local transactions, and for global ones in which
 * nothing else takes part. User and password are ignored: the database belongs to this process. A
 * proxy too, since the interface names java.util.logging. Thread-safe.
 */
final class DataSourceCalls extends Calls {
  private final ApplicationDatabase database;

  private DataSourceCalls(ApplicationDatabase database) {
    super(database);
    this.database = database;
  }

  /** What the application gets; also an {@link XADataSource}. */
  static DataSource proxy(ApplicationDatabase database) {
    return proxy(DataSource.class, new DataSourceCalls(database), XADataSource.class);
  }

  @Override
  @Nullable Object answer(Object self, Method method, @Nullable Object[] args) throws SQLException {
    return switch (method.getName()) {
      case "getConnection" -> database.open().proxy();
      case "getXAConnection" -> new ApplicationXaConnection(database);
      case "getLoginTimeout" -> 0;
      case "getLogWriter", "setLogWriter", "setLoginTimeout" -> null;
      default -> throw SqlErrors.notSupported(method.getName() + " is refused");
    };
  }
}
