package org.angarium.tck.provider;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.angarium.BrokerBuilder;

/**
 * Angarium with its messages in PostgreSQL. The first start of a run starts a server, out of a jar
 * and on a free port, and leaves its port beside the directory: the JVMs of the crash tests find it
 * there. The server ends with the JVM that started it. Each directory is a schema. With {@code
 * -Dangarium.portable=true} the brokers do without what distributed databases lack.
 */
public final class AngariumOnPostgres extends Angarium {
  /** So long a JVM that has crashed keeps what it held. */
  private static final String LEASE = "4s";

  @Override
  public String name() {
    return isPortable() ? "Angarium (PostgreSQL, portable)" : "Angarium (PostgreSQL)";
  }

  @Override
  BrokerBuilder place(BrokerBuilder builder, Path directory) throws IOException, SQLException {
    int port = port(directory.resolveSibling("postgresql.port"));
    Path portable = directory.resolveSibling("postgresql.portable"); // the JVM of a crash looks
    if (isPortable() && !Files.exists(portable)) {
      Files.createFile(portable);
    }
    String schema = "tck_" + directory.getFileName().toString().replace('-', '_');
    awaitLeases(port, schema);
    String url =
        "angarium:postgresql://localhost:%d/postgres/%s?driver.user=postgres&postgresql.lease=%s&postgresql.portable=%s";
    return builder.url(url.formatted(port, schema, LEASE, Files.exists(portable)));
  }

  private static boolean isPortable() {
    return Boolean.getBoolean("angarium.portable");
  }

  private static int port(Path file) throws IOException {
    if (Files.exists(file)) {
      return Integer.parseInt(Files.readString(file));
    }
    // it does not sync: the tests crash brokers, and the server outlives them
    int port = EmbeddedPostgres.start().getPort();
    Files.writeString(file, Integer.toString(port));
    return port;
  }

  /**
   * Waits until who has crashed here counts as gone: a test that looks a moment later wants all
   * that was held.
   */
  private static void awaitLeases(int port, String schema) throws SQLException {
    String url = "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      if (isThere(statement, schema)) {
        statement.execute(
            "SELECT pg_sleep_until(max(lease_until) + interval '10 ms')"
                + " FROM %s.node WHERE ended IS NULL".formatted(schema));
      }
    }
  }

  private static boolean isThere(Statement statement, String schema) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery("SELECT to_regclass('%s.node') IS NOT NULL".formatted(schema))) {
      return rows.next() && rows.getBoolean(1);
    }
  }
}
