package org.angarium.testkit.cuts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.angarium.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A broker that does everything a broker does, on a disk whose power is cut in each of its
 * operations in turn. After each cut it opens; what was acknowledged is there, what was rolled back
 * is not, what was acknowledged does not come again, order holds. With {@code durability=os} what
 * is lost is the newest, and all of it. {@code -Dangarium.cuts=} is how many cuts at least, {@code
 * -Dangarium.seed=} repeats a run.
 */
class WholeBrokerPowerCutTest {
  private static final int CUTS = Integer.getInteger("angarium.cuts", 850);
  private static final int IN_A_ROW = 80;

  /** Where the power is cut in each build. */
  private static final List<String> OFTEN =
      List.of("H2Store.open", "JournaledFile.makeRoom", "H2Store.close", "JournaledFile.note");

  /** Where it is cut sooner or later. */
  private static final List<String> EVERYWHERE =
      List.of(
          "H2Store.open",
          "JournaledFile.makeRoom",
          "H2Store.close",
          "JournaledFile.note",
          "LogFile.carryOver",
          "Tables.redo",
          "Tables.settle",
          "Recovery.replay");

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());

  @ParameterizedTest
  @EnumSource
  @Timeout(240)
  void shouldKeepItsPromisesWhereverThePowerIsCut(Durability durability) {
    Tally tally = new Tally("durability=" + durability);
    for (long i = seed; tally.ends() < CUTS; i++) {
      try (Lives lives = new Lives(i, durability, tally)) {
        lives.live(IN_A_ROW);
      }
    }
    System.out.printf("seed %d%n%s%n%s%n", seed, Tally.HEAD, tally);
    assertThat(tally.kills()).isPositive();
    for (String place : CUTS < 2_000 ? OFTEN : EVERYWHERE) {
      assertThat(tally.in(place)).as("cuts in " + place).isPositive();
    }
  }

  @Test
  @Timeout(240)
  void shouldKeepThemWhereTheStoreIsEncrypted(@TempDir Path folder) throws IOException {
    byte[] key = new byte[32];
    new Random(seed).nextBytes(key);
    Path keyFile = Files.write(folder.resolve("key"), key);
    Tally tally = new Tally("encrypted");
    for (long i = seed; tally.ends() < CUTS / 10; i++) {
      try (Lives lives = new Lives(i, Durability.SYNC, tally, keyFile)) {
        lives.live(CUTS / 20);
      }
    }
    System.out.printf("seed %d%n%s%n%s%n", seed, Tally.HEAD, tally);
  }
}
