package org.angarium.benchmarks.shared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.angarium.benchmarks.check.Sighting;
import org.angarium.benchmarks.check.Verdict;
import org.angarium.benchmarks.result.Run;

/** One run of one scenario in one mode. For one thread. */
final class Trial implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;
  private static final double HELD_SECONDS = 60;
  private static final double DRAIN_SECONDS = 60;

  private final Server server;
  private final Scenario scenario;
  private final Mode mode;
  private final Path folder;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private Trial(Server server, Scenario scenario, Mode mode, Path folder) {
    this.server = server;
    this.scenario = scenario;
    this.mode = mode;
    this.folder = folder;
  }

  /**
   * Runs.
   *
   * @param heldSeconds for how long dead rows stay before their cost is measured; 0 for a minute
   */
  static Run run(
      Server server,
      Scenario scenario,
      Mode mode,
      Options options,
      int repetition,
      double heldSeconds)
      throws Exception {
    server.clean();
    Path folder = Files.createTempDirectory(options.folder(), "seen");
    try (Trial trial = new Trial(server, scenario, mode, folder)) {
      trial.measure(options, heldSeconds == 0 ? HELD_SECONDS : heldSeconds);
      return new Run(
          mode.text(),
          scenario.fullName(),
          repetition,
          trial.figures,
          Map.of("server", server.version(), "cores", cores()));
    }
  }

  private static String cores() {
    return String.valueOf(Runtime.getRuntime().availableProcessors());
  }

  private void measure(Options options, double heldSeconds) throws Exception {
    String url =
        mode == Mode.ANGARIUM ? server.angariumUrl(options.connections()) : server.jdbcUrl();
    for (int i = 0; i < scenario.nodes(); i++) {
      nodes.add(new NodeProcess(scenario, mode, i, url, options.connections(), folder));
      nodes.get(i).awaitReady();
    }
    nodes.forEach(node -> node.tell("go"));
    while (sent() < scenario.depth()) {
      pass(0.1);
    }
    pass(options.warmup() * scenario.nodes()); // each JVM has as much to compile, on the same cores
    if (scenario.held()) {
      pass(heldSeconds); // tables and log grow also without an old transaction
    }
    interval("", options.seconds());
    if (scenario.held()) {
      Connection held = server.holdHorizon();
      pass(heldSeconds);
      interval("held.", options.seconds());
      held.close();
      double free = figures.getOrDefault("messagesPerSecond", 0.0);
      figures.put("held.share", figures.getOrDefault("held.messagesPerSecond", 0.0) / free);
    }
    end();
  }

  /** Lets time pass, and tells all how much is on the way. */
  private void pass(double seconds) throws InterruptedException {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      tellAll();
    }
  }

  private void tellAll() {
    long onTheWay = sent() - received() / scenario.copies();
    for (NodeProcess node : nodes) {
      if (!node.isAlive()) {
        throw new IllegalStateException("a node has ended, see its errors above");
      }
      node.tell(String.valueOf(onTheWay));
    }
  }

  private long sent() {
    return nodes.stream().mapToLong(NodeProcess::sent).sum();
  }

  private long received() {
    return nodes.stream().mapToLong(NodeProcess::received).sum();
  }

  private long nodesCpu() {
    return nodes.stream().mapToLong(NodeProcess::cpuNanos).sum();
  }

  private void interval(String prefix, double seconds) throws Exception {
    nodes.forEach(node -> node.tell("measure"));
    long[] work = server.work();
    long serverCpu = server.cpuNanos();
    long nodesCpu = nodesCpu();
    long messages = received();
    long start = System.nanoTime();
    pass(seconds);
    double took = (System.nanoTime() - start) / 1e9;
    messages = received() - messages;
    serverCpu = server.cpuNanos() - serverCpu;
    nodesCpu = nodesCpu() - nodesCpu;
    long[] workAfter = server.work();
    figures.put(prefix + "messages", (double) messages);
    figures.put(prefix + "messagesPerSecond", messages / took);
    if (messages > 0) {
      figures.put(prefix + "serverMicrosPerMessage", serverCpu / 1e3 / messages);
      figures.put(prefix + "nodesMicrosPerMessage", nodesCpu / 1e3 / messages);
      figures.put(prefix + "commitsPerMessage", (workAfter[0] - work[0]) / (double) messages);
      figures.put(prefix + "walBytesPerMessage", (workAfter[1] - work[1]) / (double) messages);
    }
    nodes.forEach(node -> node.tell("measured"));
    pass(1);
    for (NodeProcess node : nodes) {
      double[] latencies = node.latencies();
      if (scenario.kind() == Scenario.Kind.LATENCY && latencies.length > 0) {
        figures.put("p50Micros", latencies[0]);
        figures.put("p99Micros", latencies[1]);
        figures.put("maxMicros", latencies[2]);
      }
    }
  }

  private void end() throws Exception {
    nodes.forEach(node -> node.tell("stop"));
    for (NodeProcess node : nodes) {
      node.awaitStopped();
    }
    long end = System.nanoTime() + (long) (DRAIN_SECONDS * 1e9);
    while (received() < sent() * scenario.copies() && System.nanoTime() < end) {
      pass(0);
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    pass(1); // what came twice comes now
    nodes.forEach(node -> node.tell("end"));
    long[] sent = new long[scenario.senders()];
    for (NodeProcess node : nodes) {
      node.awaitAnswer();
      node.sentBy().forEach(each -> sent[(int) each[0]] += each[1]);
    }
    judge(sent);
  }

  private void judge(long[] sent) throws Exception {
    Verdict verdict = new Verdict(0, 0, 0, 0);
    for (int audience = 0; audience < scenario.copies(); audience++) {
      List<Sighting> seen = new ArrayList<>();
      for (int node = 0; node < scenario.nodes(); node++) {
        Path file = folder.resolve("seen-" + audience + "-" + node);
        if (Files.exists(file)) {
          seen.add(Sighting.read(file));
        }
      }
      verdict = verdict.plus(Sighting.judge(sent, seen));
    }
    figures.put("lost", (double) verdict.lost());
    figures.put("duplicated", (double) verdict.duplicated());
    figures.put("outOfOrder", (double) verdict.outOfOrder());
    figures.put("damaged", (double) verdict.damaged());
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
