package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.angarium.engine.Backup;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.Keys;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.Secret;
import org.angarium.testkit.disk.JournaledDisk;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store on a disk whose power is cut, or whose process is killed, again and again, while it does
 * whatever a store can do. What is there afterwards is what was there after one of its commits,
 * none before the last that was synced; after a kill it is exactly the last. A small log and small
 * limits have generations, notes carried over, and slices of the tables come all the time.
 */
class H2StorePowerCutTest {
  private static final int CUTS = Integer.getInteger("angarium.cuts", 150);

  /** Where the power is cut in each build. */
  private static final List<String> OFTEN =
      List.of("LogFile.carryOver", "Tables.redo", "Tables.settle", "H2Store.connect");

  /** Where it is cut sooner or later. */
  private static final List<String> EVERYWHERE =
      List.of(
          "LogFile.carryOver",
          "Tables.redo",
          "Tables.settle",
          "H2Store.connect",
          "JournaledFile.makeRoom",
          "JournaledFile.note",
          "Recovery.replay",
          "Tables.applySome",
          "Tables.commit");

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Timeout(110)
  void shouldHoldACommitOnlyWithAllBeforeItAndEachThatWasSynced(boolean syncOnCommit)
      throws Exception {
    try (Lives lives = new Lives(folder, seed, syncOnCommit, null)) {
      lives.live(CUTS);
      System.out.println(lives);
      lives.haveSeenEverything();
    }
  }

  @Test
  @Timeout(110)
  void shouldHoldThatWhereTheStoreIsEncrypted() throws Exception {
    Secret secret =
        Secret.key(
            new byte[] {
              4, 8, 15, 16, 23, 42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
              19, 20, 21, 22, 23, 24, 25, 26
            });
    try (Lives lives = new Lives(folder, seed, true, secret)) {
      lives.live(CUTS / 5);
      System.out.println(lives);
    }
  }

  /** A store that is opened and cut, again and again. */
  private static final class Lives implements AutoCloseable {
    private final Path folder;
    private final long seed;
    private final boolean syncOnCommit;
    private final Random random;
    private final JournaledDisk files;
    private final MemoryDisk disk;
    private StoreSteps steps;

    /** The commits since the last that was synced, which is the first. */
    private final List<StoreModel> committed = new ArrayList<>();

    private StoreModel underWay;
    private boolean killed;
    private boolean adopted;

    /** Whether this life ends with a backup, which a cut is ordered for. */
    private boolean backsUp;

    private int life;

    private final TreeMap<String, Integer> places = new TreeMap<>();
    private int cuts;
    private int kills;
    private int reopenings;
    private int redos;
    private int commits;
    private int kept;
    private int lost;
    private int generations;

    private final @Nullable Secret secret;

    /** The backups that were begun, and what they must hold if they are there. */
    private final Map<String, StoreModel> copies = new HashMap<>();

    private int copyNumber;
    private int wholeCopies;
    private int survivingCopies;

    Lives(Path folder, long seed, boolean syncOnCommit, @Nullable Secret secret) {
      this.secret = secret;
      this.folder = folder;
      this.seed = seed;
      this.syncOnCommit = syncOnCommit;
      this.random = new Random(seed);
      this.files =
          new JournaledDisk("cutstore" + syncOnCommit, random, 64 << 10, 512 << 10, 120_000);
      this.disk = files.disk();
      startAnew();
    }

    private void startAnew() {
      disk.wipe();
      copies.clear();
      steps = new StoreSteps(random);
      committed.clear();
      committed.add(new StoreModel());
      underWay = committed.get(0);
      killed = false;
      life++;
    }

    void live(int wanted) {
      while (cuts < wanted) {
        orderCut();
        liveOnce();
        if (random.nextInt(40) == 0) {
          startAnew();
        }
      }
    }

    private void orderCut() {
      backsUp = false;
      int choice = random.nextInt(20);
      if (choice < 4) {
        disk.cutAfter(random.nextInt(12)); // while opening
      } else if (choice < 6) {
        disk.cutInside("makeRoom", random.nextInt(6));
      } else if (choice < 8) {
        disk.cutInside("carryOver", random.nextInt(6));
      } else if (choice < 10) {
        disk.cutInside("redo", random.nextInt(6));
      } else if (choice < 12) {
        disk.cutInside("settle", random.nextInt(6));
      } else if (choice < 14) {
        backsUp = true;
        disk.cutInside(random.nextBoolean() ? "copyAll" : "run", random.nextInt(8));
      } else {
        disk.cutAfter(random.nextInt(150));
      }
    }

    private StoreFiles storeFiles() {
      return StoreFiles.of(folder.resolve("life" + life).resolve("db"), files.files());
    }

