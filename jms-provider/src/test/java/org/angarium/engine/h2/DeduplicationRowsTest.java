package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.open;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The deduplication ids that are on disk. */
@Timeout(60)
class DeduplicationRowsTest {
  private static final int IDS = 100;

  /** How many more than the window may be there: they are removed many at a time. */
  private static final int LATE = 64;

  @TempDir Path folder;

  private static EngineSettings settings() {
    return new EngineSettings(
        64L << 20, WhenFull.REJECT, Duration.ofSeconds(10), true, IDS, Duration.ofHours(1));
  }

  private static void send(Engine engine, int from, int to) {
    for (int i = from; i < to; i++) {
      Send send = new Send(message("m" + i), "connection", null, "id " + i);
      engine.submit(UnitOfWork.send(send)).await();
    }
  }

  private static List<String> ids(H2Store store) {
    return store.reader().deduplicationIds(0, 0, 100_000).stream().map(StoredId::id).toList();
  }

  @Test
  void shouldKeepLittleMoreThanTheWindowAlsoOverRestarts() {
    int sent = 0;
    for (int i = 0; i < 3; i++) {
      H2Store store = open(folder.resolve("db"));
      try (ManualClock clock = new ManualClock(1_000_000);
          Engine engine = new EmbeddedEngine("test", clock, settings(), store)) {
        engine.declare(QUEUE);
        send(engine, sent, sent + IDS + LATE / 2);
        sent += IDS + LATE / 2;
        assertThat(ids(store))
            .hasSizeBetween(IDS, IDS + LATE)
            .contains("id " + (sent - IDS))
            .endsWith("id " + (sent - 1));
      }
    }
  }

  @Test
  void shouldReadSomeAtATime() {
    try (H2Store store = open(folder.resolve("db"))) {
      StoreWriter writer = store.writer();
      for (long sequence = 1; sequence <= 3; sequence++) {
        for (int destination = 1; destination <= 4; destination++) {
          writer.addDeduplicationId(destination, sequence, destination + "-" + sequence, sequence);
        }
      }
      writer.commit();
      assertThat(ids(store))
          .containsExactly(
              "1-1", "1-2", "1-3", "2-1", "2-2", "2-3", "3-1", "3-2", "3-3", "4-1", "4-2", "4-3");
      List<String> some = new ArrayList<>();
      List<StoredId> next = store.reader().deduplicationIds(0, 0, 5);
      while (!next.isEmpty()) {
        assertThat(next.size()).isLessThanOrEqualTo(5);
        next.forEach(stored -> some.add(stored.id()));
        StoredId last = next.get(next.size() - 1);
        next = store.reader().deduplicationIds(last.destinationId(), last.sequence(), 5);
      }
      assertThat(some).isEqualTo(ids(store));
    }
  }

  @Test
  void shouldReadThemInOrderAndRemoveThoseOfOneDestination() {
    try (H2Store store = open(folder.resolve("db"))) {
      StoreWriter writer = store.writer();
      for (long sequence = 1; sequence <= 4; sequence++) {
        writer.addDeduplicationId(1, sequence, "a" + sequence, 10 * sequence);
        writer.addDeduplicationId(2, sequence, "b" + sequence, 20 * sequence);
      }
      writer.removeDeduplicationIds(1, 3);
      writer.removeDestination(2);
      writer.commit();
      assertThat(store.reader().deduplicationIds(0, 0, 100_000))
          .containsExactly(new StoredId(1, 4, "a4", 40));
      writer.addDeduplicationId(1, 5, "never", 50);
      writer.rollback();
      writer.addDeduplicationId(1, 6, "a6", 60);
      writer.commit();
      assertThat(ids(store)).containsExactly("a4", "a6");
    }
  }
}
