package org.angarium.samples.flights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One life of the application, seen from the process that started it. */
final class AppProcess implements AutoCloseable {
  private static final long EXIT_SECONDS = 30;

  private final int number;
  private final Process process;
  private final Thread reader;
  private volatile boolean killed;

  /**
   * Starts it on these files.
   *
   * @param number which of the applications it is, from 1
   * @param signals hears what it tells
   */
  AppProcess(Options options, int number, Consumer<Signal> signals) throws IOException {
    this.number = number;
    // its input is a pipe: when this process ends, whatever the reason, so does that one
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-classpath",
                    System.getProperty("java.class.path"),
                    FlightsApp.class.getName(),
                    options.url(),
                    options.flights().toString(),
                    Integer.toString(number),
                    Integer.toString(options.apps())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    reader = new Thread(() -> readSignals(signals), "signals-" + number);
    reader.setDaemon(true);
    reader.start();
  }

  private void readSignals(Consumer<Signal> signals) {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Signal signal = Signal.parse(line);
        if (signal == null) {
          System.err.println(line);
        } else {
          signals.accept(signal);
        }
      }
    } catch (IOException e) {
      // a kill closes the pipe under the reader
      if (!killed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  int number() {
    return number;
  }

  /** Whether it has ended; then it has told all that it ever will. */
  boolean hasEnded() throws InterruptedException {
    if (process.isAlive()) {
      return false;
    }
    reader.join();
    return true;
  }

  /** Orders it to work, and to stop in the middle of its work at so many flights of its own. */
  void work(int holdAfter) throws IOException {
    order(FlightsApp.WORK + " " + holdAfter);
  }

  /** Orders it to finish. */
  void finish() throws IOException {
    order(FlightsApp.FINISH);
  }

  private void order(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Kills it at once: SIGKILL, which no process can catch. Returns its exit code. */
  int kill() throws DemoException, InterruptedException {
    close();
    int code = exitCode();
    reader.join();
    return code;
  }

  /** Waits for its end. */
  int exitCode() throws DemoException, InterruptedException {
    if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
      throw new DemoException("the application did not end in %d seconds".formatted(EXIT_SECONDS));
    }
    return process.exitValue();
  }

  /** Leaves no process behind. */
  @Override
  public void close() {
    killed = true;
    process.destroyForcibly();
  }
}
