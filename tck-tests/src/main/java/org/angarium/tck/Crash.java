package org.angarium.tck;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is left of a child JVM.
 *
 * @param said the lines that it told, in order
 */
public record Crash(List<String> said) {
  private static final long SECONDS = 45;

  /** What is left, for good. */
  public Crash {
    said = List.copyOf(said);
  }

  /** Runs a work in a JVM with this JVM's class path, to its end. */
  static Crash of(Provider provider, Path directory, Class<?> work, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(CrashMain.class.getName());
    command.add(provider.getClass().getName());
    command.add(directory.toString());
    command.add(work.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    try {
      List<String> lines = new ArrayList<>();
      Thread reader = new Thread(() -> read(process, lines), "tck-child-" + process.pid());
      reader.setDaemon(true);
      reader.start();
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.toHandle().destroyForcibly();
      }
      reader.join(TimeUnit.SECONDS.toMillis(SECONDS));
      if (!ended || process.exitValue() != CrashMain.CRASHED) {
        throw new AssertionError(
            "the child JVM %s; it said:%n%s"
                .formatted(
                    ended ? "ended with " + process.exitValue() : "does not end",
                    String.join("\n", lines)));
      }
      return new Crash(
          lines.stream()
              .filter(line -> line.startsWith(CrashSite.SAID))
              .map(line -> line.substring(CrashSite.SAID.length()))
              .toList());
    } finally {
      process.toHandle().destroyForcibly();
    }
  }

  private static void read(Process process, List<String> into) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(into::add);
    } catch (IOException e) {
      into.add("what it said cannot be read: " + e);
    }
  }
}
