package org.angarium.samples.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.angarium.Broker;
import org.angarium.samples.cdi.FlightsApplication.Flight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the application in a process of its own, kills it, and counts. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FlightsApplicationTest {
  private static final int DEPARTURES = 600;
  private static final int LATE = 60;

  @TempDir private Path directory;

  /** What is summed up for an airport. */
  private record Totals(int flights, long delay, long distance) {
    static final Totals NONE = new Totals(0, 0, 0);

    Totals plus(Flight flight) {
      return new Totals(flights + 1, delay + flight.delay(), distance + flight.distance());
    }
  }

  @Test
  void shouldGoOnAfterAKillAndAnEndAndHandleEachDepartureOnce() throws Exception {
    Path file = directory.resolve("some.csv");
    List<String> lines =
        Files.readAllLines(Path.of("../data/flights.csv")).subList(0, DEPARTURES + 1);
    Files.write(file, lines);
    String url = "angarium:h2:file:" + directory.resolve("flights") + "?durability=os";

    String last = run(file, url, line -> entries(line) >= DEPARTURES / 5, Process::destroyForcibly);
    assertThat(entries(last)).as("it was killed in the middle").isBetween(1, DEPARTURES - 1);
    last = run(file, url, line -> entries(line) >= DEPARTURES / 2, Process::destroy);
    assertThat(entries(last)).as("it was ended in the middle").isBetween(1, DEPARTURES - 1);
    last = run(file, url, line -> false, Process::destroyForcibly);
    assertThat(last).isEqualTo("DONE " + DEPARTURES);

    List<Flight> expected = new ArrayList<>();
    for (int line = 1; line < lines.size(); line++) {
      expected.add(Flight.parse(line, lines.get(line)));
    }
    try (Broker broker = Broker.open(url)) {
      List<Flight> ledger = ledger(broker);
      assertThat(ledger).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(totals(ledger)).isEqualTo(totals(expected));
      assertThat(byAirport(ledger)).as("the order of each airport").isEqualTo(byAirport(expected));
      long late = expected.stream().filter(flight -> flight.delay() > LATE).count();
      assertThat(late).isPositive();
      assertThat(broker.status("rebooked").depth()).isEqualTo(late);
      assertThat(broker.deadLetters("DLQ").count()).isZero();
    }
  }

  /** Runs it until a line of its output says that it is to be ended; the last line. */
  private String run(Path file, String url, Predicate<String> until, Consumer<Process> end)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                "-Dangarium.url=" + url,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                FlightsApplication.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String last = "";
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = line;
        if (until.test(line)) {
          end.accept(process);
          break;
        }
      }
    } finally {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    }
    return last;
  }

  private static int entries(String line) {
    return line.startsWith("LEDGER ") ? Integer.parseInt(line.substring(7)) : 0;
  }

  private static List<Flight> ledger(Broker broker) throws Exception {
    List<Flight> ledger = new ArrayList<>();
    try (Jsonb jsonb = JsonbBuilder.create();
        JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("ledger"));
      String entry = consumer.receiveBodyNoWait(String.class);
      while (entry != null) {
        ledger.add(jsonb.fromJson(entry, Flight.class));
        entry = consumer.receiveBodyNoWait(String.class);
      }
    }
    return ledger;
  }

  private static Map<String, Totals> totals(List<Flight> flights) {
    Map<String, Totals> totals = new TreeMap<>();
    for (Flight flight : flights) {
      Totals before = totals.getOrDefault(flight.origin(), Totals.NONE);
      totals.put(flight.origin(), before.plus(flight));
    }
    return totals;
  }

  private static Map<String, List<Integer>> byAirport(List<Flight> flights) {
    Map<String, List<Integer>> lines = new HashMap<>();
    for (Flight flight : flights) {
      lines.computeIfAbsent(flight.origin(), origin -> new ArrayList<>()).add(flight.line());
    }
    return lines;
  }
}
