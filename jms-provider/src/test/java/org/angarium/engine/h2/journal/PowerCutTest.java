package org.angarium.engine.h2.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
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
  private static final int CUTS = Integer.getInteger("angarium.cuts", 250);
  private static final int COMMITS_PER_LIFE = 40;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());

  @Test
  void shouldKeepEveryAcknowledgedCommitWhenThePowerIsCut() {
    Lives lives = new Lives(seed, Mode.SYNC, Survivors.SOME);

    lives.live(CUTS);

    System.out.println("journaled: " + lives);
    lives.haveSeenEverything();
    assertThat(lives.lost()).isZero();
  }

  @Test
  void shouldKeepACommitOnlyWithAllBeforeItWhenSyncsComeLate() {
    Lives lives = new Lives(seed, Mode.FLUSH, Survivors.SOME);

    lives.live(CUTS);

    System.out.println("journaled, synced late: " + lives);
    lives.haveSeenEverything();
    assertThat(lives.kept()).as("commits kept though not synced").isPositive();
    assertThat(lives.lost()).as("commits lost since not synced").isPositive();
  }

  @Test
  void shouldLoseCommitsWithoutTheJournal() {
    Lives lives = new Lives(seed, Mode.PLAIN, Survivors.SOME);

    for (int cuts = 20; cuts <= 8_000 && lives.failures.isEmpty(); cuts += 20) {
      lives.live(cuts);
    }

    System.out.println("plain: " + lives);
    assertThat(lives.failures).as("seed " + seed).isNotEmpty();
  }

  @Test
  void shouldFindEveryCommitInExactlyWhatWasSynced() {
    Lives lives = new Lives(seed, Mode.PLAIN, Survivors.NONE);

    lives.live(300);

    System.out.println("plain, exactly what was synced: " + lives);
    assertThat(lives.failures).as("H2 forgets synced commits; seed " + seed).isEmpty();
    assertThat(lives.reopenings).isGreaterThanOrEqualTo(295);
  }

  /** What follows a commit. */
  private enum Mode {
    /** A sync, without the journal. */
    PLAIN,
    /** A sync. */
    SYNC,
    /** A flush, and a sync now and then. */
    FLUSH
  }

  /** A database that is opened and cut, again and again. */
  private static final class Lives {
    private final Random random;
    private final Mode mode;
    private final Survivors survivors;
    private final JournaledFiles files;
    private final MemoryDisk disk;
    private final String scheme;
    private final long seed;
    private final TreeMap<String, Integer> places = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private Ledger ledger;
    private boolean killed;
    private int kills;
    private int cuts;
    private int reopenings;
    private int life;
    private long commits;
    private long kept;
    private long lost;

    Lives(long seed, Mode mode, Survivors survivors) {
      this.seed = seed;
      this.random = new Random(seed);
      this.mode = mode;
      this.survivors = survivors;
      this.disk = new MemoryDisk(random);
      this.ledger = new Ledger(random);
      this.scheme = "cut" + mode.ordinal() + survivors.ordinal();
      // where syncs come late, they shall: each record is several KiB
      JournalSettings settings =
          mode == Mode.FLUSH
              ? new JournalSettings(128 << 10, 512 << 10, 400 << 10)
              : new JournalSettings(64 << 10, 256 << 10, 32 << 10);
      this.files = new JournaledFiles(scheme, "memFS:", disk, settings);
      FilePath.register(
          mode == Mode.PLAIN
              ? new PlainFilePath(scheme, disk, scheme + ":.")
              : new JournaledFilePath(files, scheme + ":."));
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
      boolean afterKill = killed;
      killed = false;
      try (var observation = files.observe(directory(life).resolve("db"), syncs());
          Connection connection = DriverManager.getConnection(url())) {
        failure = ledger.check(connection, afterKill);
        if (failure == null) {
          reopenings++;
          ledger.run(connection, 1 + random.nextInt(COMMITS_PER_LIFE), this::afterCommit);
          endLife();
        }
      } catch (SQLException | IOException | RuntimeException e) {
        if (!disk.isCut() && !killed) {
          failure = JournalErrors.find(e).map(Throwable::toString).orElseGet(e::toString);
        }
      }
      commits += ledger.commits() - before;
      afterwards();
      return failure;
    }

    private JournalObserver syncs() {
      return new JournalObserver() {
        @Override
        public void logSynced(long bytes) {
          ledger.synced();
        }
      };
    }

    private boolean afterCommit(Statement statement) throws SQLException, IOException {
      if (mode != Mode.FLUSH || random.nextInt(100) == 0) {
        statement.execute("CHECKPOINT SYNC");
        return true;
      }
      Journal journal = files.journal(directory(life).resolve("db"));
      journal.flush();
      if (random.nextInt(20) > 0) {
        return false;
      }
      journal.sync();
      return true;
    }

    /** The power is cut, or the process is killed, or the database is closed. */
    private void endLife() {
      int choice = random.nextInt(20);
      if (choice < 4 && !disk.isCut() && survivors == Survivors.SOME && mode != Mode.PLAIN) {
        kills++;
        killed = true;
        disk.kill(directory(life + 1));
      } else if (choice < 19) {
        disk.cutNow();
      }
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
      if (killed) {
        return;
      }
      if (disk.isCut()) {
        cuts++;
        places.merge(disk.cutIn(), 1, Integer::sum);
      }
      disk.cutNow();
      disk.restart(survivors, directory(life + 1));
    }

    private void startAnew() {
      kept = kept();
      lost = lost();
      ledger = new Ledger(random);
      disk.wipe();
      life++;
    }

    private long kept() {
      return kept + ledger.kept();
    }

    private long lost() {
      return lost + ledger.lost();
    }

    void haveSeenEverything() {
      assertThat(failures).as("seed " + seed).isEmpty();
      assertThat(cuts).isEqualTo(CUTS);
      assertThat(kills).isPositive();
      assertThat(cutIn("Recovery.replay")).as("cuts while replaying").isPositive();
      assertThat(cutIn("JournaledFile.makeRoom")).as("cuts between generations").isPositive();
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
      return "seed %d: %d cuts (%d while opening, %d of them in replay, %d between generations), %d kills, %d reopenings, %d commits, of those not synced %d kept and %d lost in cuts, %d failures%s"
          .formatted(
              seed,
              cuts,
              cutIn("Recovery.open"),
              cutIn("Recovery.replay"),
              cutIn("JournaledFile.makeRoom"),
              kills,
              reopenings,
              commits,
              kept(),
              lost(),
              failures.size(),
              failures.isEmpty() ? "" : ", the first: " + failures.get(0));
    }
  }
}
