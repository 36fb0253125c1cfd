package org.angarium.samples.flights;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.angarium.Broker;

/**
 * Sends real departures through an application that carries the broker inside itself, kills that
 * application in the middle of its work, and shows that every departure was handled exactly once
 * and in order.
 *
 * <p>This process has no part in the messaging: it starts {@link FlightsApp}, kills it and starts
 * it again, and at the end compares what the broker's files hold with the file of departures. On
 * PostgreSQL it starts three of them, kills one after the other, and looks into the database. Its
 * last line begins with {@code OK} or {@code FAILED}, and its exit code is 0 or 1.
 */
public final class FlightsDemo {
  private final Options options;
  private final PrintStream out;

  private FlightsDemo(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the demo and ends the process.
   *
   * @param args none: the system properties {@code flights}, {@code dir}, {@code url}, {@code
   *     kills} and {@code seed} are its options
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    boolean ok = false;
    try {
      ok = run(Options.of(System.getProperties()));
    } catch (DemoException | IOException e) {
      System.out.println("FAILED: " + e.getMessage());
    } catch (Exception e) {
      e.printStackTrace();
      System.out.println("FAILED: " + e);
    }
    System.exit(ok ? 0 : 1);
  }

  private static boolean run(Options options)
      throws IOException, DemoException, JMSException, InterruptedException {
    if (!options.ownServer()) {
      return new FlightsDemo(options, System.out).run();
    }
    try (OwnServer server = OwnServer.start()) {
      return new FlightsDemo(options.on(server.url()), System.out).run();
    }
  }

  private boolean run() throws IOException, DemoException, JMSException, InterruptedException {
    Expected expected = readFile();
    Status goal = expected.done();
    beginAnew();
    ProgressBar bar = new ProgressBar(out, isTerminal(), (long) goal.processed() + goal.rebooked());
    Run.Outcome outcome;
    try {
      outcome = new Run(options, goal, bar).run();
    } finally {
      bar.erase();
    }
    Results results = readResults();
    Verdict verdict = Verifier.check(expected, results);
    return report(expected, results.status(), outcome, verdict);
  }

  // since Java 22 it needs -Djdk.console=java.base to be null; without it, the bar is drawn anyhow
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    return System.console() != null;
  }

  /** Computes what must come out, and reports what is malformed. */
  private Expected readFile() throws IOException, DemoException {
    if (!Files.isRegularFile(options.flights())) {
      throw new DemoException(options.flights() + ": there is no such file");
    }
    Expected expected =
        Expected.of(
            options.flights(),
            line -> out.printf("%s:%d: %s%n", options.flights(), line.number(), line.reason()));
    if (expected.flights().isEmpty()) {
      throw new DemoException(options.flights() + ": there is no departure in it");
    }
    out.printf(
        "%s: %,d departures from %,d airports, %,d malformed lines; %s%d kills, seed %d%n",
        options.flights().getFileName(),
        expected.flights().cardinality(),
        expected.airports().size(),
        expected.malformed().cardinality(),
        options.apps() > 1 ? "%d applications, ".formatted(options.apps()) : "",
        options.kills(),
        options.seed());
    return expected;
  }

  private void beginAnew() throws IOException, DemoException, JMSException {
    if (options.ownFiles()) {
      deleteAll(options.directory());
      Files.createDirectories(options.directory());
    } else if (!readResults().status().equals(Status.NOTHING)) {
      throw new DemoException(
          options.url() + ": it has results of an earlier run; give it an empty broker");
    }
  }

  /** Opens the same files in this process, reads what is in them, and closes them. */
  private Results readResults() throws JMSException {
    try (Broker broker = Broker.open(options.url());
        JMSContext context = broker.connectionFactory().createContext()) {
      return Results.read(context);
    }
  }

  private boolean report(Expected expected, Status status, Run.Outcome outcome, Verdict verdict) {
    double seconds = outcome.nanos() / 1e9;
    // the statistics get each departure, the alert board the late ones, the workers their tasks
    long messages = status.processed() + 2L * status.rebooked();
    row("published", status.published(), "departures");
    row(
        "processed",
        status.processed(),
        "%,d of them late and rebooked".formatted(status.rebooked()));
    row("lost", verdict.lost(), "");
    row("duplicated", verdict.duplicated(), "");
    row("out of order within an airport", verdict.outOfOrder(), "");
    row(
        "kills survived",
        outcome.survived(),
        "with %,d open transactions and %,d unacknowledged deliveries"
            .formatted(outcome.openTransactions(), outcome.unacknowledged()));
    row(
        "messages/s",
        Math.round(messages / seconds),
        "consumed in transactions, %.1f s with the restarts".formatted(seconds));
    List<String> findings = new ArrayList<>(outcome.findings());
    findings.addAll(verdict.findings());
    if (findings.isEmpty()) {
      out.printf(
          "OK: %,d departures, each processed once and in order; the totals of %,d airports are"
              + " those of the file%n",
          status.processed(), expected.airports().size());
      return true;
    }
    findings.forEach(finding -> out.println("  wrong: " + finding));
    out.printf("FAILED: %s%n", findings.get(0));
    return false;
  }

  private void row(String name, long number, String note) {
    out.println("%-32s %,10d  %s".formatted(name, number, note).stripTrailing());
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
