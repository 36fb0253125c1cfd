package org.angarium.benchmarks.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.angarium.benchmarks.result.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of what is measured; no times are asserted. */
@Timeout(300)
class SharedBenchmarkTest {
  @TempDir Path folder;

  @Test
  void shouldMeasureAndLoseNothing() throws Exception {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Options options =
        Options.of(
            folder.toString(), "0.5", "0.5", "1", "16x16/1,64x64-backlog/1", "angarium,naive", "6");
    List<Run> runs =
        new SharedBenchmark(options, new PrintStream(said, true, StandardCharsets.UTF_8)).run(1);

    assertThat(runs).hasSize(4);
    assertThat(runs)
        .allSatisfy(
            run ->
                assertThat(run.figures())
                    .containsEntry("lost", 0.0)
                    .containsEntry("duplicated", 0.0)
                    .containsEntry("damaged", 0.0));
    assertThat(runs).allSatisfy(run -> assertThat(run.figures().get("messages")).isPositive());
    assertThat(Files.readAllLines(folder.resolve("results.jsonl"))).hasSize(4);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("| 16x16/1 | naive |");
  }
}
