package org.angarium.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL server on a free port, with its data in a temporary folder; one for each JVM,
 * started by the first test that asks and stopped when the JVM exits. Where PostgreSQL is not
 * installed the test is skipped.
 *
 * <p>PostgreSQL does not run as root: for root it runs as the user {@code postgres}.
 */
public final class PostgresServer {
  private static final String USER = "test";
  private static final String OTHER_USER = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final Path programs;
  private final int port;
  private @Nullable Process process;

  private PostgresServer(Path programs) throws IOException {
    this.programs = programs;
    this.folder = Files.createTempDirectory("angarium-postgres");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
  }

  /** The server of this JVM. */
  private static final class OfThisJvm {
    private static final @Nullable PostgresServer SERVER = startOrNull();
  }

  /** The server; ends the test as skipped where there is none. */
  public static PostgresServer orSkip() {
    PostgresServer server = OfThisJvm.SERVER;
    Assumptions.assumeTrue(
        server != null,
        "PostgreSQL is not installed: no initdb and postgres on the PATH or in"
            + " /usr/lib/postgresql/*/bin, or, for root, no user postgres and no setpriv");
    return server;
  }

  /** The URL of its database for JDBC. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  private static @Nullable PostgresServer startOrNull() {
    Path programs = programs();
    if (programs == null || isRoot() && !canChangeUser()) {
      return null;
    }
    try {
      PostgresServer server = new PostgresServer(programs);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Path programs() {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    File[] versions = new File("/usr/lib/postgresql").listFiles();
    Stream<Path> packaged =
        versions == null
            ? Stream.empty()
            : Arrays.stream(versions)
                .sorted(Comparator.reverseOrder())
                .map(version -> version.toPath().resolve("bin"));
    return Stream.concat(packaged, onPath)
        .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
        .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
        .findFirst()
        .orElse(null);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean canChangeUser() {
    return succeeds("id", OTHER_USER) && succeeds("setpriv", "--version");
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void start() throws IOException {
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER_USER));
    }
    String data = folder.resolve("data").toString();
    Process init =
        run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N");
    try {
      if (!init.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || init.exitValue() != 0) {
        throw new AssertionError("initdb failed; see " + folder.resolve("log"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while initdb ran", e);
    }
    process = run("postgres", "-D", data, "-p", port + "", "-k", data, "-h", "127.0.0.1", "-F");
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-postgres"));
    await().atMost(PATIENCE).until(this::isUp);
  }

  private Process run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
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
      succeeds("kill", "-QUIT", String.valueOf(started.pid()));
      try {
        if (!started.waitFor(10, TimeUnit.SECONDS)) {
          started.destroyForcibly();
        }
      } catch (InterruptedException e) {
        started.destroyForcibly();
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
