package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What the report knows of providers, by the names that the results have for them. */
final class Providers {
  /** Angarium as the specification has it. */
  static final String ANGARIUM = "angarium";

  /** What the harness itself costs. */
  static final String NULL = "null";

  /** Append and force: the limit. */
  static final String DISK = "disk";

  /** Angarium, strict and relaxed. */
  static final List<String> OURS = List.of(ANGARIUM, "angarium-relaxed");

  /** Those that Angarium is compared with. */
  static final List<String> PEERS =
      List.of("artemis", "artemis-tuned", "artemis-tcp", "classic", "openmq");

  /** Those that are no providers. */
  static final List<String> LIMITS = List.of(DISK, "disk-allocated", NULL);

  private static final Map<String, String> TITLES =
      Map.of(
          ANGARIUM,
          "Angarium",
          "angarium-relaxed",
          "Angarium relaxed",
          "artemis",
          "Artemis",
          "artemis-tuned",
          "Artemis tuned",
          "artemis-tcp",
          "Artemis TCP",
          "classic",
          "Classic",
          "openmq",
          "OpenMQ",
          DISK,
          "disk",
          "disk-allocated",
          "disk, allocated",
          NULL,
          "harness alone");

  private static final Map<String, String> COLORS =
      Map.of(
          ANGARIUM,
          "#0b6e4f",
          "angarium-relaxed",
          "#6bbf59",
          "artemis",
          "#f4a259",
          "artemis-tuned",
          "#d1603d",
          "artemis-tcp",
          "#8c2f39",
          "classic",
          "#5b5f97",
          "openmq",
          "#b8b8d1",
          DISK,
          "#444444",
          "disk-allocated",
          "#888888",
          NULL,
          "#bbbbbb");

  private Providers() {}

  /** The name for readers. */
  static String title(String provider) {
    return TITLES.getOrDefault(provider, provider);
  }

  /** The colour in all plots. */
  static String color(String provider) {
    return COLORS.getOrDefault(provider, "#00a6fb");
  }

  /** Angarium first, then the peers, then the limits, then those that nobody knows. */
  static List<String> sorted(Collection<String> providers) {
    List<String> known = new ArrayList<>(OURS);
    known.addAll(PEERS);
    known.addAll(LIMITS);
    List<String> sorted = new ArrayList<>(known.stream().filter(providers::contains).toList());
    providers.stream().filter(name -> !known.contains(name)).sorted().forEach(sorted::add);
    return sorted;
  }
}
