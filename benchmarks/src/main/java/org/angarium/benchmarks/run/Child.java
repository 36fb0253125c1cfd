package org.angarium.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.benchmarks.result.Run;
import org.angarium.benchmarks.workload.Results;
import org.angarium.benchmarks.workload.Scale;
import org.angarium.benchmarks.workload.Site;
import org.angarium.benchmarks.workload.Workloads;

/** The JVM in which one phase of one workload runs on one provider. */
public final class Child {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Child() {}

  /**
   * Runs, writes the answer, and ends the process, whatever threads a provider leaves behind.
   *
   * @param arguments a job's
   */
  public static void main(String[] arguments) throws IOException {
    Job job = Job.of(arguments);
    Scale scale = new Scale(duration(job.warmup()), duration(job.seconds()), 1, PATIENCE);
    Site site = new Site(job.provider(), job.directory(), scale, job.countsSyncs());
    attempt(() -> Workloads.of(job.workload()).run(site, job.phase()), site.results());
    Machine.describe(site.results()); // not before: it loads classes, which takes time
    answer(job, site.results()); // a provider that does not stop does not take it away
    attempt(site::close, site.results());
    answer(job, site.results());
    System.exit(0);
  }

  private static void attempt(Work work, Results results) {
    try {
      work.run();
    } catch (Throwable e) { // how a provider fails is a result
      e.printStackTrace();
      results.fact("failure", text(e));
    }
  }

  private static void answer(Job job, Results results) throws IOException {
    Map<String, Double> figures = new TreeMap<>(results.figures());
    if (job.countsSyncs()) {
      // recording the events has a cost, so the times of this run say nothing
      figures.keySet().removeIf(name -> name.endsWith("Second") || name.contains("Micros"));
    }
    Run run =
        new Run(job.provider().text(), job.workload(), job.repetition(), figures, results.facts());
    Path part = job.answer().resolveSibling(job.answer().getFileName() + ".part");
    Files.writeString(part, run.toJson() + "\n");
    Files.move(part, job.answer(), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Something that may fail. */
  private interface Work {
    void run() throws Exception;
  }

  private static String text(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(failure.getMessage());
    if (cause == failure || text.contains(cause.toString())) {
      return cause.toString();
    }
    return text + ", since " + cause;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
