package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page and its plots. */
final class Page {
  private static final List<String> NOT_PLOTTED =
      List.of(Figures.MESSAGES, Figures.CPU, Figures.SYNCS, Figures.P50, Figures.P999, Figures.MAX);

  private final Results results;
  private final Tables tables;
  private final String plotFolder;
  private final String notes;
  private final String shared;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> plots = new LinkedHashMap<>();

  /**
   * @param plotFolder where the plots are, seen from the page
   * @param notes what somebody has to say of the runs, in Markdown; empty for nothing
   * @param shared tables of runs on PostgreSQL, in Markdown; empty for none
   */
  Page(Results results, String plotFolder, String notes, String shared) {
    this.shared = shared;
    this.results = results;
    this.notes = notes;
    this.tables = new Tables(results);
    this.plotFolder = plotFolder;
  }

  /** The page in Markdown; after that, the plots are known. */
  String write() {
    introduction();
    machine();
    bar();
    for (Workloads.Group group : List.of(Workloads.PERSISTENT, Workloads.NON_PERSISTENT)) {
      compared(group);
    }
    others();
    scaling();
    shared();
    checks();
    return out.toString();
  }

  /** The drawings by their file names. */
  Map<String, String> plots() {
    return plots;
  }

  private void paragraph(String text) {
    out.append(text.strip()).append("\n\n");
  }

  private void plot(String fileName, String title, String document) {
    plots.put(fileName + ".svg", document);
    paragraph("![%s](%s/%s.svg)".formatted(title, plotFolder, fileName));
  }

  private void introduction() {
    paragraph("# Benchmarks");
    paragraph(
        """
        Written from [the raw lines](%s/results.jsonl); not edited by hand. Each run of a
        workload on a provider had a JVM and a directory of its own on the same disk. The providers
        took turns, and changed their order with each repetition. Numbers are medians of the
        repetitions, in parentheses the least and the greatest. Every message was checked: see
        [the checks](#checks). What the workloads are and how to run them is told in
        [the module's README](../benchmarks/README.md).
        """
            .formatted(plotFolder));
    if (!notes.isBlank()) {
      paragraph("## About these runs");
      paragraph(notes);
    }
  }

  private void shared() {
    if (shared.isBlank()) {
      return;
    }
    paragraph("## Many JVMs on one PostgreSQL");
    paragraph(
        """
        From [raw lines](%s/shared.jsonl) of a run of its own, on a PostgreSQL that syncs, with
        `fsync`, `full_page_writes` and `synchronous_commit` on; server and JVMs share the machine's
        processors. 64x64/2 means 64 senders and 64 receivers, one message at a time, in two JVMs.
        `plain` is no queue: each row is inserted by itself and deleted by itself, by a key that is
        known. `naive` is a table as a queue: a receiver marks a row as its own and deletes it when
        it has worked; `naive-lock` locks it, works and deletes it in one transaction. Both have an
        index, prepared statements, as many pooled connections as Angarium and the same durability.
        Where consumers keep pace, most messages are taken in the commit with which they are sent,
        and need no rows; with a backlog all of them do.
        """
            .formatted(plotFolder));
    paragraph(shared);
  }

  private void machine() {
    paragraph("## Machine and providers");
    Table table = new Table(2, List.of("", ""));
    Map<String, String> names = new LinkedHashMap<>();
    names.put("cores", "cores");
    names.put("memoryMiB", "memory, MiB");
    names.put("os", "operating system");
    names.put("jvm", "JVM");
    names.put("maxHeapMiB", "heap of each JVM at most, MiB");
    names.forEach(
        (fact, title) ->
            table.row(
                List.of(
                    title,
                    results.runs().stream()
                        .filter(run -> run.facts().containsKey(fact))
                        .map(run -> run.facts().get(fact))
                        .distinct()
                        .collect(Collectors.joining("; ")))));
    out.append(table.text());
    out.append(tables.providers().text());
    paragraph(
        """
        A send is synced when the message has been forced to the disk before `send()` returns, an
        acknowledgement when it has been before the listener gets its next message. Where the
        columns have numbers, they are how many of so many calls were seen to be synced, in a run
        that does nothing else: sends while nobody consumed, sends while a listener consumed, and
        acknowledgements. Angarium keeps the sentence of the specification about AUTO_ACKNOWLEDGE;
        relaxed, it consumes with DUPS_OK_ACKNOWLEDGE, which promises what the peers promise.
        Providers that do not sync sends are no peers for persistent work. "disk" is no provider: it
        appends the same bytes to a file and forces it, senders that wait at the same time share a
        force. The harness alone calls the listener in the thread of the sender.
        """);
  }

