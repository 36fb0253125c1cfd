package org.angarium.samples.flights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One life of the application, seen from the process that started it. */
final class AppProcess implements AutoCloseable {
  private static final long POLL_MILLIS = 50;
  private static final long EXIT_SECONDS = 30;

  private final Process process;
  private final Thread reader;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private volatile boolean killed;

  /**
   * Starts it on these files.
   *
   * @param holdAfter after how many flights it is to stop in the middle of its work
   */
  AppProcess(Options options, int holdAfter) throws IOException {
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
                    Integer.toString(holdAfter)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    reader = new Thread(this::readSignals, "signals");
    reader.setDaemon(true);
    reader.start();
  }

  private void readSignals() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        Signal signal = Signal.parse(line);
        if (signal == null) {
          System.err.println(line);
        } else {
          signals.add(signal);
        }
      }
    } catch (IOException e) {
      // a kill closes the pipe under the reader
      if (!killed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The next signal, or null if there was none for so long.
   *
   * @throws DemoException if there will be none, because the application has ended
   */
  @Nullable Signal next(Duration patience) throws DemoException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      boolean ended = !process.isAlive();
      if (ended) {
        reader.join();
      }
      Signal signal = signals.poll(ended ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (signal != null) {
        return signal;
      }
      if (ended) {
        throw new DemoException(
            "the application ended by itself, with exit code " + process.exitValue());
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        return null;
      }
    }
  }

  /** Orders it to finish. */
  void finish() throws IOException {
    process.getOutputStream().write((FlightsApp.FINISH + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Kills it at once: SIGKILL, which no process can catch. Returns its exit code. */
  int kill() throws DemoException, InterruptedException {
    close();
    return exitCode();
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
