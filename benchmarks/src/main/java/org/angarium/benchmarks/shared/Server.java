package org.angarium.benchmarks.shared;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** PostgreSQL out of a jar, with all that makes commits durable. */
final class Server implements AutoCloseable {
  private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on all Linux machines
  private static final int PARENT = 1;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int DEAD_USER_TICKS = 13;
  private static final int DEAD_SYSTEM_TICKS = 14;

  private final EmbeddedPostgres server;
  private final long pid;

  Server(Path folder) throws IOException {
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("shared_buffers", "256MB")
            .setServerConfig("max_wal_size", "2GB")
            .setServerConfig("max_connections", "200")
            .start();
    checkDurable();
    pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip());
  }

  /** The starter has an option of its own that turns syncs off: it must have been overruled. */
  private void checkDurable() throws IOException {
    try (Connection c = DriverManager.getConnection(jdbcUrl());
        Statement s = c.createStatement();
        ResultSet row =
            s.executeQuery(
                "SELECT current_setting('fsync') || current_setting('full_page_writes')"
                    + " || current_setting('synchronous_commit')")) {
      row.next();
      if (!row.getString(1).equals("ononon")) {
        throw new IllegalStateException("the server is not durable: " + row.getString(1));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  String jdbcUrl() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  String angariumUrl(int connections) {
    return "angarium:postgresql://localhost:%d/postgres/bench?driver.user=postgres&postgresql.maxConnections=%d"
        .formatted(server.getPort(), connections);
  }

  /** The CPU time of all its processes, also of those that have ended, in nanoseconds. */
  long cpuNanos() throws IOException {
    long ticks = 0;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      List<Path> numbered =
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList();
      for (Path process : numbered) {
        ticks += ticks(process);
      }
    }
    return ticks * NANOS_PER_TICK;
  }

  private long ticks(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean postmaster = process.getFileName().toString().equals(String.valueOf(pid));
      if (!postmaster && Long.parseLong(fields[PARENT]) != pid) {
        return 0;
      }
      long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      return postmaster
          ? ticks
              + Long.parseLong(fields[DEAD_USER_TICKS])
              + Long.parseLong(fields[DEAD_SYSTEM_TICKS])
          : ticks;
    } catch (IOException e) {
      return 0; // it has ended, and the postmaster has its time
    }
  }

  /** How many transactions were committed, and how many bytes its log has. */
  long[] work() throws SQLException {
    try (Connection c = DriverManager.getConnection(jdbcUrl());
        Statement s = c.createStatement();
        ResultSet row =
            s.executeQuery(
                "SELECT sum(xact_commit), pg_current_wal_lsn() - '0/0' FROM pg_stat_database")) {
      row.next();
      return new long[] {row.getLong(1), row.getLong(2)};
    }
  }

  /** Removes what the last run has left behind. */
  void clean() throws SQLException {
    execute("DROP SCHEMA IF EXISTS bench CASCADE");
    for (String sql : TableLanes.TABLE) {
      execute(sql);
    }
    execute("CHECKPOINT");
  }

  private void execute(String sql) throws SQLException {
    try (Connection c = DriverManager.getConnection(jdbcUrl());
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  /** A transaction that does nothing, and lets no dead row be removed until it is closed. */
  Connection holdHorizon() throws SQLException {
    Connection c = DriverManager.getConnection(jdbcUrl());
    c.setAutoCommit(false);
    c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement s = c.createStatement()) {
      s.execute("SELECT pg_current_xact_id()");
    }
    return c;
  }

  /** What it is, for the raw lines. */
  String version() throws SQLException {
    try (Connection c = DriverManager.getConnection(jdbcUrl())) {
      return "%s, fsync and synchronous_commit on"
          .formatted(c.getMetaData().getDatabaseProductVersion())
          .toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
