package org.angarium.benchmarks.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node's JVM, as the one that measures sees it. */
final class NodeProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 90;

  private final Process process;
  private final PrintWriter in;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<long[]> sentBy = new ArrayList<>();
  private volatile long sent;
  private volatile long received;
  private volatile double[] latencies = {};

  NodeProcess(Scenario scenario, Mode mode, int node, String url, int connections, Path folder)
      throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-classpath",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                scenario.fullName(),
                mode.text(),
                String.valueOf(node),
                url,
                String.valueOf(connections),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    in = new PrintWriter(process.outputWriter(), true);
    Thread reader = new Thread(this::read, "reader of node " + node);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        heard(line.split(" ", -1));
      }
    } catch (IOException e) {
      System.err.println("a node is not heard any more: " + e);
    } finally {
      ended.countDown();
      ready.countDown();
      stopped.countDown();
      answered.countDown();
    }
  }

  private void heard(String[] words) {
    switch (words[0]) {
      case "ready" -> ready.countDown();
      case "count" -> {
        sent = Long.parseLong(words[1]);
        received = Long.parseLong(words[2]);
      }
      case "stopped" -> {
        sent = Long.parseLong(words[1]);
        stopped.countDown();
      }
      case "latency" ->
          latencies =
              new double[] {
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3])
              };
      case "sent" -> sentBy.add(new long[] {Long.parseLong(words[1]), Long.parseLong(words[2])});
      case "answered" -> answered.countDown();
      default -> System.err.println("a node says: " + String.join(" ", words));
    }
  }

  private void await(CountDownLatch latch, String what) throws InterruptedException {
    if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        || (ended.getCount() == 0 && answered != latch)) {
      throw new IllegalStateException("a node did not become " + what + ", see its errors above");
    }
  }

  void awaitReady() throws InterruptedException {
    await(ready, "ready");
  }

  void tell(String word) {
    in.println(word);
  }

  void awaitStopped() throws InterruptedException {
    await(stopped, "quiet");
  }

  void awaitAnswer() throws InterruptedException {
    await(answered, "done");
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("a node did not end well, see its errors above");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  /** Median, 99th percentile and maximum in microseconds; empty where nothing was measured. */
  double[] latencies() {
    return latencies.clone();
  }

  /** Numbers of senders, and how many each has sent; after the answer. */
  List<long[]> sentBy() {
    return sentBy;
  }

  /** The CPU time of its process so far, in nanoseconds. */
  long cpuNanos() {
    return process.info().totalCpuDuration().map(java.time.Duration::toNanos).orElse(0L);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
