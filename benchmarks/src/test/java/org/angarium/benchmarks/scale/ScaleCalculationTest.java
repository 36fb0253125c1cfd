package org.angarium.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.angarium.benchmarks.result.Run;
import org.angarium.engine.spread.HashPlacement;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleCalculationTest {
  private static final Measured SINGLE = new Measured(100, 50, 2_000);

  private final ScaleCalculation calculation = new ScaleCalculation(3);

  @TempDir Path directory;

  @Test
  void shouldTakeTheMedianOfItsOwnLines() throws Exception {
    Path lines = directory.resolve("lines");
    Files.write(
        lines,
        List.of(
            line("angarium", 90),
            line("angarium", 110),
            line("angarium", 100),
            line("naive", 900)));

    assertThat(Measured.read(lines, "64x64/1")).isEqualTo(SINGLE);
    assertThatThrownBy(() -> Measured.read(lines, "batch-100/1"))
        .hasMessageContaining("no line of batch-100/1 has serverMicrosPerMessage");
  }

  private static String line(String provider, double micros) {
    return new Run(
            provider,
            "64x64/1",
            1,
            Map.of(
                "serverMicrosPerMessage",
                micros,
                "nodesMicrosPerMessage",
                50.0,
                "walBytesPerMessage",
                2_000.0),
            Map.of())
        .toJson();
  }

  @Test
  void shouldCalculateWhatProcessorsCarry() {
    assertThat(SINGLE.rate(16, 0.5)).isEqualTo(80_000);
  }

  @Test
  void shouldSeeOneBusyQueueInOneDatabaseAndItsKeysInAll() {
    HashPlacement four = new HashPlacement(4, name -> true);
    assertThat(new Traffic(1, 0, 0, 0).imbalance(four, 1)).isEqualTo(4);
    assertThat(new Traffic(1, 0, 1, 100_000).imbalance(four, 1)).isCloseTo(1, Offset.offset(0.05));
    assertThat(new Traffic(1, 0, 1, 1).imbalance(four, 1)).isEqualTo(4);
  }

  @Test
  void shouldAskForAsManyDatabasesAsTheBusiestNeeds() {
    Traffic even = new Traffic(1_000, 0, 0, 0);
    assertThat(calculation.databases(SINGLE, even, 80_000)).isEqualTo(1);
    int several = calculation.databases(SINGLE, even, 400_000);
    double[] seen = calculation.imbalances(even, several);
    assertThat(several).isGreaterThan(5);
    assertThat(400_000 / several * seen[seen.length / 2]).isLessThanOrEqualTo(80_000);
  }

  @Test
  void shouldWriteTables() {
    assertThat(new ScaleCalculation(1).tables(SINGLE, SINGLE))
        .contains("| 16 | 80,000 | 160 MB/s | 80,000 | 160 MB/s |")
        .contains("10,000 queues, skew 1.0, the busiest 20 spread by 10,000 keys each")
        .contains("| 10,000,000 |");
  }
}
