package org.angarium.benchmarks.shared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.angarium.benchmarks.result.Run;

/** Runs as a table of Markdown, each figure the median of its runs. */
public final class SharedTable {
  private static final List<String> WRONG = List.of("lost", "duplicated", "outOfOrder", "damaged");

  private static final String HEAD =
      """
      | scenario/JVMs | mode | messages/s | lowest to highest | × naive | µs of PostgreSQL | µs of the JVMs | commits | bytes of log | lost, twice, out of order |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  private static final String LATE =
      """

      | wake-up/JVMs | median | 99 % | longest |
      |---|--:|--:|--:|
      """;

  private SharedTable() {}

  /** One run on one line. */
  static String line(Run run) {
    return "%-18s %-11s %d %s"
        .formatted(
            run.workload(),
            run.provider(),
            run.repetition(),
            run.figures().entrySet().stream()
                .map(each -> "%s %,.2f".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", ")));
  }

  /** The table. */
  public static String of(List<Run> runs) {
    Map<String, List<Run>> groups = new LinkedHashMap<>();
    for (Run run : runs) {
      groups
          .computeIfAbsent(run.workload() + " | " + run.provider(), key -> new ArrayList<>())
          .add(run);
    }
    StringBuilder text = new StringBuilder(HEAD);
    StringBuilder late = new StringBuilder();
    groups.forEach(
        (name, group) -> {
          Run first = group.get(0);
          if (first.figures().containsKey("p50Micros")) {
            late.append(late(first.workload(), group));
            return;
          }
          double naive =
              median(
                  groups.getOrDefault(ofOneNode(first.workload()) + " | naive", List.of()),
                  "messagesPerSecond");
          text.append(row(name, group, "", naive));
          if (first.figures().containsKey("held.share")) {
            text.append(row(name + ", after a minute", group, "held.", naive));
          }
        });
    return text.append(late.isEmpty() ? "" : LATE + late).toString();
  }

  private static String ofOneNode(String workload) {
    return workload.substring(0, workload.indexOf('/')) + "/1";
  }

  private static String row(String name, List<Run> group, String prefix, double naive) {
    double[] rates = sorted(group, prefix + "messagesPerSecond");
    double rate = median(group, prefix + "messagesPerSecond");
    return "| %s | %,.0f | %,.0f to %,.0f | %s | %.0f | %.0f | %.2f | %,.0f | %.0f |%n"
        .formatted(
            name,
            rate,
            rates[0],
            rates[rates.length - 1],
            naive > 0 ? "%.1f".formatted(rate / naive) : "",
            median(group, prefix + "serverMicrosPerMessage"),
            median(group, prefix + "nodesMicrosPerMessage"),
            median(group, prefix + "commitsPerMessage"),
            median(group, prefix + "walBytesPerMessage"),
            WRONG.stream()
                .mapToDouble(wrong -> group.stream().mapToDouble(r -> figure(r, wrong)).sum())
                .sum());
  }

  private static String late(String name, List<Run> group) {
    return "| %s | %,.0f µs | %,.0f µs | %,.0f µs |%n"
        .formatted(
            name,
            median(group, "p50Micros"),
            median(group, "p99Micros"),
            median(group, "maxMicros"));
  }

  private static double figure(Run run, String name) {
    return Objects.requireNonNullElse(run.figures().get(name), 0.0);
  }

  private static double[] sorted(List<Run> group, String name) {
    return group.stream().mapToDouble(run -> figure(run, name)).sorted().toArray();
  }

  private static double median(List<Run> group, String name) {
    double[] values = sorted(group, name);
    if (values.length == 0) {
      return 0;
    }
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
