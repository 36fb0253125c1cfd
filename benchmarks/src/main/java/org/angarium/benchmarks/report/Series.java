package org.angarium.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point of a series of workloads that differ in one number.
 *
 * @param name of the series, such as {@code depth}
 * @param number that it was measured at
 */
record Series(String name, long number) {
  /** The series that count bytes too. */
  static final String SIZE = "size";

  /** The series in the order of the report. */
  static final List<String> KNOWN =
      List.of("depth", "queues", "consumers", "subscriptions", "groups", SIZE);

  private static final Pattern FORM = Pattern.compile("scale-([a-z]+(?:-[a-z]+)*)-(\\d{1,18})");

  /** The point that a workload's name stands for; empty if it is in no series. */
  static Optional<Series> of(String workload) {
    Matcher matcher = FORM.matcher(workload);
    return matcher.matches()
        ? Optional.of(new Series(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  /** The name of the workload. */
  String workload() {
    return "scale-" + name + "-" + number;
  }

  /** For readers. */
  static String title(String name) {
    return switch (name) {
      case "depth" -> "Backlog depth";
      case "queues" -> "Queues";
      case "consumers" -> "Consumers";
      case "subscriptions" -> "Subscriptions";
      case "groups" -> "Groups";
      case SIZE -> "Message size in bytes";
      default -> name;
    };
  }
}
