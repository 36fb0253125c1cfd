package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.engine.h2.journal.PowerCutDisk.Survivors;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * H2 as the engine uses it, on a disk whose power is cut: over the journaled path nothing that was
 * acknowledged is lost, and nothing is there by halves. The same cuts without the journal do harm,
 * which keeps this test honest.
 */
@Timeout(110)
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("angarium.cuts", 1_200);
  private static final int COMMITS_PER_LIFE = 40;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());

  @Test
  void shouldKeepEveryAcknowledgedCommitWhenThePowerIsCut() {
    Lives lives = new Lives(seed, true, Survivors.SOME);

    lives.live(CUTS);

    System.out.println("journaled: " + lives);
    assertThat(lives.failures).as("seed " + seed).isEmpty();
    assertThat(lives.cuts).isEqualTo(CUTS);
    assertThat(lives.cutIn("Recovery.replay")).as("cuts while replaying").isPositive();
    assertThat(lives.cutIn("JournaledFile.makeRoom")).as("cuts between generations").isPositive();
  }

  @Test
  void shouldLoseCommitsWithoutTheJournal() {
    Lives lives = new Lives(seed, false, Survivors.SOME);

    for (int cuts = 400; cuts <= 8_000 && lives.failures.isEmpty(); cuts += 400) {
      lives.live(cuts);
    }

    System.out.println("plain: " + lives);
    assertThat(lives.failures).as("seed " + seed).isNotEmpty();
  }

  @Test
  void shouldFindEveryCommitInExactlyWhatWasSynced() {
    Lives lives = new Lives(seed, false, Survivors.NONE);

    lives.live(300);

    System.out.println("plain, exactly what was synced: " + lives);
    assertThat(lives.failures).as("H2 forgets synced commits; seed " + seed).isEmpty();
    assertThat(lives.reopenings).isGreaterThanOrEqualTo(295);
  }

  /** A database that is opened and cut, again and again. */
  private static final class Lives {
    private final Random random;
    private final boolean journaled;
    private final Survivors survivors;
    private final PowerCutDisk disk;
    private final String scheme;
    private final long seed;
    private final TreeMap<String, Integer> places = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private Ledger ledger;
    private int cuts;
    private int reopenings;
    private int life;
    private long commits;

    Lives(long seed, boolean journaled, Survivors survivors) {
      this.seed = seed;
      this.random = new Random(seed);
      this.journaled = journaled;
      this.survivors = survivors;
      this.disk = new PowerCutDisk(random);
      this.ledger = new Ledger(random);
      this.scheme = "cut" + (journaled ? "j" : "p") + survivors.ordinal();
      JournalSettings settings = new JournalSettings(64 << 10, 256 << 10, 32 << 10);
      FilePath.register(
          journaled
              ? new JournaledFilePath(
                  new JournaledFiles(scheme, "memFS:", disk, settings), scheme + ":.")
              : new PlainFilePath(scheme, disk, scheme + ":."));
    }

    void live(int wantedCuts) {
      while (cuts < wantedCuts) {
        String failure = liveOnce();
        if (failure != null) {
          failures.add("life " + life + ": " + failure);
        }
        if (failure != null || random.nextInt(60) == 0) {
          startAnew();
        }
      }
    }

    private String liveOnce() {
      life++;
      String failure = null;
      if (survivors == Survivors.SOME) {
        orderCut();
      }
      long before = ledger.commits();
      try (Connection connection = DriverManager.getConnection(url())) {
        failure = ledger.check(connection);
        if (failure == null) {
          reopenings++;
          ledger.run(connection, 1 + random.nextInt(COMMITS_PER_LIFE));
          if (random.nextInt(20) > 0) {
            disk.cutNow(); // else the database is closed
          }
        }
      } catch (SQLException | RuntimeException e) {
        if (!disk.isCut()) {
          failure = JournalErrors.find(e).map(Throwable::toString).orElseGet(e::toString);
        }
      }
      commits += ledger.commits() - before;
      afterwards();
      return failure;
    }

    private void orderCut() {
      int choice = random.nextInt(10);
      if (choice < 3) {
        disk.cutAfter(random.nextInt(8)); // while opening
      } else if (choice < 5) {
        disk.cutInside("makeRoom", random.nextInt(4)); // between generations
      } else {
        disk.cutAfter(random.nextInt(500));
      }
    }

    private void afterwards() {
      if (disk.isCut()) {
        cuts++;
        places.merge(disk.cutIn(), 1, Integer::sum);
      }
      disk.cutNow();
      disk.restart(survivors, directory(life + 1));
    }

    private void startAnew() {
      ledger = new Ledger(random);
      disk.wipe();
      life++;
    }

    private String url() {
      return "jdbc:h2:"
          + scheme
          + ":"
          + directory(life)
          + "/db;WRITE_DELAY=0;RETENTION_TIME=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";
    }

    private static Path directory(int number) {
      return Path.of("/life" + number);
    }

    private int cutIn(String method) {
      return places.entrySet().stream()
          .filter(place -> place.getKey().contains(method))
          .mapToInt(java.util.Map.Entry::getValue)
          .sum();
    }

    @Override
    public String toString() {
      return "seed %d: %d cuts (%d while opening, %d of them in replay, %d between generations), %d reopenings, %d commits, %d failures%s"
          .formatted(
              seed,
              cuts,
              cutIn("Recovery.open"),
              cutIn("Recovery.replay"),
              cutIn("JournaledFile.makeRoom"),
              reopenings,
              commits,
              failures.size(),
              failures.isEmpty() ? "" : ", the first: " + failures.get(0));
    }
  }
}
