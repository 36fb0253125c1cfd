package org.angarium.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.engine.embedded.OrderIndexBenchmark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks of JMH run: each method once for each of its parameters. */
class MicroBenchmarksTest {
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldRunEachMethodOnce() throws Exception {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .forks(0)
                    .mode(Mode.SingleShotTime)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();

    assertThat(results)
        .extracting(result -> result.getParams().getBenchmark())
        .containsOnlyElementsOf(
            methods(
                SelectorBenchmark.class,
                StoredFormBenchmark.class,
                ClaimBenchmark.class,
                OrderIndexBenchmark.class));
    assertThat(results)
        .allSatisfy(
            result -> assertThat(result.getPrimaryResult().getStatistics().getN()).isEqualTo(1));
  }

  private static Set<String> methods(Class<?>... types) {
    return Stream.of(types)
        .flatMap(type -> Stream.of(type.getMethods()))
        .filter(method -> method.isAnnotationPresent(Benchmark.class))
        .map(method -> method.getDeclaringClass().getName() + "." + method.getName())
        .collect(Collectors.toSet());
  }
}
