package org.angarium.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * The programs of a PostgreSQL that is installed. Thread-safe.
 *
 * <p>PostgreSQL does not run as root: for root its programs run as the user {@code postgres}.
 */
public final class PostgresPrograms {
  private static final String OTHER_USER = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path programs;

  private PostgresPrograms(Path programs) {
    this.programs = programs;
  }

  /** Those of the newest version; null where there are none that could run. */
  static @Nullable PostgresPrograms find() {
    Path programs = programs();
    return programs == null || isRoot() && !canChangeUser() ? null : new PostgresPrograms(programs);
  }

  /** Those of the newest version; ends the test as skipped where there are none. */
  public static PostgresPrograms orSkip() {
    PostgresPrograms found = find();
    skipIfNone(found);
    return found;
  }

  static void skipIfNone(@Nullable Object found) {
    Assumptions.assumeTrue(
        found != null,
        "PostgreSQL is not installed: no initdb and postgres on the PATH or in"
            + " /usr/lib/postgresql/*/bin, or, for root, no user postgres and no setpriv");
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

  static boolean succeeds(String... command) {
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

  /** A temporary folder in which the programs may write. */
  public Path newFolder(String prefix) {
    try {
      Path folder = Files.createTempDirectory(prefix);
      if (isRoot()) {
        Files.setOwner(
            folder,
            folder
                .getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(OTHER_USER));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody uses at the moment. */
  public static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts one; what it says goes to the file {@code log} in the folder, where it works. */
  public Process start(Path folder, String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one to its end, and fails where that takes minutes or it fails. */
  public void run(Path folder, String program, String... arguments) {
    Process process = start(folder, program, arguments);
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(program + " failed; see " + folder.resolve("log"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + program + " ran", e);
    }
  }

  /** Removes a folder with all that is in it, if it is there. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      System.err.println("left behind: " + folder + ": " + e);
    }
  }
}
