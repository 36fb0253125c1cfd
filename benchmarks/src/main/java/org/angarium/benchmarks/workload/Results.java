package org.angarium.benchmarks.workload;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Verdict;

/** Figures and facts by name. */
public final class Results {
  private final Map<String, Double> figures = new TreeMap<>();
  private final Map<String, String> facts = new TreeMap<>();

  void figure(String name, double value) {
    figures.put(name, value);
  }

  void figure(String name, long value) {
    figures.put(name, (double) value);
  }

  /** Adds a fact. */
  public void fact(String name, String value) {
    facts.put(name, value);
  }

  void verdict(Verdict verdict) {
    figure("lost", verdict.lost());
    figure("duplicated", verdict.duplicated());
    figure("outOfOrder", verdict.outOfOrder());
    figure("damaged", verdict.damaged());
  }

  /** Adds the latencies, unless there are none. */
  void latencies(Histogram nanos) {
    if (nanos.getTotalCount() > 0) {
      figure("latencyP50Micros", nanos.getValueAtPercentile(50) / 1e3);
      figure("latencyP99Micros", nanos.getValueAtPercentile(99) / 1e3);
      figure("latencyP999Micros", nanos.getValueAtPercentile(99.9) / 1e3);
      figure("latencyMaxMicros", nanos.getMaxValue() / 1e3);
    }
  }

  /** The figures so far. */
  public Map<String, Double> figures() {
    return Map.copyOf(figures);
  }

  /** The facts so far. */
  public Map<String, String> facts() {
    return Map.copyOf(facts);
  }
}
