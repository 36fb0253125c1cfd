package org.angarium.engine.shared.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
   *
   * <p>Statements that find rows by some keys do not say {@code d.sub = k.sub AND d.ord = k.ord},
   * but {@code d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord}. That means the same,
   * but cannot be merged: so the planner has no use for the order of the index, and looks up each
   * key. Else it reads the index whole when it believes the table to be empty, and that it does of
   * each table whose rows are gone, and cannot be removed because of somebody's old transaction.
   * Only the first column is compared by {@code ANY}: before version 17 of PostgreSQL it finds no
   * key by that of a later one, but filters what the first has found. What asks by EXISTS for each
   * of some rows ends with OFFSET 0, which keeps it from becoming a join. For the same reason what
   * is locked in an order is found by keys that were sorted, and not sorted itself.
   */
  public static final List<String> PLANS =
      List.of(
          "enable_bitmapscan=off",
          "enable_hashjoin=off",
          "enable_mergejoin=off",
          "enable_seqscan=off",
          "enable_sort=off",
          "jit=off",
          "plan_cache_mode=force_generic_plan");

  private static final long PATIENCE_MILLIS = 2_000;
  private static final long SHORTEST_IDLE_MILLIS = 1_000;

  /**
   * What ends the connections of a process that is stopped, or cut off, so that nobody waits for
   * what its transactions have locked: the server sees when it is silent within one.
   */
  private static final String SILENCE = "-c idle_in_transaction_session_timeout=%1$d ";

  /** The same, where it does not confirm what it is sent. */
  private static final String UNCONFIRMED =
      "-c tcp_user_timeout=%1$d"
          + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 ";

  private final HikariDataSource pool;

  private volatile @Nullable HikariDataSource reserve;

  /**
   * Opens it; no connection is made yet.
   *
   * @param url as PostgreSQL's driver takes it
   * @param properties of the driver, passed on as they are
   * @param schema where the tables are
   * @param size how many connections at most
   * @param features of the database
   * @param silence for how long a transaction may be silent before the server ends it
   */
  public ConnectionPool(
      String name,
      String url,
      Properties properties,
      String schema,
      int size,
      Features features,
      Duration silence) {
    HikariConfig config = config("angarium-" + name, url, properties, size);
    config.addDataSourceProperty("currentSchema", Schema.checkName(schema));
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("options", options(properties, features, silence));
    config.setAutoCommit(false);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(PATIENCE_MILLIS); // who waits longer asks again
    this.pool = new HikariDataSource(config);
  }

  /** What is given counts more: it comes later. */
  private static String options(Properties properties, Features features, Duration silence) {
    StringBuilder options = new StringBuilder(SILENCE);
    if (features.settings()) {
      PLANS.forEach(plan -> options.append("-c ").append(plan).append(' '));
      options.append(UNCONFIRMED);
    }
    return options(properties, options.toString(), silence);
  }

  private static String options(Properties properties, String ours, Duration silence) {
    String given = properties.getProperty("options", "");
    return (ours.formatted(silenceMillis(silence)) + given).strip();
  }

  /**
   * For how long a transaction may be silent within which the messages' tables are locked, in
   * milliseconds.
   */
  public static long silenceMillis(Duration silence) {
    return Math.max(SHORTEST_IDLE_MILLIS, silence.toMillis());
  }

  private ConnectionPool(HikariConfig config) {
    this.pool = new HikariDataSource(config);
  }

  /**
   * Connections for an application: they commit by themselves, and have its own search path. The
   * server notices within half a minute when one was cut off, for others may wait for what it has
   * locked. How long it may be silent is the application's affair.
   *
   * @param silence as for others
   */
  public static ConnectionPool ofApplication(
      String name,
      String url,
      Properties properties,
      int size,
      Features features,
      Duration silence) {
    HikariConfig config = config("angarium-" + name + "-application", url, properties, size);
    if (features.settings()) {
      config.addDataSourceProperty("options", options(properties, UNCONFIRMED, silence));
    }
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
    config.setExceptionOverride(new LeavingStandbys());
    return config;
  }

  /** A connection to a server that only reads is of no use, also when another one writes now. */
  private static final class LeavingStandbys implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException e) {
      return SqlErrors.isReadOnly(e)
          ? SQLExceptionOverride.Override.MUST_EVICT
          : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
  }

  /** The connections, which do not commit by themselves. */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * One connection more, of the same kind, for who must not wait behind those who use all others;
   * to be asked for once. It is closed with this.
   */
  public DataSource reserve() {
    HikariConfig one = new HikariConfig();
    pool.copyStateTo(one);
    one.setPoolName(pool.getPoolName() + "-reserve");
    one.setMaximumPoolSize(1);
    one.setMinimumIdle(0);
    HikariDataSource made = new HikariDataSource(one);
    reserve = made;
    return made;
  }

  /** Closes all connections. */
  @Override
  public void close() {
    pool.close();
    HikariDataSource extra = reserve;
    if (extra != null) {
      extra.close();
    }
  }
}
