package org.angarium.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.angarium.benchmarks.provider.ProviderName;
import org.angarium.benchmarks.provider.direct.DirectProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class WorkloadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private static Stream<Arguments> runs() {
    List<Workload> workloads =
        Stream.concat(
                // the probe of promises counts no messages, and has its own test
                Workloads.all().stream().filter(workload -> !(workload instanceof Promised)),
                Stream.of(
                        "scale-depth-100000",
                        "scale-queues-100",
                        "scale-consumers-100",
                        "scale-subscriptions-10",
                        "scale-groups-10000",
                        "scale-size-1000000")
                    .map(Workloads::of))
            .toList();
    return Stream.concat(
        Stream.of(ProviderName.ANGARIUM, ProviderName.NULL)
            .flatMap(
                provider ->
                    workloads.stream()
                        .filter(workload -> workload.runsOn(provider))
                        .map(workload -> arguments(workload.name(), provider))),
        Stream.of(
            arguments("persistent-16x16", ProviderName.DISK),
            arguments("async-256", ProviderName.DISK_ALLOCATED),
            arguments("transacted-100", ProviderName.DISK),
            arguments("persistent-1x1", ProviderName.ANGARIUM_RELAXED)));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("runs")
  void shouldLoseNothing(String name, ProviderName provider) throws Exception {
    Workload workload = Workloads.of(name);
    Map<String, Double> figures = Map.of();
    for (int phase = 0; phase < workload.phases(); phase++) {
      figures = run(workload, phase, provider);
    }

    assertThat(figures)
        .containsEntry("lost", 0.0)
        .containsEntry("duplicated", 0.0)
        .containsEntry("outOfOrder", 0.0)
        .containsEntry("damaged", 0.0);
    assertThat(figures.get("messages")).isPositive();
    assertThat(figures.get("heapMiB")).isPositive();
  }

  private Map<String, Double> run(Workload workload, int phase, ProviderName provider)
      throws Exception {
    Scale scale = new Scale(Duration.ofMillis(100), Duration.ofMillis(250), 0.01, PATIENCE);
    try (Site site = new Site(provider, directory, scale, false)) {
      workload.run(site, phase);
      assertThat(site.results().facts()).containsKeys("version", "sendSynced");
      return site.results().figures();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFUSED")
  void shouldFindAFaultOfAProvider(Fault fault) throws Exception {
    Duration briefly = Duration.ofMillis(100);
    Scale scale = new Scale(briefly, briefly, 1, briefly);
    try (Site site =
        new Site(
            ProviderName.NULL,
            () -> new FaultyProvider(new DirectProvider(DirectProvider.Log.NONE), fault),
            directory,
            scale,
            false)) {
      Workloads.of("nonpersistent-1x1").run(site, 0);

      assertThat(site.results().figures().get(fault.figure())).isPositive();
    }
  }

  @Test
  void shouldFailWhenTheProviderRefuses() throws Exception {
    Scale scale = new Scale(Duration.ofSeconds(10), Duration.ofSeconds(10), 1, PATIENCE);
    try (Site site =
        new Site(
            ProviderName.NULL,
            () -> new FaultyProvider(new DirectProvider(DirectProvider.Log.NONE), Fault.REFUSED),
            directory,
            scale,
            false)) {
      assertThatThrownBy(() -> Workloads.of("nonpersistent-1x1").run(site, 0))
          .isInstanceOf(WorkloadException.class)
          .hasMessageContaining("no more room");
    }
  }

  @Test
  void shouldCountSyncs() throws Exception {
    Scale scale = new Scale(Duration.ZERO, Duration.ofMillis(200), 1, PATIENCE);
    try (Site site = new Site(ProviderName.DISK, directory, scale, false)) {
      Workloads.of("persistent-send").run(site, 0);

      // one more or less may be under way when the interval begins or ends
      Map<String, Double> figures = site.results().figures();
      assertThat(figures.get("syncs"))
          .isBetween(figures.get("messages") - 2, figures.get("messages") + 2);
    }
  }

  @Test
  void shouldExpandTheNamesOfGroups() {
    assertThat(Workloads.select(List.of("scale-depth", "idle", "scale-queues-10")))
        .extracting(Workload::name)
        .containsExactly(
            "scale-depth-0",
            "scale-depth-10000",
            "scale-depth-100000",
            "scale-depth-1000000",
            "idle",
            "scale-queues-10");
    assertThat(Workloads.select(List.of()))
        .hasSize(Workloads.all().size() + Workloads.series().size());
    assertThat(Workloads.select(List.of("core", "scale")))
        .hasSameSizeAs(Workloads.select(List.of()));
    assertThatThrownBy(() -> Workloads.select(List.of("scale-nothing")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scale-nothing");
  }
}
