package org.angarium.attack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real PostgreSQL that syncs, with its data in a folder, stopped and started again as often as
 * one likes. Nodes are users without any right of an administrator.
 */
final class AttackedServer implements AutoCloseable {
  /** How many connections it takes, with those for administrators. */
  static final int MAX_CONNECTIONS = 100;

  /** Takes what distributed databases lack from who is no administrator. */
  private static final String NO_SUCH_FUNCTIONS =
      """
      DO $$ DECLARE f regprocedure; BEGIN
        FOR f IN SELECT oid::regprocedure FROM pg_proc
          WHERE proname ~ 'advisory|^pg_notify|snapshot|^txid_|^pg_stat_get'
        LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f); END LOOP;
      END $$\
      """;

  private static final int TRIES = 100;
  private static final long PAUSE_MILLIS = 100;

  private final Path folder;
  private EmbeddedPostgres server;

  AttackedServer(Path folder) {
    this.folder = folder.resolve("data");
    this.server = start(0);
    execute("CREATE ROLE app LOGIN");
    execute("GRANT CREATE ON DATABASE postgres TO app");
    if (Attack.PORTABLE) {
      execute(NO_SUCH_FUNCTIONS);
    }
    execute("CREATE SCHEMA shop AUTHORIZATION app");
    execute("CREATE TABLE shop.placed(stream text, id bigint, grp text)");
    execute("CREATE TABLE shop.done(at bigserial, stream text, id bigint, grp text)");
    execute("GRANT ALL ON ALL TABLES IN SCHEMA shop TO app");
    execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA shop TO app");
  }

  private EmbeddedPostgres start(int port) {
    try {
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder)
              .setCleanDataDirectory(false)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("max_connections", "" + MAX_CONNECTIONS);
      if (port > 0) {
        builder.setPort(port);
      }
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /**
   * A connection as an administrator, not through a proxy. Where nodes have all others, those that
   * are kept for administrators may still be ending.
   */
  Connection connect() throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
      } catch (SQLException e) {
        if (tries == TRIES || !"53300".equals(e.getSQLState())) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    }
  }

  /** A connection as a node's. */
  Connection connectAsNode() throws SQLException {
    return DriverManager.getConnection(server.getJdbcUrl("app", "postgres"));
  }

  void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The rows of a query, as texts. */
  List<List<String>> select(String sql) {
    List<List<String>> all = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
    return all;
  }

  long selectOne(String sql) {
    return Long.parseLong(select(sql).get(0).get(0));
  }

  /**
   * Stops it.
   *
   * @param signal INT to end all transactions in order, QUIT to leave all as it is
   */
  void stop(String signal) {
    try {
      String pid = Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip();
      ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
      postmaster.onExit().get(60, TimeUnit.SECONDS);
      server.close();
    } catch (Exception e) {
      throw new AssertionError("the server does not stop", e);
    }
  }

  /** Starts it again, where it was. */
  void startAgain() {
    server = start(server.getPort());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
