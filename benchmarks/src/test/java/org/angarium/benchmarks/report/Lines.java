package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.benchmarks.result.Run;

/** Hand-made raw lines. */
final class Lines {
  private final List<Run> runs = new ArrayList<>();

  /** A run of each rate, of a provider that syncs. */
  Lines rates(String provider, String workload, double... rates) {
    for (double rate : rates) {
      add(provider, workload, Map.of("messagesPerSecond", rate), Map.of("sendSynced", "true"));
    }
    return this;
  }

  /** One figure of one run. */
  Lines figure(String provider, String workload, String figure, double value) {
    return add(provider, workload, Map.of(figure, value), Map.of("sendSynced", "true"));
  }

  /** A run that failed. */
  Lines failure(String provider, String workload, String text) {
    return add(provider, workload, Map.of(), Map.of("sendSynced", "true", "failure", text));
  }

  Lines add(
      String provider, String workload, Map<String, Double> figures, Map<String, String> facts) {
    int repetition =
        1
            + (int)
                runs.stream()
                    .filter(r -> r.provider().equals(provider) && r.workload().equals(workload))
                    .count();
    return add(new Run(provider, workload, repetition, figures, new TreeMap<>(facts)));
  }

  Lines add(Run run) {
    runs.add(run);
    return this;
  }

  List<Run> runs() {
    return runs;
  }

  Results results() {
    return new Results(runs);
  }
}
