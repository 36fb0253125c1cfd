package org.angarium.benchmarks.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.angarium.benchmarks.provider.ProviderName;
import org.angarium.benchmarks.workload.Workload;
import org.angarium.benchmarks.workload.Workloads;

/**
 * What a run is to do.
 *
 * @param repetitions how often each workload runs on each provider
 * @param seconds of a measured interval
 * @param warmup seconds before it
 * @param countSyncs whether each workload runs once more on each provider, with the JVM's events
 *     recorded that count syncs
 * @param directory where the providers have their directories, and where logs go
 * @param results the file that gets the raw lines, written anew
 * @param timeLimit seconds that one JVM may take
 * @param jvmArguments of the JVMs that are started, besides the common ones
 */
record Options(
    List<Workload> workloads,
    List<ProviderName> providers,
    int repetitions,
    double seconds,
    double warmup,
    boolean countSyncs,
    Path directory,
    Path results,
    int timeLimit,
    List<String> jvmArguments) {

  /**
   * Reads the properties {@code benchmarks.*}; one that is missing or blank has its default.
   *
   * @throws IllegalArgumentException if one of them is not understood
   */
  static Options of(Properties properties) {
    Function<String, String> text =
        name -> properties.getProperty("benchmarks." + name, "").strip();
    return new Options(
        Workloads.select(list(text.apply("workloads"))),
        providers(list(text.apply("providers"))),
        (int) number(text.apply("repetitions"), 5),
        number(text.apply("seconds"), 5),
        number(text.apply("warmup"), 3),
        Boolean.parseBoolean(text.apply("countSyncs")),
        path(text.apply("directory"), "target/benchmarks"),
        path(text.apply("results"), "target/benchmarks/results.jsonl"),
        (int) number(text.apply("timeLimit"), 300),
        Stream.of(text.apply("jvmArguments").split(" ")).filter(each -> !each.isEmpty()).toList());
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static List<ProviderName> providers(List<String> names) {
    return names.isEmpty()
        ? List.of(ProviderName.values())
        : names.stream().map(ProviderName::of).toList();
  }

  private static double number(String text, double otherwise) {
    try {
      return text.isEmpty() ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no number", e);
    }
  }

  private static Path path(String text, String otherwise) {
    return Path.of(text.isEmpty() ? otherwise : text).toAbsolutePath();
  }
}
