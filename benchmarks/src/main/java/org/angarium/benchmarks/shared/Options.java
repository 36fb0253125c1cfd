package org.angarium.benchmarks.shared;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param folder for the server's files and the results
 * @param seconds of a measured interval
 * @param warmup seconds before it
 * @param connections to the server that each node may have, whatever its mode
 */
record Options(
    Path folder,
    double seconds,
    double warmup,
    int repetitions,
    List<Scenario> scenarios,
    List<Mode> modes,
    int connections) {

  /**
   * Reads arguments.
   *
   * @param args folder, seconds, warm-up, repetitions, scenarios, modes, connections
   */
  static Options of(String... args) {
    return new Options(
        Path.of(args[0]).toAbsolutePath(),
        Double.parseDouble(args[1]),
        Double.parseDouble(args[2]),
        Integer.parseInt(args[3]),
        Scenario.select(args[4]),
        args[5].equals("all")
            ? List.of(Mode.values())
            : Arrays.stream(args[5].split(",")).map(Mode::of).toList(),
        Integer.parseInt(args[6]));
  }
}
