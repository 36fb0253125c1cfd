package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.angarium.benchmarks.result.Run;

/** The tables of the page. */
final class Tables {
  private static final String NOTHING = "–";

  private final Results results;

  Tables(Results results) {
    this.results = results;
  }

  /** Who was measured, what it promises, and whether it was seen to keep that. */
  Table providers() {
    Table table =
        new Table(
            6,
            List.of(
                "provider",
                "version",
                "send is synced",
                "send to a consumer is synced",
                "acknowledgement is synced",
                "remark"));
    for (String provider : results.providers()) {
      table.row(
          List.of(
              Providers.title(provider),
              results.fact(provider, "version"),
              yesOrNo(results.fact(provider, "sendSynced"))
                  + seen(provider, Figures.STORED_SYNCED, Figures.STORED),
              seen(provider, Figures.PASSED_SYNCED, Figures.PASSED).strip(),
              yesOrNo(results.fact(provider, "acknowledgeSynced"))
                  + seen(provider, Figures.ACKNOWLEDGED_SYNCED, Figures.ACKNOWLEDGED),
              Remarks.merge(results.facts(provider, "remark"))));
    }
    return table;
  }

  private String seen(String provider, String synced, String all) {
    Optional<Double> some = results.median(provider, Workloads.PROMISE, synced);
    Optional<Double> total = results.median(provider, Workloads.PROMISE, all);
    if (some.isEmpty() || total.isEmpty()) {
      return "";
    }
    // whoever syncs by ways that the recorder does not know is not to look as if it did not
    boolean visible =
        results
            .median(provider, Workloads.PROMISE, Figures.STORED_SYNCED)
            .filter(seen -> seen > 0)
            .isPresent();
    return visible || !results.syncs(provider)
        ? " (%.0f of %.0f)".formatted(some.get(), total.get())
        : " (cannot be seen)";
  }

  private static String yesOrNo(String fact) {
    return switch (fact) {
      case "true" -> "yes";
      case "false" -> "no";
      default -> fact.isEmpty() ? NOTHING : fact;
    };
  }

  /** The lines of the bar. */
  static Table bar(List<Bar.Line> lines) {
    List<String> head = new ArrayList<>(List.of("measured", "needs"));
    for (String provider : Providers.OURS) {
      head.add(Providers.title(provider));
      head.add("");
    }
    Table table = new Table(head.size(), head);
    for (Bar.Line line : lines) {
      List<String> row = new ArrayList<>(List.of(line.what(), line.needs()));
      for (String provider : Providers.OURS) {
        Bar.Verdict verdict = line.verdict(provider);
        row.add(verdict.measured());
        row.add(verdict.outcome().text());
      }
      table.row(row);
    }
    return table;
  }

  /** The rates of a group: a row for each workload, a column for each provider. */
  Table rates(Workloads.Group group) {
    List<String> workloads = group.among(results.workloads());
    List<String> providers = results.providers(workloads);
    boolean persistent = group.persistent();
    List<String> head = new ArrayList<>(List.of("messages/s"));
    providers.forEach(provider -> head.add(Providers.title(provider)));
    Providers.OURS.forEach(ours -> head.add(Providers.title(ours) + " / best peer"));
    if (persistent) {
      Providers.OURS.forEach(ours -> head.add(Providers.title(ours) + " / disk"));
    }
    Table table = new Table(1, head);
    for (String workload : workloads) {
      List<String> row = new ArrayList<>(List.of(workload));
      providers.forEach(
          provider -> row.add(cell(provider, workload, Figures.RATE).orElse(NOTHING)));
      Optional<Double> best =
          results.greatest(workload, Figures.RATE, persistent).map(Results.Best::value);
      Providers.OURS.forEach(ours -> row.add(ratio(rate(ours, workload), best)));
      if (persistent) {
        Optional<Double> disk = rate(Providers.DISK, workload);
        Providers.OURS.forEach(ours -> row.add(ratio(rate(ours, workload), disk)));
      }
      table.row(row);
    }
    return table;
  }

  /** CPU time without the harness: a row for each workload, a column for each provider. */
  Table cpu(Workloads.Group group) {
    List<String> workloads = group.among(results.workloads());
    List<String> providers =
        results.providers(workloads).stream()
            .filter(provider -> !provider.equals(Providers.NULL))
            .toList();
    List<String> head = new ArrayList<>(List.of("CPU µs/message"));
    providers.forEach(provider -> head.add(Providers.title(provider)));
    head.add("harness, taken off");
    Providers.OURS.forEach(ours -> head.add(Providers.title(ours) + " / best peer"));
    Table table = new Table(1, head);
    for (String workload : workloads) {
      List<String> row = new ArrayList<>(List.of(workload));
      providers.forEach(
          provider ->
              row.add(results.netCpu(provider, workload).map(Numbers::text).orElse(NOTHING)));
      row.add(
          results.median(Providers.NULL, workload, Figures.CPU).map(Numbers::text).orElse(NOTHING));
      Optional<Double> best =
          results.leastCpu(workload, group.persistent()).map(Results.Best::value);
      Providers.OURS.forEach(ours -> row.add(ratio(results.netCpu(ours, workload), best)));
      table.row(row);
    }
    return table;
  }

  private Optional<Double> rate(String provider, String workload) {
    return results.median(provider, workload, Figures.RATE);
  }

