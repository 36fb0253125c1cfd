package org.angarium.engine.shared.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Connections to PostgreSQL that are kept open: what the engine needs of HikariCP. Thread-safe.
 *
 * <p>The schema goes to the server when a connection begins. A SET would be part of the first
 * transaction, and rolled back with it.
 */
public final class ConnectionPool implements AutoCloseable {
  /**
   * Settings with which the planner of PostgreSQL goes by the indexes, in their order. The tables
   * fill and empty faster than statistics follow: for a claim of some messages it else reads the
   * whole backlog and sorts it.
   */
  public static final List<String> PLANS =
      List.of(
          "enable_bitmapscan=off",
          "enable_hashjoin=off",
          "enable_mergejoin=off",
          "enable_seqscan=off",
          "enable_sort=off",
          "jit=off");

  private static final long PATIENCE_MILLIS = 2_000;

  private final HikariDataSource pool;

  /**
   * Opens it; no connection is made yet.
   *
   * @param url as PostgreSQL's driver takes it
   * @param properties of the driver, passed on as they are
   * @param schema where the tables are
   * @param size how many connections at most
   * @param features of the database
   */
  public ConnectionPool(
      String name, String url, Properties properties, String schema, int size, Features features) {
    HikariConfig config = config("angarium-" + name, url, properties, size);
    config.addDataSourceProperty("currentSchema", Schema.checkName(schema));
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    if (features.plans()) {
      config.addDataSourceProperty("options", options(properties));
    }
    config.setAutoCommit(false);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(PATIENCE_MILLIS); // who waits longer asks again
    this.pool = new HikariDataSource(config);
  }

  /** What is given counts more: it comes later. */
  private static String options(Properties properties) {
    String given = properties.getProperty("options", "");
    return (PLANS.stream().map(plan -> "-c " + plan).collect(Collectors.joining(" ")) + " " + given)
        .strip();
  }

  private ConnectionPool(HikariConfig config) {
    this.pool = new HikariDataSource(config);
  }

  /** Connections for an application: they commit by themselves, and have its own search path. */
  public static ConnectionPool ofApplication(
      String name, String url, Properties properties, int size) {
    HikariConfig config = config("angarium-" + name + "-application", url, properties, size);
    config.setMinimumIdle(0);
    return new ConnectionPool(config);
  }

  private static HikariConfig config(String name, String url, Properties properties, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url);
    properties.forEach((key, value) -> config.addDataSourceProperty(String.valueOf(key), value));
    config.setMaximumPoolSize(size);
    config.setInitializationFailTimeout(-1); // who uses it first hears why it cannot connect
    return config;
  }

  /** The connections, which do not commit by themselves. */
  public DataSource dataSource() {
    return pool;
  }

  /** Closes all connections. */
  @Override
  public void close() {
    pool.close();
  }
}
