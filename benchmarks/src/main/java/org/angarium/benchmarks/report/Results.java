package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.angarium.benchmarks.result.Run;

/** The raw lines, asked by provider, workload and figure. Immutable. */
final class Results {
  private final List<Run> runs;

  /** A provider and what it has. */
  record Best(String provider, double value) {}

  Results(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  List<Run> runs() {
    return runs;
  }

  /** All workloads, in the order in which they came. */
  Set<String> workloads() {
    Set<String> workloads = new LinkedHashSet<>();
    runs.forEach(run -> workloads.add(run.workload()));
    return workloads;
  }

  /** All providers, sorted for readers. */
  List<String> providers() {
    return Providers.sorted(runs.stream().map(Run::provider).distinct().toList());
  }

  /** The providers that have a line for one of those workloads, sorted for readers. */
  List<String> providers(Collection<String> workloads) {
    return Providers.sorted(
        runs.stream()
            .filter(run -> workloads.contains(run.workload()))
            .map(Run::provider)
            .distinct()
            .toList());
  }

  /** The figures that measured runs of a workload have, sorted. */
  List<String> figures(String workload) {
    return runs.stream()
        .filter(run -> run.workload().equals(workload) && counts(run))
        .flatMap(run -> run.figures().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** The runs of a provider and workload, failed or not. */
  List<Run> of(String provider, String workload) {
    return runs.stream()
        .filter(run -> run.provider().equals(provider) && run.workload().equals(workload))
        .toList();
  }

  /**
   * What the measured runs gave; empty where there is none. Runs that failed do not count, nor does
   * repetition 0, in which syncs were counted.
   */
  Optional<Spread> spread(String provider, String workload, String figure) {
    return Spread.of(
        of(provider, workload).stream()
            .filter(Results::counts)
            .map(run -> run.figures().get(figure))
            .filter(Objects::nonNull)
            .toList());
  }

  /** The median of what the measured runs gave. */
  Optional<Double> median(String provider, String workload, String figure) {
    return spread(provider, workload, figure).map(Spread::median);
  }

  /**
   * CPU time for each message without what the harness itself takes; empty if either is unknown.
   */
  Optional<Double> netCpu(String provider, String workload) {
    Optional<Double> harness = median(Providers.NULL, workload, Figures.CPU);
    Optional<Double> all = median(provider, workload, Figures.CPU);
    return harness.isPresent() && all.isPresent()
        ? Optional.of(all.get() - harness.get())
        : Optional.empty();
  }

  /** How many syncs there were for each message, in whichever runs they were counted. */
  Optional<Spread> syncsPerMessage(String provider, String workload) {
    List<Double> shares = new ArrayList<>();
    for (Run run : of(provider, workload)) {
      Double syncs = run.figures().get(Figures.SYNCS);
      Double messages = run.figures().get(Figures.MESSAGES);
      if (syncs != null && messages != null && messages > 0 && !failed(run)) {
        shares.add(syncs / messages);
      }
    }
    return Spread.of(shares);
  }

  /** The different values of a fact of a provider, in the order in which they came. */
  List<String> facts(String provider, String name) {
    return runs.stream()
        .filter(run -> run.provider().equals(provider))
        .map(run -> run.facts().get(name))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  /** A fact that all runs of a provider agree on, or the different ones, joined. */
  String fact(String provider, String name) {
    return String.join("; ", facts(provider, name));
  }

  /** Whether a provider has the disk forced before a persistent {@code send()} returns. */
  boolean syncs(String provider) {
    return fact(provider, "sendSynced").equals("true");
  }

  /** The peer with the greatest median; for persistent work among those that sync. */
  Optional<Best> greatest(String workload, String figure, boolean mustSync) {
    return peers(mustSync, peer -> median(peer, workload, figure))
        .max(Comparator.comparingDouble(Best::value));
  }

  /** The peer with the least median. */
  Optional<Best> least(String workload, String figure, boolean mustSync) {
    return peers(mustSync, peer -> median(peer, workload, figure))
        .min(Comparator.comparingDouble(Best::value));
  }

  /** The peer that takes the least CPU time for each message, without the harness. */
  Optional<Best> leastCpu(String workload, boolean mustSync) {
    return peers(mustSync, peer -> netCpu(peer, workload))
        .min(Comparator.comparingDouble(Best::value));
  }

  private Stream<Best> peers(boolean mustSync, Function<String, Optional<Double>> value) {
    return Providers.PEERS.stream()
        .filter(peer -> !mustSync || syncs(peer))
        .flatMap(peer -> value.apply(peer).map(v -> new Best(peer, v)).stream());
  }

  /** The points of a series, from the least number to the greatest. */
  List<Series> points(String series) {
    return workloads().stream()
        .flatMap(workload -> Series.of(workload).stream())
        .filter(point -> point.name().equals(series))
        .sorted((a, b) -> Long.compare(a.number(), b.number()))
        .toList();
  }

  /** The series that were measured, those that the report knows first. */
  List<String> series() {
    List<String> found =
        workloads().stream()
            .flatMap(workload -> Series.of(workload).stream())
            .map(Series::name)
            .distinct()
            .toList();
    List<String> sorted = new ArrayList<>(Series.KNOWN.stream().filter(found::contains).toList());
    found.stream().filter(name -> !Series.KNOWN.contains(name)).sorted().forEach(sorted::add);
    return sorted;
  }

  static boolean failed(Run run) {
    return run.facts().containsKey("failure");
  }

  private static boolean counts(Run run) {
    return run.repetition() > 0 && !failed(run);
  }
}
