package org.angarium.benchmarks.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.benchmarks.result.Run;

/** What the console shows of runs. */
final class Summary {
  private static final List<String> WRONG = List.of("lost", "duplicated", "outOfOrder", "damaged");

  private Summary() {}

  /** One run on one line. */
  static String line(Run run) {
    return "%-22s %-16s %s".formatted(run.workload(), run.provider(), text(run));
  }

  private static String text(Run run) {
    String failure = run.facts().get("failure");
    return failure == null ? figures(run.figures()) : "failed: " + failure;
  }

  private static String figures(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .filter(figure -> figure.getValue() != 0 || !WRONG.contains(figure.getKey()))
        .map(figure -> "%s %s".formatted(figure.getKey(), number(figure.getValue())))
        .collect(Collectors.joining(", "));
  }

  private static String number(double number) {
    return (Math.abs(number) < 100 ? "%,.2f" : "%,.0f").formatted(number);
  }

  /** The medians, if something ran more than once. */
  static List<String> medians(List<Run> runs) {
    Map<String, List<Run>> groups = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> run.repetition() > 0 && !run.facts().containsKey("failure"))
        .sorted(Comparator.comparing(Run::workload))
        .forEach(
            run ->
                groups
                    .computeIfAbsent(
                        run.workload() + " " + run.provider(), key -> new ArrayList<>())
                    .add(run));
    if (groups.values().stream().allMatch(group -> group.size() < 2)) {
      return List.of();
    }
    return Stream.concat(Stream.of("medians:"), groups.values().stream().map(Summary::median))
        .toList();
  }

  private static String median(List<Run> runs) {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : runs.get(0).figures().keySet()) {
      List<Double> values =
          runs.stream()
              .map(run -> run.figures().get(name))
              .filter(Objects::nonNull)
              .sorted()
              .toList();
      int middle = values.size() / 2;
      medians.put(
          name,
          values.size() % 2 == 1
              ? values.get(middle)
              : (values.get(middle - 1) + values.get(middle)) / 2);
    }
    Run first = runs.get(0);
    return "%-22s %-16s %s".formatted(first.workload(), first.provider(), figures(medians));
  }
}
