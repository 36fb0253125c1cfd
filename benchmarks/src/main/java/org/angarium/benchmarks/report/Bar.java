package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;

/**
 * What Angarium wants to reach, and whether it does, line by line; computed from the results alone.
 */
final class Bar {
  private static final double PERSISTENT_TIMES = 2;
  private static final double OTHER_TIMES = 1.5;
  private static final double ONE_SENDER_OF_DISK = 0.6;
  private static final double MANY_SENDERS_OF_DISK = 0.5;
  private static final double PERSISTENT_CPU_PART = 0.5;
  private static final double IDLE_MIB = 30;
  private static final double IDLE_MILLIS = 300;
  private static final double STEP = 0.7;

  /** Whether a line is met. */
  enum Outcome {
    MET("met"),
    NOT_MET("**not met**"),
    /** Something that it takes is not among the results. */
    OPEN("not measured");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * @param measured for readers; empty where it is open
   */
  record Verdict(Outcome outcome, String measured) {
    static final Verdict OPEN = new Verdict(Outcome.OPEN, "");

    static Verdict of(boolean met, String measured) {
      return new Verdict(met ? Outcome.MET : Outcome.NOT_MET, measured);
    }
  }

  /**
   * One line.
   *
   * @param what is measured
   * @param needs what it must reach
   * @param verdicts by our providers
   */
  record Line(String what, String needs, Map<String, Verdict> verdicts) {
    /** The verdict on one of our providers. */
    Verdict verdict(String provider) {
      return verdicts.getOrDefault(provider, Verdict.OPEN);
    }
  }

  private final Results results;
  private final List<Line> lines = new ArrayList<>();

  private Bar(Results results) {
    this.results = results;
  }

  /** All lines; those whose workloads are not among the results are open. */
  static List<Line> lines(Results results) {
    Bar bar = new Bar(results);
    bar.rates(Workloads.PERSISTENT, PERSISTENT_TIMES);
    bar.limits();
    bar.rates(Workloads.NON_PERSISTENT, OTHER_TIMES);
    bar.cpu(Workloads.PERSISTENT);
    bar.cpu(Workloads.NON_PERSISTENT);
    bar.backlog();
    bar.idle();
    bar.steps();
    return bar.lines;
  }

  private void line(String what, String needs, Function<String, Verdict> judge) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    for (String provider : Providers.OURS) {
      verdicts.put(provider, judge.apply(provider));
    }
    lines.add(new Line(what, needs, verdicts));
  }

  private void rates(Workloads.Group group, double times) {
    boolean persistent = group.persistent();
    String needs =
        "at least %s the best peer%s"
            .formatted(Numbers.times(times), persistent ? " that syncs" : "");
    for (String workload : group.workloads()) {
      line(
          workload + ", messages/s",
          needs,
          provider ->
              ratio(
                  results.median(provider, workload, Figures.RATE),
                  results.greatest(workload, Figures.RATE, persistent),
                  ratio -> ratio >= times));
    }
  }

  private void limits() {
    limit("one sender", Workloads.SEND, "append and force", ONE_SENDER_OF_DISK);
    limit("16 senders", Workloads.MANY_SENDERS, "append and shared force", MANY_SENDERS_OF_DISK);
  }

  private void limit(String who, String workload, String of, double part) {
    line(
        "%s, %s, part of the bare disk's rate".formatted(workload, who),
        "at least %s of %s".formatted(part, of),
        provider ->
            ratio(
                results.median(provider, workload, Figures.RATE),
                results
                    .median(Providers.DISK, workload, Figures.RATE)
                    .map(rate -> new Results.Best(Providers.DISK, rate)),
                ratio -> ratio >= part));
  }

  private void cpu(Workloads.Group group) {
    boolean persistent = group.persistent();
    String needs =
        persistent ? "at most half of the best peer's that syncs" : "less than the best peer's";
    for (String workload : group.workloads()) {
      line(
          workload + ", CPU µs/message without the harness",
          needs,
          provider ->
              ratio(
                  results.netCpu(provider, workload),
                  results.leastCpu(workload, persistent),
                  ratio -> persistent ? ratio <= PERSISTENT_CPU_PART : ratio < 1));
    }
  }

  private void backlog() {
    for (String figure : List.of(Figures.FILL, Figures.DRAIN)) {
      line(
          "backlog, " + Figures.title(figure),
          "at least the best peer's that syncs",
          provider ->
              ratio(
                  results.median(provider, Workloads.BACKLOG, figure),
                  results.greatest(Workloads.BACKLOG, figure, true),
                  ratio -> ratio >= 1));
    }
    line(
        "backlog, " + Figures.title(Figures.FIRST_MESSAGE),
        "at most the best peer's that syncs",
        provider ->
            ratio(
                results.median(provider, Workloads.BACKLOG, Figures.FIRST_MESSAGE),
                results.least(Workloads.BACKLOG, Figures.FIRST_MESSAGE, true),
                ratio -> ratio <= 1));
  }

  private void idle() {
    below(Workloads.IDLE, Figures.HEAP, IDLE_MIB, "MiB");
    below(Workloads.IDLE, Figures.START, IDLE_MILLIS, "ms");
  }

  private void below(String workload, String figure, double limit, String unit) {
    line(
        workload + ", " + Figures.title(figure),
        "under %s %s".formatted(Numbers.text(limit), unit),
        provider ->
            results
                .median(provider, workload, figure)
                .map(value -> Verdict.of(value < limit, Numbers.text(value) + " " + unit))
                .orElse(Verdict.OPEN));
  }

  private void steps() {
    for (String series : Series.KNOWN) {
      line(
          "scaling by " + series + ", the worst step",
          "each step at least %s of the one before".formatted(STEP),
          provider ->
              Steps.of(results, provider, series).stream()
                  .min((a, b) -> Double.compare(a.ratio(), b.ratio()))
                  .map(worst -> Verdict.of(worst.ratio() >= STEP, worst.text()))
                  .orElse(Verdict.OPEN));
    }
  }

  /** Our value against another one; without CPU time of its own nobody can be judged by it. */
  private static Verdict ratio(
      Optional<Double> ours, Optional<Results.Best> other, DoublePredicate met) {
    if (ours.isEmpty() || other.isEmpty() || other.get().value() <= 0) {
      return Verdict.OPEN;
    }
    double ratio = ours.get() / other.get().value();
    return Verdict.of(
        met.test(ratio),
        "%s (%s against %s of %s)"
            .formatted(
                Numbers.times(ratio),
                Numbers.text(ours.get()),
                Numbers.text(other.get().value()),
                Providers.title(other.get().provider())));
  }
}
