package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.ALL;
import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.messages;
import static org.angarium.engine.h2.TestStores.open;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.embedded.Ord;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreReader.Page;
import org.angarium.engine.embedded.StoreReader.TimedKey;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.embedded.StoredDelivery;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2ReaderTest {
  @TempDir Path folder;
  private H2Store store;
  private StoreWriter writer;
  private StoreReader reader;

  @BeforeEach
  void openStore() {
    store = open(folder.resolve("db"));
    writer = store.writer();
    reader = store.reader();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void add(int subscription, long ord, long due) {
    writer.addDelivery(subscription, ord, message("m" + ord), due, false);
  }

  @Test
  void shouldReadHighPrioritiesFirstAndEachInOrder() {
    add(1, Ord.of(0, 1), 0);
    add(1, Ord.of(9, 4), 0);
    add(1, Ord.of(4, 3), 0);
    add(1, Ord.of(4, 2), 0);
    add(2, Ord.of(9, 1), 0);
    writer.commit();
    assertThat(ords(page(store, 1)))
        .containsExactly(Ord.of(9, 4), Ord.of(4, 2), Ord.of(4, 3), Ord.of(0, 1));
  }

  @Test
  void shouldGoOnBehindAPage() {
    for (int i = 1; i <= 5; i++) {
      add(1, ord(i), 0);
    }
    writer.commit();
    Page first = reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 2, ALL);
    assertThat(ords(first)).containsExactly(ord(1), ord(2));
    assertThat(first.scannedTo()).isEqualTo(ord(2));
    assertThat(first.end()).isFalse();
    Page rest = reader.page(1, first.scannedTo(), ALL, ALL, 20, ALL);
    assertThat(ords(rest)).containsExactly(ord(3), ord(4), ord(5));
    assertThat(rest.end()).isTrue();
  }

  @Test
  void shouldGoOnBehindWhatIsNotThere() {
    add(1, Ord.of(5, 1L << 33), 0);
    add(1, Ord.of(3, 1), 0);
    writer.commit();
    assertThat(ords(reader.page(1, Ord.of(5, 1L << 40), ALL, ALL, 9, ALL)))
        .containsExactly(Ord.of(3, 1));
    assertThat(ords(reader.page(1, Ord.of(5, 7), ALL, ALL, 9, ALL))).hasSize(2);
    assertThat(ords(reader.page(1, Ord.of(5, 1L << 33), ALL, ALL, 9, ALL))).hasSize(1);
    assertThat(ords(reader.page(1, Ord.AFTER_ALL, ALL, ALL, 9, ALL))).isEmpty();
  }

  @Test
  void shouldKeepOrderWhereSequenceNumbersPass32Bits() {
    long big = 1L << 32;
    for (long sequence : new long[] {big + 1, big, big - 1, big - 2}) {
      add(1, ord(sequence), 0);
    }
    writer.commit();
    assertThat(ords(page(store, 1)))
        .containsExactly(ord(big - 2), ord(big - 1), ord(big), ord(big + 1));
    assertThat(ords(reader.page(1, ord(big - 1), big, ALL, 9, ALL))).containsExactly(ord(big));
    assertThat(reader.load(1, ord(big))).isNotNull();
    assertThat(reader.depths(big)).containsEntry(1, 3L);
    assertThat(reader.depths(big - 2)).as("and none in the later lane").containsEntry(1, 1L);
  }

  @Test
  void shouldStopAtTheHighestSequenceInEachPriority() {
    add(1, Ord.of(9, 3), 0);
    add(1, Ord.of(9, 5), 0);
    add(1, Ord.of(4, 2), 0);
    add(1, Ord.of(4, 4), 0);
    writer.commit();
    Page page = reader.page(1, Ord.BEFORE_ALL, 3, ALL, 9, ALL);
    assertThat(ords(page)).containsExactly(Ord.of(9, 3), Ord.of(4, 2));
    assertThat(page.end()).isTrue();
  }

  @Test
  void shouldStopAfterTheMessageThatPassesTheBytes() {
    for (int i = 1; i <= 4; i++) {
      add(1, ord(i), 0);
    }
    writer.commit();
    int size = message("m" + ord(1)).size();
    assertThat(ords(reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 9, 0))).hasSize(1);
    assertThat(ords(reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 9, size))).hasSize(2);
    assertThat(ords(reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 9, size - 1))).hasSize(1);
  }

  @Test
  void shouldLeaveOutWhatIsNotDue() {
    add(1, ord(1), 100);
    add(1, ord(2), 0);
    add(1, ord(3), 50);
    writer.commit();
    assertThat(ords(reader.page(1, Ord.BEFORE_ALL, ALL, 60, 9, ALL)))
        .containsExactly(ord(2), ord(3));
    assertThat(reader.page(1, ord(2), ALL, 60, 9, ALL).rows().get(0).due()).isEqualTo(50);
  }

  @Test
  void shouldSayHowFarItLookedWhenLittleIsDue() {
    for (int i = 1; i <= 45_000; i++) {
      add(1, ord(i), i == 44_000 ? 0 : 1000);
    }
    writer.commit();
    Page page = reader.page(1, Ord.BEFORE_ALL, ALL, 5, 10, ALL);
    assertThat(page.rows()).isEmpty();
    assertThat(page.end()).isFalse();
    assertThat(page.scannedTo()).isGreaterThan(ord(10_000));
    page = reader.page(1, page.scannedTo(), ALL, 5, 10, ALL);
    page = reader.page(1, page.scannedTo(), ALL, 5, 10, ALL);
    assertThat(ords(page)).containsExactly(ord(44_000));
    assertThat(page.end()).isTrue();
  }

  @Test
  void shouldReportTheTimeOfWhatIsHeldBack() {
    int traits = writer.addDelivery(1, ord(1), message("a"), 0, false);
    writer.commit();
    int heldBack = writer.holdBack(1, ord(1), 3, 500, traits);
    writer.commit();
    assertThat(reader.page(1, Ord.BEFORE_ALL, ALL, 499, 9, ALL).rows()).isEmpty();
    assertThat(reader.page(1, Ord.BEFORE_ALL, ALL, 500, 9, ALL).rows())
        .containsExactly(new StoredDelivery(1, ord(1), message("a"), 3, 500, heldBack));
    assertThat(reader.due(TimedKey.NONE, 499, 9)).isEmpty();
    assertThat(reader.due(TimedKey.NONE, 500, 9)).containsExactly(new TimedKey(500, 1, ord(1)));
    writer.setAttempts(1, ord(1), 4);
    writer.holdBack(1, ord(1), 5, 700, heldBack);
    writer.commit();
    assertThat(reader.due(TimedKey.NONE, ALL, 9)).containsExactly(new TimedKey(700, 1, ord(1)));
    writer.removeDelivery(1, ord(1), heldBack);
    writer.commit();
    assertThat(reader.due(TimedKey.NONE, ALL, 9)).isEmpty();
  }

  @Test
  void shouldReportWhichDeliveriesOfGroupsAreHeldBack() {
    SentMessage grouped = SentMessage.to(QUEUE).property("JMSXGroupID", "a").build();
    for (int i = 1; i <= 4; i++) {
      writer.addDelivery(1, ord(i), i == 1 ? message("a") : grouped, i == 2 ? 900 : 0, false);
    }
    writer.commit();
    writer.holdBack(1, ord(1), 1, 500, 0);
    int traits = writer.holdBack(1, ord(3), 1, 500, reader.load(1, ord(3)).traits());
    writer.setAttempts(1, ord(4), 1);
    writer.commit();
    assertThat(reader.heldBackInGroups(499)).containsExactly(new TimedKey(500, 1, ord(3)));
    assertThat(reader.heldBackInGroups(500)).isEmpty();
    writer.removeDelivery(1, ord(3), traits);
    writer.commit();
    assertThat(reader.heldBackInGroups(0)).isEmpty();
  }

  @Test
  void shouldWalkThroughEqualTimes() {
    SentMessage expiring = SentMessage.to(QUEUE).expiration(77).build();
    for (int i = 1; i <= 20; i++) {
      writer.addDelivery(1 + i % 3, ord(i), expiring, 77, false);
    }
    writer.commit();
    TimedKey after = TimedKey.NONE;
    for (int i = 1; i <= 20; i++) {
      assertThat(reader.due(after, 77, 1)).isEqualTo(reader.expiring(after, 77, 1)).hasSize(1);
      TimedKey next = reader.due(after, 77, 1).get(0);
      assertThat(next.subscriptionId()).isGreaterThanOrEqualTo(after.subscriptionId());
      after = next;
    }
    assertThat(reader.due(after, ALL, 5)).isEmpty();
    assertThat(after.ord()).isEqualTo(ord(20));
  }

  @Test
  void shouldReadOneGroup() {
    for (int i = 1; i <= 9; i++) {
      SentMessage grouped =
          SentMessage.to(QUEUE).property("JMSXGroupID", "g" + i % 3).text("m" + i).build();
      writer.addDelivery(1, Ord.of(i % 2, i), grouped, i == 4 ? 99 : 0, false);
    }
    writer.commit();
    Page page = reader.group(1, "g1", Ord.BEFORE_ALL, ALL, 50, 9, ALL);
    assertThat(ords(page)).containsExactly(Ord.of(1, 1), Ord.of(1, 7));
    assertThat(page.end()).isTrue();
    assertThat(ords(reader.group(1, "g1", Ord.BEFORE_ALL, ALL, 99, 9, ALL)))
        .containsExactly(Ord.of(1, 1), Ord.of(1, 7), Ord.of(0, 4));
    assertThat(ords(reader.group(1, "g1", Ord.of(1, 1), 6, 99, 9, ALL)))
        .containsExactly(Ord.of(0, 4));
    assertThat(ords(reader.group(1, "other", Ord.BEFORE_ALL, ALL, 99, 9, ALL))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldReadLongBodiesWholeAndHeadsWithoutThem(boolean shared) {
    byte[] bytes = new byte[3 << 20];
    new java.util.Random(1).nextBytes(bytes);
    SentMessage large =
        SentMessage.to(QUEUE).messageId("ID:l").body(Body.Bytes.copyOf(bytes)).build();
    if (shared) {
      writer.addMessage(2, large);
    }
    add(1, ord(1), 0);
    int traits = writer.addDelivery(1, ord(2), large, 0, shared);
    add(1, ord(3), 0);
    writer.commit();
    assertThat(messages(page(store, 1)))
        .containsExactly(message("m" + ord(1)), large, message("m" + ord(3)));
    assertThat(ords(reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 9, 1 << 20)))
        .containsExactly(ord(1), ord(2));
    Page heads = reader.heads(1, Ord.BEFORE_ALL, ALL, ALL, 9, 1 << 20);
    assertThat(messages(heads)).extracting(SentMessage::head).contains(large.head()).hasSize(3);
    assertThat(messages(heads)).extracting(SentMessage::body).containsOnly(Body.Empty.INSTANCE);
    writer.removeDelivery(1, ord(2), traits);
    writer.commit();
    assertThat(ords(page(store, 1))).containsExactly(ord(1), ord(3));
  }

  @Test
  void shouldReadRangesOfIndexesOnly() throws Exception {
    List<String> statements =
        List.of(
            ReadStatements.PAGE, ReadStatements.HEADS, ReadStatements.GROUP, ReadStatements.CHUNKS);
    store.close();
    try (Connection connection = TestStores.connect(folder.resolve("db"))) {
      for (String statement : statements) {
        assertThat(plan(connection, statement))
            .doesNotContain("tableScan")
            .contains("index sorted");
      }
      assertThat(plan(connection, ReadStatements.GROUP)).contains("GROUPED_BY_GROUP");
    }
  }

  private static String plan(Connection connection, String sql) throws Exception {
    try (PreparedStatement statement = connection.prepareStatement("EXPLAIN " + sql)) {
      int count = statement.getParameterMetaData().getParameterCount();
      for (int i = 1; i <= count; i++) {
        statement.setObject(i, 1);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldSeeWholeTransactionsWhileTheyAreWritten() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    byte[] bytes = new byte[600 * 1024];
    SentMessage large = SentMessage.to(QUEUE).body(Body.Bytes.copyOf(bytes)).build();
    Runnable reading =
        () -> {
          try {
            while (!done.get()) {
              Page page = reader.page(1, Ord.BEFORE_ALL, ALL, ALL, 7, ALL);
              assertThat(page.rows()).isSortedAccordingTo((a, b) -> Long.compare(a.ord(), b.ord()));
              assertThat(messages(page)).allMatch(m -> m.body().size() > 0);
              Page heads = reader.heads(1, Ord.BEFORE_ALL, ALL, ALL, 1_000, ALL);
              assertThat(heads.rows().size() % 3).isZero();
            }
          } catch (Throwable e) {
            failure.set(e);
          }
        };
    List<Thread> threads = List.of(new Thread(reading), new Thread(reading), new Thread(reading));
    threads.forEach(Thread::start);
    int[] traits = new int[601];
    for (int i = 1; i <= 600; i++) {
      SentMessage message = i % 20 == 0 ? large : message("m" + i);
      traits[i] = writer.addDelivery(1, ord(i), message, 0, false);
      if (i > 60) {
        writer.removeDelivery(1, ord(i - 60), traits[i - 60]);
      }
      if (i % 3 == 0) {
        writer.commit();
      }
    }
    done.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
  }
}
