package org.angarium.benchmarks.safekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SafekeepingCostsTest {
  @TempDir Path folder;

  @Test
  void shouldMeasureWithAndWithoutAndLoseNothing() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafekeepingCosts costs =
        new SafekeepingCosts(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
    costs.encryption(0.1, 1, 200);
    costs.backups(1, 200);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| sent and received one by one, messages/s |", "| a backup is made |")
        .contains("A backup of ");
  }
}
