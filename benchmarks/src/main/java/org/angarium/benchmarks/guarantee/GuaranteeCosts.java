package org.angarium.benchmarks.guarantee;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Measures what each guarantee costs, in one process: all modes in turn, in another order each
 * time, after a round to warm up; prints a table with medians.
 */
public final class GuaranteeCosts {
  private static final int MOST = 40_000;

  private final Path folder;
  private final PrintStream out;

  GuaranteeCosts(Path folder, PrintStream out) {
    this.folder = folder;
    this.out = out;
  }

  /**
   * Measures and prints.
   *
   * @param args the folder for the files, the seconds for each measurement, the repetitions, and
   *     which modes, by their names with commas between, or "all"
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path parent = Files.createDirectories(Path.of(args[0]));
    Path folder = Files.createTempDirectory(parent, "run");
    GuaranteeCosts costs = new GuaranteeCosts(folder, System.out);
    costs.run(Double.parseDouble(args[1]), Integer.parseInt(args[2]), MOST, modes(args[3]));
    System.exit(0); // what else runs here must not keep the process
  }

  private static List<Mode> modes(String names) {
    return names.equals("all")
        ? List.of(Mode.values())
        : Arrays.stream(names.split(",")).map(Mode::valueOf).toList();
  }

  void run(double seconds, int repetitions, int most, List<Mode> which) throws Exception {
    Map<Mode, List<Measurement>> results = new EnumMap<>(Mode.class);
    List<Mode> modes = new ArrayList<>(which);
    try (Shop shop = new Shop(folder)) {
      for (Mode mode : modes) {
        Measurement.of(mode, shop, seconds, most);
      }
      for (int i = 0; i < repetitions; i++) {
        for (Mode mode : modes) {
          Measurement measurement = Measurement.of(mode, shop, seconds, most);
          results.computeIfAbsent(mode, key -> new ArrayList<>()).add(measurement);
        }
        Collections.rotate(modes, 3);
        Collections.reverse(modes);
      }
    }
    out.println("| one consumer | messages/s | lowest to highest | syncs for each message |");
    out.println("|---|--:|--:|--:|");
    results.forEach((mode, list) -> out.println(row(mode, list)));
  }

  private static String row(Mode mode, List<Measurement> list) {
    double[] rates = sorted(list.stream().mapToDouble(Measurement::perSecond));
    double[] syncs = sorted(list.stream().mapToDouble(Measurement::syncsPerMessage));
    return "| %s | %,.0f | %,.0f to %,.0f | %.2f |"
        .formatted(
            mode.title(),
            rates[rates.length / 2],
            rates[0],
            rates[rates.length - 1],
            syncs[syncs.length / 2]);
  }

  private static double[] sorted(DoubleStream values) {
    return values.sorted().toArray();
  }
}
