package org.angarium.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.angarium.benchmarks.provider.ProviderName;
import org.angarium.benchmarks.result.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CoordinatorTest {
  private final Properties properties = new Properties();
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  @TempDir private Path directory;

  @BeforeEach
  void chooseLittle() {
    properties.setProperty("benchmarks.directory", directory.resolve("work").toString());
    properties.setProperty("benchmarks.results", results().toString());
    properties.setProperty("benchmarks.seconds", "0.1");
    properties.setProperty("benchmarks.warmup", "0");
    properties.setProperty("benchmarks.repetitions", "1");
    properties.setProperty("benchmarks.workloads", "nonpersistent-1x1");
  }

  private Path results() {
    return directory.resolve("docs/results.jsonl");
  }

  private List<Run> run() throws Exception {
    try (PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8)) {
      new Coordinator(Options.of(properties), out).run();
    }
    return Files.readAllLines(results()).stream().map(Run::fromJson).toList();
  }

  @Test
  void shouldRunEachPhaseInAJvmOfItsOwnAndLeaveNothingButLinesAndLogs() throws Exception {
    properties.setProperty("benchmarks.providers", "angarium");
    properties.setProperty("benchmarks.workloads", "idle");
    Files.createDirectories(results().getParent());
    Files.writeString(results(), "of another run");

    List<Run> runs = run();

    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).figures())
        .containsKeys("startEmptyMillis", "startMillis")
        .containsEntry("lost", 0.0);
    assertThat(runs.get(0).facts())
        .containsEntry("maxHeapMiB", "512")
        .containsKeys("jvm", "os", "cores", "memoryMiB")
        .doesNotContainKey("failure");
    assertThat(directory.resolve("work"))
        .isDirectoryContaining(path -> path.toString().endsWith("idle-angarium-1.log"))
        .isDirectoryNotContaining(path -> !path.toString().endsWith(".log"));
    assertThat(console.toString(StandardCharsets.UTF_8)).startsWith("1/1 idle");
  }

  @Test
  void shouldTurnTheOrderOfProvidersAround() throws Exception {
    properties.setProperty("benchmarks.providers", "null,angarium");
    properties.setProperty("benchmarks.repetitions", "2");

    assertThat(run())
        .extracting(run -> run.repetition() + " " + run.provider())
        .containsExactly("1 null", "1 angarium", "2 angarium", "2 null");
    assertThat(console.toString(StandardCharsets.UTF_8)).contains("medians:");
  }

  @Test
  void shouldCountSyncsInARunThatSaysNothingOfTime() throws Exception {
    properties.setProperty("benchmarks.providers", "disk");
    properties.setProperty("benchmarks.workloads", "persistent-1x1");
    properties.setProperty("benchmarks.countSyncs", "true");

    List<Run> runs = run();

    assertThat(runs).extracting(Run::repetition).containsExactly(0, 1);
    assertThat(runs.get(0).figures())
        .containsKeys("syncs", "messages")
        .doesNotContainKeys("messagesPerSecond", "cpuMicrosPerMessage", "latencyP50Micros");
    assertThat(runs.get(1).figures()).containsKeys("messagesPerSecond", "cpuMicrosPerMessage");
  }

  @Test
  void shouldSayHowAJvmFailed() throws Exception {
    properties.setProperty("benchmarks.providers", "null");
    properties.setProperty("benchmarks.jvmArguments", "-XX:NoSuchOption");

    assertThat(run().get(0).facts()).containsEntry("failure", "the JVM ended with code 1");
  }

  @Test
  void shouldEndAJvmThatTakesTooLong() throws Exception {
    properties.setProperty("benchmarks.providers", "null");
    properties.setProperty("benchmarks.seconds", "100");
    properties.setProperty("benchmarks.timeLimit", "1");

    assertThat(run().get(0).facts()).containsEntry("failure", "not done within 1 s");
  }

  @Test
  void shouldHaveDefaultsAndRefuseWhatItDoesNotKnow() {
    properties.clear();
    properties.setProperty("benchmarks.repetitions", " ");
    Options options = Options.of(properties);
    assertThat(options.repetitions()).isEqualTo(5);
    assertThat(options.providers()).containsExactly(ProviderName.values());

    properties.setProperty("benchmarks.providers", "angarium, rabbit");
    assertThatThrownBy(() -> Options.of(properties)).hasMessageContaining("\"rabbit\"");
    properties.setProperty("benchmarks.providers", "angarium");
    properties.setProperty("benchmarks.seconds", "five");
    assertThatThrownBy(() -> Options.of(properties)).hasMessageContaining("\"five\"");
  }
}