    private void liveOnce() {
      StoreFiles place = storeFiles();
      files.createFolder(folder.resolve("life" + life));
      H2StoreSettings settings =
          new H2StoreSettings(place.database(), syncOnCommit, new StandingClock(), secret);
      Waiting waiting = new Waiting(1 + random.nextInt(200), 400_000, 1 + random.nextInt(60));
      H2Store store = null;
      adopted = false;
      try (var observation = files.files().observe(place.database(), new Syncs())) {
        store = H2Store.open(settings, place, waiting, Schema.MIGRATIONS);
        adopt(image(store, place));
        lookForCopies();
        run(store);
        end(store);
        assertThat(observation).isNotNull();
      } catch (AngariumException | SQLException e) {
        expectCut(e);
      } finally {
        closeAfterEnd(store);
      }
      afterwards();
    }

    private StoreImage image(H2Store store, StoreFiles place) throws SQLException {
      try {
        Keys keys = files.files().keys(place.database(), secret);
        return StoreImage.of(store, place.with(keys), 1 + random.nextInt(50));
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }

    /** Has a backup made, and opens it. */
    private void backUp(H2Store store) throws SQLException {
      String name = "copy" + copyNumber++;
      copies.put(name, last());
      Path folderOfLife = folder.resolve("life" + life);
      try (Backup backup = store.backup(folderOfLife.resolve(name + ".mv.db"), false)) {
        backup.run();
        assertThat(backup.copied()).isEqualTo(backup.bytes()).isPositive();
      }
      synced();
      checkCopy(name);
      wholeCopies++;
    }

    /** A backup that a cut came into is whole, or there is none. */
    private void lookForCopies() throws SQLException {
      for (String name : List.copyOf(copies.keySet())) {
        if (disk.exists(folder.resolve("life" + life).resolve(name + ".mv.db"))) {
          checkCopy(name);
          survivingCopies++;
        }
      }
      copies.clear();
    }

    private void checkCopy(String name) throws SQLException {
      StoreFiles place = StoreFiles.of(folder.resolve("life" + life).resolve(name), files.files());
      H2StoreSettings settings =
          new H2StoreSettings(place.database(), true, new StandingClock(), secret);
      try (H2Store copy =
          H2Store.open(settings, place, new Waiting(50, 400_000, 50), Schema.MIGRATIONS)) {
        StoreImage found = image(copy, place);
        StoreImage wanted = StoreImage.of(copies.get(name));
        assertThat(found.equals(wanted))
            .as("seed %d, life %d, backup: %s", seed, life, found.differenceFrom(wanted))
            .isTrue();
      }
      copies.remove(name);
      try {
        disk.delete(place.main());
        disk.delete(place.database().resolveSibling(name + ".mv.db.journal"));
      } catch (IOException e) {
        throw new SQLException(e);
      }
    }

    private void run(H2Store store) throws SQLException {
      steps.goOn(store.writer(), committed.get(0));
      boolean reads = random.nextBoolean();
      int share = random.nextInt(4);
      for (int i = random.nextInt(random.nextInt(10) == 0 ? 120 : 15); i > 0; i--) {
        steps.choose(random.nextInt(4) < share);
        transaction(store);
        if (reads && random.nextInt(4) == 0) {
          read(store);
        }
        if (random.nextInt(12) == 0 || (backsUp && i == 1)) {
          backUp(store);
        }
      }
    }

    private void transaction(H2Store store) {
      boolean done =
          switch (random.nextInt(30)) {
            case 0 -> steps.drop();
            case 1 -> steps.purge();
            default -> false;
          };
      for (int i = random.nextInt(random.nextInt(8) == 0 ? 100 : 8); !done && i >= 0; i--) {
        steps.step();
      }
      if (!done && random.nextInt(12) == 0) {
        store.writer().rollback();
        steps.goOn(store.writer(), last());
        return;
      }
      underWay = steps.model().copy();
      store.writer().commit();
      committed.add(underWay);
      commits++;
      if (random.nextInt(10) > 0 == syncOnCommit) {
        store.writer().sync();
        synced();
      }
    }

    private StoreModel last() {
      return committed.get(committed.size() - 1);
    }

    private void synced() {
      committed.subList(0, committed.size() - 1).clear();
    }

    /** Has the tables catch up. */
    private void read(H2Store store) {
      StoreModel model = last();
      for (int id : model.live()) {
        assertThat(
                store.reader().page(id, Ord.BEFORE_ALL, TestStores.ALL, TestStores.ALL, 9, 1 << 20))
            .satisfies(
                page ->
                    assertThat(page.rows())
                        .as("seed %d", seed)
                        .isEqualTo(model.all(id).stream().limit(page.rows().size()).toList()));
      }
      assertThat(store.reader().depths(TestStores.ALL)).isEqualTo(model.depths(TestStores.ALL));
    }

    private void adopt(StoreImage found) {
      reopenings++;
      int at = committed.size() - 1;
      while (at >= 0 && !found.equals(StoreImage.of(committed.get(at)))) {
        at--;
      }
      boolean isLast = at == committed.size() - 1;
      StoreModel now;
      if (at >= 0 && (isLast || !killed)) {
        now = committed.get(at);
        if (!killed) {
          kept += at;
          lost += committed.size() - 1 - at;
        }
      } else if (found.equals(StoreImage.of(underWay))) {
        now = underWay;
      } else {
        throw new AssertionError(
            "seed %d, life %d, %s: it is as after commit %d of %d since the last sync; from the last it differs%s"
                .formatted(
                    seed,
                    life,
                    killed ? "killed" : "cut",
                    at,
                    committed.size() - 1,
                    found.differenceFrom(StoreImage.of(last()))));
      }
      committed.clear();
      committed.add(now);
      underWay = now;
      killed = false;
      adopted = true;
    }

    /** The process is killed, the power is cut, or the store is closed. */
    private void end(H2Store store) {
      int choice = random.nextInt(10);
      if (disk.isCut()) {
        return;
      } else if (choice < 4) {
        kills++;
        killed = true;
        disk.kill(folder.resolve("life" + (life + 1)));
      } else if (choice < 9) {
        disk.cutNow();
      } else {
        store.close();
        synced();
      }
    }

    private void closeAfterEnd(H2Store store) {
      if (store != null) {
        try {
          store.close();
        } catch (AngariumException e) {
          if (!killed) {
            expectCut(e);
          }
        }
      }
    }

    private void expectCut(Exception e) {
      if (!disk.isCut()) {
        throw new AssertionError("seed " + seed + ", life " + life, e);
      }
    }

    private void afterwards() {
      life++;
      if (killed && !disk.isCut()) {
        return;
      }
      killed = false;
      if (disk.isCut()) {
        cuts++;
        places.merge(disk.cutIn(), 1, Integer::sum);
      }
      disk.cutNow();
      disk.restart(Survivors.SOME, folder.resolve("life" + life));
    }

    private int cutIn(String method) {
      return places.entrySet().stream()
          .filter(place -> place.getKey().contains(method))
          .mapToInt(java.util.Map.Entry::getValue)
          .sum();
    }

    void haveSeenEverything() {
      assertThat(kills).as("kills").isPositive();
      assertThat(wholeCopies).as("backups").isPositive();
      assertThat(cutIn("FileCopy.run")).as("cuts in backups").isPositive();
      assertThat(redos).as("stores found with notes").isPositive();
      if (!syncOnCommit || CUTS >= 1000) {
        assertThat(kept).as("commits kept though not synced").isPositive();
        assertThat(lost).as("commits lost since not synced").isPositive();
      }
      assertThat(generations).as("generations, beside those of openings").isGreaterThan(reopenings);
      for (String place : CUTS < 1000 ? OFTEN : EVERYWHERE) {
        assertThat(cutIn(place)).as("cuts in " + place + " of " + this).isPositive();
      }
    }

    @Override
    public void close() {
      files.close();
    }

    @Override
    public String toString() {
      return "seed %d, sync %b: %d cuts (%d while opening, %d of them in carryOver, %d in redo, %d in settle, %d in a note, %d between generations, %d in slices), %d kills, %d reopenings, %d of them with notes, %d commits, of those not synced %d kept and %d lost in cuts, %d generations, %d backups, %d cuts in backups, %d of them whole"
          .formatted(
              seed,
              syncOnCommit,
              cuts,
              cutIn("H2Store.open"),
              cutIn("LogFile.carryOver"),
              cutIn("Tables.redo"),
              cutIn("Tables.settle"),
              cutIn("JournaledFile.note"),
              cutIn("JournaledFile.makeRoom"),
              cutIn("Tables.applySome"),
              kills,
              reopenings,
              redos,
              commits,
              kept,
              lost,
              generations,
              wholeCopies,
              cutIn("FileCopy.run"),
              survivingCopies);
    }

    private final class Syncs implements JournalObserver {
      @Override
      public void logSynced(long bytes) {
        if (adopted) { // before, nobody knows what was found
          synced();
        }
      }

      @Override
      public void mainSynced() {
        generations++;
      }

      @Override
      public void carriedOver(long bytes) {
        redos++;
      }
    }
  }

  /** A clock that stands still, and whose timers do nothing: syncs come when the test wants. */
  private record StandingClock() implements Clock {
    @Override
    public long millis() {
      return 1_000_000;
    }

    @Override
    public Timer timer(String name, Runnable task) {
      return new Timer() {
        @Override
        public void wakeAt(long millis) {}

        @Override
        public void wakeAfter(long from, long millis) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