  private void bar() {
    List<Bar.Line> lines = Bar.lines(results);
    paragraph("## The bar");
    List<String> sums = new ArrayList<>();
    for (String provider : Providers.OURS) {
      Map<Bar.Outcome, Long> count =
          lines.stream()
              .collect(
                  Collectors.groupingBy(
                      line -> line.verdict(provider).outcome(), Collectors.counting()));
      sums.add(
          "%s: %d of %d lines met, %d not met, %d not measured."
              .formatted(
                  Providers.title(provider),
                  count.getOrDefault(Bar.Outcome.MET, 0L),
                  lines.size(),
                  count.getOrDefault(Bar.Outcome.NOT_MET, 0L),
                  count.getOrDefault(Bar.Outcome.OPEN, 0L)));
    }
    paragraph(String.join("\n", sums));
    out.append(Tables.bar(lines).text());
  }

  private void compared(Workloads.Group group) {
    List<String> workloads = group.among(results.workloads());
    if (workloads.isEmpty()) {
      return;
    }
    paragraph("## " + group.title());
    plot(
        group.fileName(),
        group.title(),
        new BarPlot(results)
            .draw(
                group.title(),
                workloads.stream().map(w -> new BarPlot.Panel(w, Figures.RATE)).toList()));
    out.append(tables.rates(group).text());
    paragraph("CPU time of the whole process for each message, without what the harness takes:");
    out.append(tables.cpu(group).text());
    append("Latencies:", tables.latencies(group));
    if (group.persistent()) {
      append("Calls that force the disk, for each message:", tables.syncs());
    }
  }

  private void append(String caption, Table table) {
    if (!table.isEmpty()) {
      paragraph(caption);
      out.append(table.text());
    }
  }

  private void others() {
    Workloads.Group group = Workloads.OTHER;
    List<String> workloads = group.among(results.workloads());
    List<BarPlot.Panel> panels = new ArrayList<>();
    for (String workload : workloads) {
      results.figures(workload).stream()
          .filter(figure -> isPlotted(workload, figure))
          .forEach(figure -> panels.add(new BarPlot.Panel(workload, figure)));
    }
    if (panels.isEmpty()) {
      return;
    }
    paragraph("## " + group.title());
    plot(group.fileName(), group.title(), new BarPlot(results).draw(group.title(), panels));
    for (String workload : workloads) {
      Table own = tables.own(workload);
      if (!own.isEmpty()) {
        out.append(own.text());
      }
    }
    append("Latencies:", tables.latencies(group));
  }

  private static boolean isPlotted(String workload, String figure) {
    if (figure.equals(Figures.HEAP)) {
      return workload.equals(Workloads.IDLE) || workload.equals(Workloads.MANY_SUBSCRIPTIONS);
    }
    return !NOT_PLOTTED.contains(figure)
        && !Figures.WRONG.contains(figure)
        && !(workload.equals(Workloads.SEND_LATENCY) && figure.equals(Figures.RATE));
  }

  private void scaling() {
    List<String> all = results.series();
    if (all.isEmpty()) {
      return;
    }
    paragraph("## Scaling");
    for (String series : all) {
      String title = Series.title(series);
      paragraph("### " + title);
      new LinePlot(results, series)
          .draw(title)
          .ifPresent(document -> plot("scale-" + series, title, document));
      out.append(tables.series(series).text());
    }
  }

  private void checks() {
    paragraph("## Checks");
    double messages =
        results.runs().stream()
            .filter(run -> !Providers.LIMITS.contains(run.provider()))
            .mapToDouble(run -> run.figures().getOrDefault(Figures.MESSAGES, 0.0))
            .sum();
    Table wrong = tables.wrong();
    paragraph(
        "The providers' %s measured messages were checked, in %d runs in all. %s"
            .formatted(
                Numbers.text(messages),
                results.runs().size(),
                wrong.isEmpty() ? "None was lost, duplicated, out of order or damaged." : ""));
    append("This was wrong:", wrong);
    Table failures = tables.failures();
    append("Runs that failed, and refusals:", failures);
    if (failures.isEmpty()) {
      paragraph("No run failed.");
    }
  }
}
