package org.angarium.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.benchmarks.provider.ProviderName;
import org.angarium.benchmarks.result.Run;
import org.angarium.benchmarks.workload.Workload;

/** One run, in one JVM for each phase of the workload. */
final class ChildRun {
  private final Options options;
  private final Workload workload;
  private final ProviderName provider;
  private final int repetition;
  private final Path directory;
  private final Path log;

  ChildRun(Options options, Workload workload, ProviderName provider, int repetition) {
    this.options = options;
    this.workload = workload;
    this.provider = provider;
    this.repetition = repetition;
    String name = "%s-%s-%d".formatted(workload.name(), provider.text(), repetition);
    directory = options.directory().resolve(name);
    log = options.directory().resolve(name + ".log");
  }

  /** Runs the phases, until one fails; what all of them found is one run. */
  Run run() throws IOException, InterruptedException {
    deleteAll(directory);
    Files.createDirectories(directory);
    Files.deleteIfExists(log);
    Run all = new Run(provider.text(), workload.name(), repetition, Map.of(), Map.of());
    for (int phase = 0; phase < workload.phases() && !all.facts().containsKey("failure"); phase++) {
      all = merged(all, runPhase(phase));
    }
    deleteAll(directory);
    return all;
  }

  private static Run merged(Run before, Run after) {
    Map<String, Double> figures = new TreeMap<>(before.figures());
    figures.putAll(after.figures());
    Map<String, String> facts = new TreeMap<>(before.facts());
    facts.putAll(after.facts());
    return new Run(before.provider(), before.workload(), before.repetition(), figures, facts);
  }

  private Run runPhase(int phase) throws IOException, InterruptedException {
    Path answer = directory.resolveSibling(directory.getFileName() + ".json");
    Files.deleteIfExists(answer);
    Job job =
        new Job(
            provider,
            workload.name(),
            repetition,
            phase,
            options.seconds(),
            options.warmup(),
            directory,
            answer);
    Process process =
        new ProcessBuilder(command(job))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      boolean ended = process.waitFor(options.timeLimit(), TimeUnit.SECONDS);
      if (Files.exists(answer)) {
        Run run = Run.fromJson(Files.readString(answer));
        return ended ? run : withFact(run, "closing", "did not stop in time");
      }
      return failed(
          ended
              ? "the JVM ended with code " + process.exitValue()
              : "not done within %d s".formatted(options.timeLimit()));
    } finally {
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(answer);
    }
  }

  private static Run withFact(Run run, String name, String text) {
    Map<String, String> facts = new TreeMap<>(run.facts());
    facts.put(name, text);
    return new Run(run.provider(), run.workload(), run.repetition(), run.figures(), facts);
  }

  private Run failed(String text) {
    return new Run(provider.text(), workload.name(), repetition, Map.of(), Map.of("failure", text));
  }

  private List<String> command(Job job) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(options.jvmArguments());
    // a provider may have properties of its own
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("benchmarks.") && !System.getProperty(name).isBlank())
        .forEach(name -> command.add("-D%s=%s".formatted(name, System.getProperty(name))));
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    command.addAll(job.arguments());
    return command;
  }

  private static void deleteAll(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
