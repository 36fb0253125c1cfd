package org.angarium.testing;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on a free port, with its data in a temporary folder; one for each JVM,
 * started by the first test that asks and stopped when the JVM exits. Where PostgreSQL is not
 * installed the test is skipped.
 */
public final class PostgresServer {
  private static final String USER = "test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final PostgresPrograms programs;
  private final int port = PostgresPrograms.freePort();
  private @Nullable Process process;

  private PostgresServer(PostgresPrograms programs) {
    this.programs = programs;
    this.folder = programs.newFolder("angarium-postgres");
  }

  /** The server of this JVM. */
  private static final class OfThisJvm {
    private static final @Nullable PostgresServer SERVER = startOrNull();
  }

  /** The server; ends the test as skipped where there is none. */
  public static PostgresServer orSkip() {
    PostgresServer server = OfThisJvm.SERVER;
    PostgresPrograms.skipIfNone(server);
    return server;
  }

  /** The URL of its database for JDBC. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  private static @Nullable PostgresServer startOrNull() {
    PostgresPrograms programs = PostgresPrograms.find();
    if (programs == null) {
      return null;
    }
    PostgresServer server = new PostgresServer(programs);
    server.start();
    return server;
  }

  private void start() {
    String data = folder.resolve("data").toString();
    programs.run(
        folder, "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N");
    process =
        programs.start(
            folder, "postgres", "-D", data, "-p", port + "", "-k", data, "-h", "127.0.0.1", "-F");
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-postgres"));
    await().atMost(PATIENCE).until(this::isUp);
  }

  private boolean isUp() {
    Process started = process;
    if (started != null && !started.isAlive()) {
      throw new AssertionError("postgres has ended; see " + folder.resolve("log"));
    }
    try (Connection connection = DriverManager.getConnection(url())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false; // not yet
    }
  }

  /** At once, for nobody needs what it holds. */
  private void stop() {
    Process started = process;
    if (started != null) {
      PostgresPrograms.succeeds("kill", "-QUIT", String.valueOf(started.pid()));
      try {
        if (!started.waitFor(10, TimeUnit.SECONDS)) {
          started.destroyForcibly();
        }
      } catch (InterruptedException e) {
        started.destroyForcibly();
      }
    }
    PostgresPrograms.delete(folder);
  }
}