  private static String ratio(Optional<Double> ours, Optional<Double> other) {
    return ours.isPresent() && other.isPresent() && other.get() > 0
        ? Numbers.times(ours.get() / other.get())
        : NOTHING;
  }

  /** The median, and the range where there is more than one run. */
  private Optional<String> cell(String provider, String workload, String figure) {
    return results
        .spread(provider, workload, figure)
        .map(
            spread ->
                spread.count() == 1
                    ? Numbers.text(spread.median())
                    : "%s (%s)".formatted(Numbers.text(spread.median()), Numbers.range(spread)));
  }

  /** Latencies of those workloads that have some. */
  Table latencies(Workloads.Group group) {
    List<String> head = new ArrayList<>(List.of("workload", "provider"));
    Figures.LATENCIES.forEach(figure -> head.add(Figures.title(figure)));
    Table table = new Table(2, head);
    for (String workload : group.among(results.workloads())) {
      for (String provider : results.providers(List.of(workload))) {
        if (results.median(provider, workload, Figures.P50).isEmpty()) {
          continue;
        }
        List<String> row = new ArrayList<>(List.of(workload, Providers.title(provider)));
        Figures.LATENCIES.forEach(
            figure -> row.add(cell(provider, workload, figure).orElse(NOTHING)));
        table.row(row);
      }
    }
    return table;
  }

  /** All figures of a workload of its own kind: a row for each figure. */
  Table own(String workload) {
    List<String> providers = results.providers(List.of(workload));
    List<String> head = new ArrayList<>(List.of(workload));
    providers.forEach(provider -> head.add(Providers.title(provider)));
    Table table = new Table(1, head);
    for (String figure : results.figures(workload)) {
      if (Figures.WRONG.contains(figure) || Figures.LATENCIES.contains(figure)) {
        continue;
      }
      List<String> row = new ArrayList<>(List.of(Figures.title(figure)));
      providers.forEach(provider -> row.add(cell(provider, workload, figure).orElse(NOTHING)));
      table.row(row);
    }
    return table;
  }

  /** The rates of a series: a row for each point, a column for each provider. */
  Table series(String series) {
    List<Series> points = results.points(series);
    List<String> providers = results.providers(points.stream().map(Series::workload).toList());
    List<String> head = new ArrayList<>(List.of(Series.title(series)));
    providers.forEach(provider -> head.add(Providers.title(provider)));
    Table table = new Table(0, head);
    for (Series point : points) {
      List<String> row = new ArrayList<>(List.of(Steps.number(point.number())));
      providers.forEach(
          provider -> row.add(cell(provider, point.workload(), Figures.RATE).orElse(NOTHING)));
      table.row(row);
    }
    return table;
  }

  /** How many syncs there were for each persistent message. */
  Table syncs() {
    List<String> workloads = Workloads.PERSISTENT.among(results.workloads());
    List<String> providers =
        results.providers(workloads).stream()
            .filter(
                provider ->
                    workloads.stream()
                        .anyMatch(w -> results.syncsPerMessage(provider, w).isPresent()))
            .toList();
    List<String> head = new ArrayList<>(List.of("syncs/message"));
    providers.forEach(provider -> head.add(Providers.title(provider)));
    Table table = new Table(1, head);
    if (providers.isEmpty()) {
      return table;
    }
    for (String workload : workloads) {
      List<String> row = new ArrayList<>(List.of(workload));
      providers.forEach(
          provider ->
              row.add(
                  results
                      .syncsPerMessage(provider, workload)
                      .map(spread -> Numbers.text(spread.median()))
                      .orElse(NOTHING)));
      table.row(row);
    }
    return table;
  }

  /** What was lost, duplicated, out of order or damaged, by provider and workload. */
  Table wrong() {
    List<String> head = new ArrayList<>(List.of("provider", "workload", "runs"));
    Figures.WRONG.forEach(figure -> head.add(Figures.title(figure)));
    Table table = new Table(2, head);
    for (String provider : results.providers()) {
      for (String workload : results.workloads()) {
        List<Run> wrong = results.of(provider, workload).stream().filter(Tables::isWrong).toList();
        if (!wrong.isEmpty()) {
          List<String> row =
              new ArrayList<>(
                  List.of(Providers.title(provider), workload, String.valueOf(wrong.size())));
          for (String figure : Figures.WRONG) {
            row.add(
                Numbers.text(
                    wrong.stream()
                        .mapToDouble(run -> run.figures().getOrDefault(figure, 0.0))
                        .sum()));
          }
          table.row(row);
        }
      }
    }
    return table;
  }

  private static boolean isWrong(Run run) {
    return Figures.WRONG.stream().anyMatch(figure -> run.figures().getOrDefault(figure, 0.0) > 0);
  }

  /** Runs that failed, and what providers refused to do. */
  Table failures() {
    Table table = new Table(4, List.of("provider", "workload", "runs", "what it said"));
    for (String provider : results.providers()) {
      for (String workload : results.workloads()) {
        List<Run> runs = results.of(provider, workload);
        List<Run> failed = runs.stream().filter(Results::failed).toList();
        if (!failed.isEmpty()) {
          table.row(
              List.of(
                  Providers.title(provider),
                  workload,
                  failed.size() + " of " + runs.size(),
                  FailureText.of(failed)));
        }
      }
    }
    return table;
  }
}
