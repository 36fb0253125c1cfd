package org.angarium.benchmarks.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.angarium.benchmarks.provider.ProviderName;
import org.angarium.benchmarks.report.Report;
import org.angarium.benchmarks.result.Run;
import org.angarium.benchmarks.workload.Workload;

/**
 * Runs each workload on each provider, each run in a JVM of its own on a directory of its own, and
 * writes a raw line for each. Providers take turns, and change their order with each repetition, so
 * that a machine that becomes slower is so for all.
 */
public final class Coordinator {
  private final Options options;
  private final PrintStream out;

  Coordinator(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs all and exits with 0; a provider that fails is a result, and no failure of the run.
   *
   * @param args none: the system properties {@code benchmarks.*} are its options
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    new Coordinator(Options.of(System.getProperties()), System.out).run();
  }

  /** One run to be done. */
  private record Plan(Workload workload, ProviderName provider, int repetition) {}

  void run() throws IOException, InterruptedException {
    Files.createDirectories(options.directory());
    Path parent = options.results().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(options.results(), "");
    List<Plan> plans = plans();
    List<Run> runs = new ArrayList<>();
    for (Plan plan : plans) {
      Run run = new ChildRun(options, plan.workload, plan.provider, plan.repetition).run();
      Files.writeString(options.results(), run.toJson() + "\n", StandardOpenOption.APPEND);
      runs.add(run);
      out.printf("%d/%d %s%n", runs.size(), plans.size(), Summary.line(run));
    }
    Summary.medians(runs).forEach(out::println);
    out.println("written: " + Report.write(options.results()));
  }

  private List<Plan> plans() {
    List<Plan> plans = new ArrayList<>();
    int first = options.countSyncs() ? 0 : 1;
    for (int repetition = first; repetition <= options.repetitions(); repetition++) {
      List<ProviderName> order = new ArrayList<>(options.providers());
      if (repetition % 2 == 0) {
        Collections.reverse(order);
      }
      for (Workload workload : options.workloads()) {
        for (ProviderName provider : order) {
          if (workload.runsOn(provider)) {
            plans.add(new Plan(workload, provider, repetition));
          }
        }
      }
    }
    return plans;
  }
}
