package org.angarium.benchmarks.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GuaranteeCostsTest {
  @TempDir Path folder;

  @Test
  void shouldWorkInEachModeAndLoseNothing() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new GuaranteeCosts(folder, new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(60, 1, 200, List.of(Mode.values()));

    String table = out.toString(StandardCharsets.UTF_8);
    assertThat(table.lines()).hasSize(2 + Mode.values().length);
    assertThat(table).contains("| AUTO_ACKNOWLEDGE |", "| XA, a row in another database |");
    assertThat(table).contains("| the same, with a deduplication id |", "| inbox and outbox, ");
  }
}
