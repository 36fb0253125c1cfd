package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ALL;
import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.open;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.engine.h2.journal.JournaledFilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

  @Test
  void shouldWriteTheDiskOnceForEachSync() throws Exception {
    AtomicInteger syncs = new AtomicInteger();
    JournalObserver observer =
        new JournalObserver() {
          @Override
          public void logSynced(long bytes) {
            syncs.incrementAndGet();
          }
        };
    try (var observation = JournaledFilePath.register().observe(database, observer);
        H2Store store = open(database)) {
      store.writer().sync();
      syncs.set(0);
      for (int i = 1; i <= 20; i++) {
        commitOne(store, i);
        page(store, 1);
        store.writer().sync();
      }
      assertThat(syncs).hasValue(20);
      store.writer().sync();
      assertThat(syncs).as("nothing to sync").hasValue(20);
      assertThat(observation).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHaveOnDiskWhatWasAcknowledged(boolean syncOnCommit) throws Exception {
    Path copies = Files.createDirectory(folder.resolve("copies"));
    H2StoreSettings settings =
        new H2StoreSettings(database, syncOnCommit, new TestStores.FixedClock(0));
    try (H2Store store = H2Store.open(settings)) {
      for (int i = 1; i <= 30; i++) {
        commitOne(store, i);
        store.writer().sync();
        if (i % 10 == 0) {
          store.writer().addDelivery(1, ord(1000), message("not committed"), 0, false);
          copy(copies);
          store.writer().rollback();
          try (H2Store copy = open(copies.resolve("db"))) {
            assertThat(ords(page(copy, 1))).hasSize(i).endsWith(ord(i));
          }
        }
      }
    }
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
