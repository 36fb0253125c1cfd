package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.QUEUE;
import static org.angarium.engine.h2.TestStores.message;
import static org.angarium.engine.h2.TestStores.ord;
import static org.angarium.engine.h2.TestStores.ords;
import static org.angarium.engine.h2.TestStores.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.embedded.Contents.StoredDestination;
import org.angarium.engine.embedded.Contents.StoredSubscription;
import org.angarium.engine.embedded.StoreReader.StoredId;
import org.angarium.engine.h2.journal.JournalObserver;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testkit.disk.JournaledDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a store holds after its process was killed, at moments that are chosen. */
class H2CrashTest {
  private static final int LOG = 512 << 10;

  @TempDir Path folder;
  private final JournaledDisk files = new JournaledDisk("crash", new Random(1), 64 << 10, LOG, LOG);
  private final AtomicLong carriedOver = new AtomicLong();
  private int life;
  private H2Store store;

  @BeforeEach
  void addSubscription() {
    store = open();
    store.writer().addDestination(1, QUEUE);
    store.writer().addSubscription(1, 1, SubscriptionSpec.queue(QUEUE));
    commit();
  }

  @AfterEach
  void close() {
    store.close();
    files.close();
  }

  private StoreFiles storeFiles() {
    return StoreFiles.of(folder("" + life).resolve("db"), files.files());
  }

  private Path folder(String name) {
    return folder.resolve(name);
  }

  private H2Store open() {
    StoreFiles place = storeFiles();
    files.createFolder(folder("" + life));
    files
        .files()
        .observe(
            place.database(),
            new JournalObserver() {
              @Override
              public void carriedOver(long bytes) {
                carriedOver.addAndGet(bytes);
              }
            });
    return H2Store.open(
        TestStores.settings(place.database()),
        place,
        Waiting.in(Runtime.getRuntime().maxMemory()),
        Schema.MIGRATIONS);
  }

  private void commit() {
    store.writer().commit();
    store.writer().sync();
  }

