package org.angarium.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.angarium.benchmarks.result.Run;

/**
 * What was measured of one database: medians of raw lines.
 *
 * @param serverMicros of PostgreSQL's processors, for each message
 * @param nodeMicros of the processors of the JVMs, for each message
 * @param logBytes of PostgreSQL's write-ahead log, for each message
 */
record Measured(double serverMicros, double nodeMicros, double logBytes) {
  /** Reads the lines of a scenario, such as {@code 64x64/1}. */
  static Measured read(Path lines, String scenario) throws IOException {
    List<Run> runs =
        Files.readAllLines(lines).stream()
            .filter(line -> !line.isBlank())
            .map(Run::fromJson)
            .filter(run -> run.workload().equals(scenario) && run.provider().equals("angarium"))
            .toList();
    return new Measured(
        median(runs, scenario, "serverMicrosPerMessage"),
        median(runs, scenario, "nodesMicrosPerMessage"),
        median(runs, scenario, "walBytesPerMessage"));
  }

  private static double median(List<Run> runs, String scenario, String figure) {
    double[] values =
        runs.stream()
            .map(run -> run.figures().get(figure))
            .filter(value -> value != null)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    if (values.length == 0) {
      throw new IllegalArgumentException("no line of " + scenario + " has " + figure);
    }
    return values[values.length / 2];
  }

  /** How many messages a second some processors carry that are busy for a share of the time. */
  double rate(int cores, double busy) {
    return cores * busy * 1e6 / serverMicros;
  }
}
