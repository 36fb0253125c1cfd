package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.description.TextDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo as its users do, in a process of its own. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FlightsDemoIT {
  private static final int DEPARTURES = 1500;

  @TempDir private Path directory;

  @Test
  void shouldSurviveAKillAndReportMalformedLines() throws Exception {
    Path file = directory.resolve("some.csv");
    List<String> lines = someDepartures();
    lines.add(10, "garbage");
    lines.add(500, "2001-01-01T00:47,DTW,LAS,late,1750");
    lines.add("");
    Files.write(file, lines);

    Demo demo = run("-Dflights=" + file, "-Dkills=1");

    assertThat(demo.lines)
        .contains(
            file + ":11: the number of columns is 1, expected 5",
            file + ":501: delay_minutes is \"late\", expected a whole number",
            file + ":1504: the line is empty")
        .anyMatch(line -> line.startsWith("some.csv: 1,500 departures from "))
        .anyMatch(line -> line.matches("  kill 1 \\(SIGKILL\\) after .*"))
        .anyMatch(line -> line.matches("published +1,500 .*"))
        .anyMatch(line -> line.matches("processed +1,500 .*"))
        .anyMatch(line -> line.matches("lost +0"))
        .anyMatch(line -> line.matches("duplicated +0"))
        .anyMatch(line -> line.matches("out of order within an airport +0"))
        .anyMatch(line -> line.matches("kills survived +1 .*"))
        .anyMatch(line -> line.matches("messages/s +[\\d,]+ .*"));
    assertOk(demo, "OK: 1,500 departures, each processed once and in order;");
  }

  private static void assertOk(Demo demo, String lastLine) {
    assertThat(demo.lastLine()).as(demo.text()).startsWith(lastLine);
    assertThat(demo.exitCode).as(demo.text()).isZero();
  }

  @Test
  void shouldWorkOnASingleDeparture() throws Exception {
    Path file = directory.resolve("one.csv");
    Files.write(file, List.of(Departure.HEADER, "2001-01-01T00:47,DTW,LAS,66,1750"));

    Demo demo = run("-Dflights=" + file, "-Dkills=2");

    assertThat(demo.lines).anyMatch(line -> line.matches("kills survived +2 .*"));
    assertOk(demo, "OK: 1 departures");
  }

  @Test
  void shouldShareTheWorkAmongApplicationsOnOneDatabase() throws Exception {
    List<String> lines = new ArrayList<>(someDepartures().subList(0, 601));
    lines.add(10, "garbage");
    Path file = Files.write(directory.resolve("some.csv"), lines);

    Demo demo = run("-Dflights=" + file, "-Durl=postgresql", "-Dkills=1");

    assertThat(demo.lines)
        .anyMatch(line -> line.matches("some.csv: .* malformed lines; 3 applications, 1 kills.*"))
        .anyMatch(line -> line.matches("  kill 1 \\(SIGKILL\\) of application 1 after .*"))
        .anyMatch(line -> line.matches("kills survived +1 .*"));
    assertOk(demo, "OK: 600 departures, each processed once and in order;");
  }

  @Test
  void shouldUseAnotherBrokerOnlyWhileItIsEmpty() throws Exception {
    Path file = directory.resolve("one.csv");
    Files.write(file, List.of(Departure.HEADER, "2001-01-01T00:47,DTW,LAS,66,1750"));
    String url = "angarium:h2:file:" + directory.resolve("other");

    Demo first = run("-Dflights=" + file, "-Durl=" + url, "-Dkills=0");
    assertOk(first, "OK: 1 departures");

    Demo second = run("-Dflights=" + file, "-Durl=" + url, "-Dkills=0");
    assertThat(second.lastLine())
        .isEqualTo(
            "FAILED: " + url + ": it has results of an earlier run; give it an empty broker");
    assertThat(second.exitCode).as(second.text()).isEqualTo(1);
  }

  @Test
  void shouldFailWhenTheBrokerForgets() throws Exception {
    Path file = Files.write(directory.resolve("some.csv"), someDepartures());

    Demo demo = run("-Dflights=" + file, "-Durl=angarium:mem:forgetful", "-Dkills=1");

    assertThat(demo.lastLine()).as(demo.text()).startsWith("FAILED: committed before a kill: ");
    assertThat(demo.exitCode).as(demo.text()).isEqualTo(1);
  }

  @Test
  void shouldFailOnWhatItCannotRead() throws Exception {
    Path none = directory.resolve("none.csv");
    Demo missing = run("-Dflights=" + none);
    assertThat(missing.lastLine())
        .as(missing.text())
        .isEqualTo("FAILED: " + none + ": there is no such file");
    assertThat(missing.exitCode).as(missing.text()).isEqualTo(1);

    Path other = Files.write(directory.resolve("other.csv"), List.of("a,b", "1,2"));
    Demo wrong = run("-Dflights=" + other);
    assertThat(wrong.lastLine())
        .as(wrong.text())
        .startsWith("FAILED: " + other + ":1: the header is \"a,b\"");
    assertThat(wrong.exitCode).as(wrong.text()).isEqualTo(1);

    Path bare = Files.write(directory.resolve("bare.csv"), List.of(Departure.HEADER));
    Demo empty = run("-Dflights=" + bare);
    assertThat(empty.lastLine())
        .as(empty.text())
        .isEqualTo("FAILED: " + bare + ": there is no departure in it");
    assertThat(empty.exitCode).as(empty.text()).isEqualTo(1);
  }

  private static List<String> someDepartures() throws IOException {
    return new ArrayList<>(
        Files.readAllLines(Path.of("data/flights.csv")).subList(0, DEPARTURES + 1));
  }

  private record Demo(List<String> lines, int exitCode) {
    /** All of the output, its seed included, for a test that fails. */
    TextDescription text() {
      return new TextDescription("%s", String.join("\n", lines));
    }

    String lastLine() {
      return lines.get(lines.size() - 1);
    }
  }

  private Demo run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add("-Djdk.console=java.base");
    command.add("-Dflights=data/flights.csv");
    command.add("-Ddir=" + directory);
    command.addAll(List.of(options));
    command.add(FlightsDemo.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Demo(output.lines().toList(), process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }
}