  private void killAndOpen() {
    H2Store old = store;
    files.disk().kill(folder("" + ++life));
    try {
      old.close();
    } catch (org.angarium.model.AngariumException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
    store = open();
  }

  private int add(long sequence) {
    return store.writer().addDelivery(1, ord(sequence), message("m" + sequence), 0, false);
  }

  @Test
  void shouldKeepWhatCameAfterARedoThatLeftNothingToDo() {
    for (int i = 1; i <= 5; i++) { // what consumers that keep up leave in the log
      int traits = add(i);
      commit();
      store.writer().removeDelivery(1, ord(i), traits);
      commit();
    }
    killAndOpen();
    assertThat(carriedOver).as("notes that were done again").hasPositiveValue();
    add(10);
    commit();
    killAndOpen();

    assertThat(ords(page(store, 1))).containsExactly(ord(10));
  }

  @Test
  void shouldKeepACommitToTheTablesThatALaterOneToTheLogFollowed() {
    store.writer().addSubscription(2, 1, SubscriptionSpec.queue(QUEUE));
    store.writer().commit(); // not synced
    store.writer().addDelivery(2, ord(1), message("m"), 0, false);
    commit();
    killAndOpen();

    assertThat(store.contents().subscriptions())
        .extracting(StoredSubscription::id)
        .containsExactly(1, 2);
    assertThat(ords(page(store, 2))).containsExactly(ord(1));
  }

  @Test
  void shouldKeepACommitToTheTablesThatAnEmptyOneFollowed() {
    store.writer().reserveId(40);
    store.writer().addSubscription(2, 1, SubscriptionSpec.queue(QUEUE));
    store.writer().commit();
    store.writer().commit();
    store.writer().sync();
    killAndOpen();

    assertThat(store.contents().subscriptions())
        .extracting(StoredSubscription::id)
        .containsExactly(1, 2);
    assertThat(store.contents().nextId()).isEqualTo(40);
  }

  @Test
  void shouldUseTheLogAgainWhileOnlyTheTablesAreWritten() {
    add(1);
    commit();
    for (int i = 1; i <= 300; i++) {
      store.writer().setAttempts(1, ord(1), i, null);
      commit();
    }
    Path log = storeFiles().main().resolveSibling("db.mv.db.journal");

    assertThat(files.disk().size(log)).isLessThanOrEqualTo(LOG);
    killAndOpen();
    assertThat(page(store, 1).rows()).extracting("attempts").containsExactly(300);
  }

  @Test
  void shouldKeepDestinationsAndSubscriptionsThatAreOnlyInTheLog() {
    DestinationName topic = DestinationName.topic("t");
    SubscriptionSpec durable =
        new SubscriptionSpec(
            SubscriptionSpec.Kind.DURABLE, topic, "client", "s", Selector.parse("a = 1"), true);
    store.writer().addDestination(2, topic);
    store.writer().addSubscription(3, 2, durable);
    commit();
    store.writer().addDelivery(3, ord(1), message("a"), 0, false);
    commit();
    store.writer().addSubscription(4, 1, SubscriptionSpec.queue(QUEUE));
    store.writer().removeSubscription(4); // to the tables
    commit();
    store.writer().addDestination(5, DestinationName.queue("last"));
    commit();
    killAndOpen();

    assertThat(store.contents().destinations())
        .extracting(StoredDestination::name)
        .containsExactlyInAnyOrder(QUEUE, topic, DestinationName.queue("last"));
    assertThat(store.contents().subscriptions())
        .extracting(StoredSubscription::id)
        .containsExactly(1, 3);
    assertThat(store.contents().subscriptions().get(1).spec()).isEqualTo(durable);
    assertThat(store.contents().dropped()).containsExactly(4);
    assertThat(ords(page(store, 3))).containsExactly(ord(1));
  }

  @Test
  void shouldKeepLongAndStrangeTexts() {
    String group = "\ud800g\udfff".repeat(30_000);
    String id = "\udfffi\ud800\0".repeat(100_000);
    SentMessage message = SentMessage.to(QUEUE).property("JMSXGroupID", group).text("t").build();
    store.writer().addDelivery(1, ord(1), message, 0, false);
    store.writer().addDeduplicationId(1, 1, id, 5);
    commit();
    killAndOpen();

    assertThat(page(store, 1).rows()).extracting("message").containsExactly(message);
    assertThat(store.reader().deduplicationIds(0, 0, 100_000))
        .containsExactly(new StoredId(1, 1, id, 5));
  }

  @Test
  void shouldKeepGroupsOfMessagesThatNearlyFillANote() {
    int sequence = 0;
    for (int size : new int[] {500, 70_000, 400_000}) {
      for (int bytes = 0; bytes < 2_200_000; bytes += size) {
        SentMessage message = SentMessage.to(QUEUE).text("x".repeat(size)).build();
        store.writer().addDelivery(1, ord(++sequence), message, 0, false);
        if (bytes > 2_000_000) {
          commit(); // just below and just beyond what goes to the log
        }
      }
      commit();
    }
    killAndOpen();

    long depth = store.reader().depths(TestStores.ALL).get(1);
    assertThat(depth).isEqualTo(sequence);
  }

  @Test
  void shouldTakeNothingMoreAfterAnErrorInTheMiddleOfItsWork() throws SQLException {
    StoreFiles place = storeFiles();
    try (SqlSession session =
        new SqlSession(DriverManager.getConnection(place.url(64 << 20), "sa", ""), place.main())) {
      TableWriter writer = new TableWriter(session, new Lanes());
      Tables tables = new Tables(writer, place.journal(), 0, new Waiting(1, 1, 1));
      assertThatThrownBy(
              () ->
                  tables.orFail(
                      () -> {
                        throw new OutOfMemoryError("as a test says");
                      }))
          .isInstanceOf(OutOfMemoryError.class);

      assertThat(tables.isUsable()).isFalse();
      assertThatThrownBy(tables::checkUsable).hasMessageContaining("as a test says");
    }
  }

  @Test
  @Timeout(30)
  void shouldTakeMoreWhileSomebodyElseWritesTheTables() throws SQLException {
    StoreFiles place = storeFiles();
    try (SqlSession session =
        new SqlSession(DriverManager.getConnection(place.url(64 << 20), "sa", ""), place.main())) {
      session.autoCommit(false);
      TableWriter writer = new TableWriter(session, new Lanes());
      Tables tables = new Tables(writer, place.journal(), 0, new Waiting(10, 100_000, 5));
      tables.enter();
      for (int i = 1; i <= 40; i++) {
        tables.take(i, List.of(new Change.AddId(1, i, "id" + i, 5)));
      }
      assertThat(DeduplicationRows.some(session, 0, 0, 1_000)).isEmpty();
      tables.leave();
      tables.take(41, List.of());

      assertThat(DeduplicationRows.some(session, 0, 0, 1_000))
          .as("what should not wait")
          .hasSize(30);
      tables.catchUp();
      assertThat(DeduplicationRows.some(session, 0, 0, 1_000)).hasSize(40);
    }
  }
}
