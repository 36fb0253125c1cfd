package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ALL;
import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.open;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2DurabilityTest {
  @TempDir Path folder;
  private Path database;

  @BeforeEach
  void addSubscription() {
    database = folder.resolve("db");
    try (H2Store store = open(database)) {
      store.writer().addDestination(1, QUEUE);
      store.writer().addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
      store.writer().commit();
    }
  }

  private void commitOne(H2Store store, long sequence) {
    store.writer().addDelivery(1, ord(sequence), message("m" + sequence), 0, false);
    store.writer().commit();
  }

  /** Among the first commits after opening H2 shrinks its file once, with a sync of its own. */
  private void settle(H2Store store) {
    for (int i = 1; i <= 20; i++) {
      commitOne(store, 1000 + i);
      store.writer().sync();
    }
  }

  @Test
  void shouldWriteTheDiskOnceForEachSync() throws Exception {
    Syncs syncs = new Syncs();
    try (var observation = JournaledFilePath.register().observe(database, syncs);
        H2Store store = open(database)) {
      settle(store);
      syncs.clear();
      for (int i = 1; i <= 20; i++) {
        commitOne(store, i);
        page(store, 1);
        store.writer().sync();
      }
      assertThat(syncs.log).hasValue(20);
      store.writer().sync();
      assertThat(syncs.log).as("nothing to sync").hasValue(20);
      assertThat(observation).isNotNull();
    }
  }

  @Test
  @Timeout(60)
  void shouldSyncMuchLessOftenThanItCommitsWhenSyncsComeLate() throws Exception {
    int commits = 3000;
    Syncs syncs = new Syncs();
    try (ManualClock clock = new ManualClock(1_000_000);
        var observation = JournaledFilePath.register().observe(database, syncs);
        H2Store store = H2Store.open(new H2StoreSettings(database, false, clock))) {
      store.writer().sync();
      syncs.clear();
      for (int i = 1; i <= commits; i++) {
        commitOne(store, i);
      }
      System.out.printf(
          "%d commits: %d syncs of the log, %d of the main file%n",
          commits, syncs.log.get(), syncs.main.get());
      assertThat(syncs.log.get() + syncs.main.get()).isLessThan(commits / 100);
      assertThat(page(store, 1).rows()).hasSize(1000);
      assertThat(observation).isNotNull();
    }
  }

  @Test
  @Timeout(60)
  void shouldSyncOnceASecondAfterACommitAndNotWithoutOne() throws Exception {
    Syncs syncs = new Syncs();
    try (ManualClock clock = new ManualClock(1_000_000);
        var observation = JournaledFilePath.register().observe(database, syncs);
        H2Store store = H2Store.open(new H2StoreSettings(database, false, clock))) {
      settle(store);
      syncs.clear();
      for (int second = 1; second <= 5; second++) {
        commitOne(store, 2L * second - 1);
        clock.advance(Duration.ofMillis(LateSync.DELAY / 2));
        commitOne(store, 2L * second);
        clock.advance(Duration.ofMillis(LateSync.DELAY / 2 - 1));
        assertThat(syncs.log).hasValue(second - 1);
        clock.advance(Duration.ofMillis(1));
        await().untilAtomic(syncs.log, equalTo(second));
      }
      clock.advance(Duration.ofHours(1));
      commitOne(store, 11);
      clock.advance(Duration.ofSeconds(1));
      await().untilAtomic(syncs.log, equalTo(6));
      assertThat(observation).isNotNull();
    }
  }

  @Test
  @Timeout(60)
  void shouldSyncASecondAfterACommitThoughTheClockWasPutBack() throws Exception {
    Syncs syncs = new Syncs();
    try (ManualClock clock = new ManualClock(1_700_000_000_000L);
        var observation = JournaledFilePath.register().observe(database, syncs);
        H2Store store = H2Store.open(new H2StoreSettings(database, false, clock))) {
      settle(store);
      syncs.clear();
      for (int jump = 1; jump <= 3; jump++) {
        commitOne(store, 2L * jump - 1);
        clock.advance(Duration.ofDays(-1));
        commitOne(store, 2L * jump);
        clock.advance(Duration.ofMillis(LateSync.DELAY));
        await().untilAtomic(syncs.log, equalTo(2 * jump - 1));
        commitOne(store, 100 + jump);
        clock.advance(Duration.ofDays(-1));
        clock.advance(Duration.ofMillis(LateSync.DELAY));
        await().untilAtomic(syncs.log, equalTo(2 * jump));
      }
      assertThat(observation).isNotNull();
    }
  }

  /** Counts syncs. */
  private static final class Syncs implements JournalObserver {
    private final AtomicInteger log = new AtomicInteger();
    private final AtomicInteger main = new AtomicInteger();

    @Override
    public void logSynced(long bytes) {
      log.incrementAndGet();
    }

    @Override
    public void mainSynced() {
      main.incrementAndGet();
    }

    void clear() {
      log.set(0);
      main.set(0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHaveOnDiskWhatWasAcknowledged(boolean syncOnCommit) throws Exception {
    Path copies = Files.createDirectory(folder.resolve("copies"));
    try (ManualClock clock = new ManualClock(0);
        H2Store store = H2Store.open(new H2StoreSettings(database, syncOnCommit, clock))) {
      for (int i = 1; i <= 30; i++) {
        commitOne(store, i);
        if (i % 4 == 0) { // this goes to the tables, after all that went to the log before
          store.writer().setAttempts(1, ord(i), i);
          store.writer().commit();
        }
        if (syncOnCommit) {
          store.writer().sync();
        }
        if (i % 10 == 0 || i % 8 == 0) {
          store.writer().addDelivery(1, ord(1000), message("not committed"), 0, false);
          copy(copies);
          store.writer().rollback();
          try (H2Store copy = open(copies.resolve("db"))) {
            assertThat(ords(page(copy, 1))).hasSize(i).endsWith(ord(i));
            assertThat(page(copy, 1).rows())
                .extracting(StoredDelivery::attempts)
                .isEqualTo(attempts(i));
          }
        }
      }
    }
  }

  private static List<Integer> attempts(int upTo) {
    return IntStream.rangeClosed(1, upTo).map(i -> i % 4 == 0 ? i : 0).boxed().toList();
  }

  /** What a crash of the process would leave. */
  private void copy(Path target) throws Exception {
    try (var files = Files.list(target)) {
      for (Path old : files.toList()) {
        Files.delete(old);
      }
    }
    for (String name : new String[] {"db.mv.db", "db.mv.db.journal"}) {
      Files.copy(folder.resolve(name), target.resolve(name));
    }
  }

  @Test
  void shouldNotMindInterrupts() {
    try (H2Store store = open(database)) {
      Thread.currentThread().interrupt();
      commitOne(store, 1);
      store.writer().sync();
      assertThat(page(store, 1).rows()).hasSize(1);
      assertThat(Thread.interrupted()).isTrue();
      commitOne(store, 2);
      store.writer().sync();
      assertThat(page(store, 1).rows()).hasSize(2);
      Thread.currentThread().interrupt();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    try (H2Store store = open(database)) {
      assertThat(page(store, 1).rows()).hasSize(2);
    }
  }

  @Test
  void shouldUseItsSpaceAgain() {
    long afterFirst = 0;
    long sequence = 0;
    try (H2Store store = open(database)) {
      for (int round = 1; round <= 10; round++) {
        sequence = fillAndDrain(store, sequence, 5000);
        afterFirst = round == 1 ? size() : afterFirst;
      }
      assertThat(store.reader().depths(ALL)).isEmpty();
      assertThat(afterFirst).isBetween(5000 * 1024L, 5000 * 4096L);
      assertThat(size()).isLessThan(2 * afterFirst);
    }
    assertThat(size()).as("closed and empty").isLessThan(afterFirst / 2);
  }

  private static long fillAndDrain(H2Store store, long from, int count) {
    StoreWriter writer = store.writer();
    int traits = 0;
    for (int i = 1; i <= count; i++) {
      traits = writer.addDelivery(1, ord(from + i), message("x".repeat(1024)), 0, false);
      commitSometimes(writer, i);
    }
    for (int i = 1; i <= count; i++) {
      writer.removeDelivery(1, ord(from + i), traits);
      commitSometimes(writer, i);
    }
    return from + count;
  }

  private static void commitSometimes(StoreWriter writer, int i) {
    if (i % 50 == 0) {
      writer.commit();
      writer.sync();
    }
  }

  private long size() {
    return StoreFiles.of(database).main().toFile().length();
  }
}
