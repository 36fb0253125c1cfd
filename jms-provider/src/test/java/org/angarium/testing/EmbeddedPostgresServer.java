package org.angarium.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A real PostgreSQL server out of a jar, on a free port; one for each JVM, started by the first
 * test that asks and stopped when the JVM exits. It does not sync: what it holds outlives no test.
 */
public final class EmbeddedPostgresServer {
  private EmbeddedPostgresServer() {}

  private static final class OfThisJvm {
    private static final EmbeddedPostgres SERVER = start();
  }

  /** One more, for tests that change how a server is set up; it is stopped when the JVM exits. */
  public static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop-postgres"));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      System.err.println("PostgreSQL was not stopped: " + e);
    }
  }

  /** The URL of its database for JDBC. */
  public static String url() {
    return OfThisJvm.SERVER.getJdbcUrl("postgres", "postgres");
  }

  /** A connection as its superuser, for what a test does beside the engine. */
  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }
}
