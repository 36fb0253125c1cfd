package org.angarium.benchmarks.shared;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.angarium.benchmarks.result.Run;

/**
 * Measures the engine on PostgreSQL on a server of its own, each node in a JVM of its own, beside
 * tables that are used one row at a time. Modes take turns, and change their order with each
 * repetition. Writes a raw line for each run, and a table of medians.
 */
public final class SharedBenchmark {
  private final Options options;
  private final PrintStream out;

  SharedBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs all and exits.
   *
   * @param args see {@link Options#of}
   */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    new SharedBenchmark(Options.of(args), System.out).run(0);
    System.exit(0);
  }

  private record Plan(Scenario scenario, Mode mode, int repetition) {}

  /**
   * Runs all.
   *
   * @param heldSeconds for how long dead rows stay before their cost is measured; 0 for a minute
   */
  List<Run> run(double heldSeconds) throws Exception {
    Files.createDirectories(options.folder());
    Path lines = options.folder().resolve("results.jsonl");
    Files.writeString(lines, "");
    List<Run> runs = new ArrayList<>();
    try (Server server =
        new Server(Files.createTempDirectory(options.folder(), "postgres").resolve("data"))) {
      for (Plan plan : plans()) {
        Run run =
            Trial.run(server, plan.scenario, plan.mode, options, plan.repetition, heldSeconds);
        Files.writeString(lines, run.toJson() + "\n", StandardOpenOption.APPEND);
        runs.add(run);
        out.println(SharedTable.line(run));
      }
    }
    String table = SharedTable.of(runs);
    Files.writeString(options.folder().resolve("shared.md"), table);
    out.println(table);
    return runs;
  }

  private List<Plan> plans() {
    List<Plan> plans = new ArrayList<>();
    for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
      List<Mode> order = new ArrayList<>(options.modes());
      if (repetition % 2 == 0) {
        Collections.reverse(order);
      }
      for (Scenario scenario : options.scenarios()) {
        for (Mode mode : order) {
          if (scenario.runsOn(mode)) {
            plans.add(new Plan(scenario, mode, repetition));
          }
        }
      }
    }
    return plans;
  }
}
