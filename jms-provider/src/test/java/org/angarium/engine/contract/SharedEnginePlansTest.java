package org.angarium.engine.contract;

import static org.angarium.engine.contract.DeduplicationContract.named;
import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.angarium.engine.Administration;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the planner makes of statements where it is misled most: somebody's old transaction keeps
 * rows that are gone from being removed, and the planner, told that the tables are all but empty,
 * thinks nothing of reading a whole index. Each table has many such rows, of a subscription that
 * nobody uses: who reads them all is seen in the counts of what was read.
 */
@Timeout(120)
class SharedEnginePlansTest extends SharedEngineContract {
  private static final int GONE = 5_000;

  /** What row n of each table has; columns are named where it has others too. */
  private static final Map<String, String> ROWS =
      Map.of(
          "msg", "SELECT -n, '', ''",
          "msg_np", "SELECT -n, '', ''",
          "share", "SELECT -n, 1",
          "dlv",
              "(sub, ord, id, state, flags, attempts, doubt, owner, token, grp)"
                  + " SELECT 0, n, -n, 0, 0, 0, 0, 0, 0, 'g' || n",
          "later",
              "(sub, ord, id, due, holds, flags, attempts, doubt)"
                  + " SELECT 0, n, -n, 1e12, false, 0, 0, 0",
          "grp", "SELECT 0, 'g' || n, 0, 0, 1, 0",
          "dedup", "SELECT 0, 'k' || n, -n, 0, true",
          "newest", "SELECT 0, 'v' || n, n",
          "xa_ack", "SELECT 0, 0, n");

  /** Not by an index, in which all that is gone is read. */
  private static final String REMEMBERED = "SELECT count(*) FROM @dedup WHERE kept";

  private final Set<String> others = new HashSet<>();
  private Connection old;

  @Override
  EngineSettings settings() {
    return new EngineSettings(
            64L << 20,
            WhenFull.REJECT,
            PATIENCE,
            true,
            DeduplicationContract.IDS,
            DeduplicationContract.WINDOW)
        .with(new BackpressureContract.ByName())
        .with(LastValueContract.BY_SHARE);
  }

  @Override
  EngineFixture fixture(Path directory) {
    others.addAll(connections());
    return super.fixture(directory);
  }

  @BeforeEach
  void mislead() throws SQLException {
    old = EmbeddedPostgresServer.connect();
    old.setAutoCommit(false);
    try (Statement statement = old.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT pg_backend_pid(), pg_current_xact_id()::text")) {
      row.next();
      others.add(row.getString(1));
    }
    ROWS.forEach(
        (table, rows) -> {
          String numbers = " FROM generate_series(1, %d) n".formatted(GONE);
          execute("INSERT INTO @" + table + " " + rows + numbers);
          execute("DELETE FROM @" + table);
          execute("VACUUM ANALYZE @" + table);
        });
  }

  @AfterEach
  void end() throws SQLException {
    old.close();
  }

  private Set<String> connections() {
    String sql =
        "SELECT pid FROM pg_stat_activity"
            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    return select(sql).stream().map(row -> row.get(0)).collect(Collectors.toSet());
  }

  /**
   * What was read of each index, and of tables beside what emptying them has; connections tell it
   * when they end, at the latest. What is due next is found beyond all that is gone: that index
   * does not count.
   */
  private void assertThatNothingWasReadWhole() {
    Set<String> own = connections();
    own.removeAll(others);
    assertThat(own).isNotEmpty();
    crash(
        () -> {
          await().atMost(PATIENCE).until(() -> Collections.disjoint(connections(), own));
          String read =
              "SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes"
                  + " WHERE schemaname || '.' = '@' AND idx_tup_read >= %s"
                  + " AND indexrelname <> 'later_due'"
                  + " UNION ALL SELECT relname, seq_tup_read FROM pg_stat_user_tables"
                  + " WHERE schemaname || '.' = '@' AND seq_tup_read >= %s ORDER BY 1";
          assertThat(select(read.formatted(GONE, 2 * GONE))).isEmpty();
        });
  }

  @Test
  void shouldReadNothingWholeForWhatIsClaimed() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    TestConsumer selecting = consumer(orders, "n = 7");
    for (boolean persistent : new boolean[] {true, false}) {
      for (int i = 0; i < 10; i++) {
        send(msg(i).persistent(persistent).set("n", i).to(orders));
      }
      selecting.ack(selecting.next());
      List<Delivery> claimed = consumer.take(6);
      consumer.ack(claimed.subList(0, 4));
      consumer.release(new ReleaseMode.Undelivered(), claimed.get(4));
      consumer.release(new ReleaseMode.RedeliverAt(clock.millis() + 1_000), claimed.get(5));
      pass(1_000);
      assertThat(browse(orders)).hasSize(5);
      assertThat(consumer.receive().attempt()).isEqualTo(1);
      consumer.consume(4);
    }
    assertThatNothingWasReadWhole();
  }

  @Test
  void shouldReadNothingWholeForGroups() {
    DestinationName orders = queue("orders");
    TestConsumer first = consumer(orders);
    TestConsumer second = consumer(orders);
    for (int i = 0; i < 20; i++) {
      send(msg(i).group("customer" + i % 5).to(orders));
    }
    List<Delivery> claimed = first.claimWaiting(3);
    first.ack(claimed.get(0));
    first.release(new ReleaseMode.RedeliverAt(clock.millis() + 1_000), claimed.get(1));
    second.drain();
    pass(1_000);
    first.ack(claimed.subList(2, claimed.size()));
    first.drain();
    second.drain();
    awaitDepth(orders, 0);
    assertThatNothingWasReadWhole();
  }

  /** What waits for who does not come is looked for among all groups that he has. */
  @Test
  void shouldReadNothingWholeForWhoDoesNotCome() {
    DestinationName orders = queue("orders");
    TestConsumer away = consumer(orders);
    TestConsumer present = consumer(orders);
    assertThat(present.poll()).isNull();
    sendToEach(5, orders);
    away.ack(away.take(5));
    sendToEach(5, orders);
    assertThat(present.poll()).isNull();
    clock.advance(Duration.ofMillis(LastValueContract.BY_SHARE.of(orders).groupTimeoutMillis()));
    assertThat(present.consume(5)).hasSize(5);
    assertThatNothingWasReadWhole();
  }

  private void sendToEach(int groups, DestinationName orders) {
    for (int i = 0; i < groups; i++) {
      send(msg(i).group("customer" + i).to(orders));
    }
  }

  @Test
  void shouldReadNothingWholeForSubscriptions() {
    DestinationName prices = topic("prices");
    TestConsumer first = consumer(durable(prices, "one", "audit"));
    TestConsumer second = consumer(sharedDurable(prices, null, "mail"));
    TestConsumer third = consumer(nonDurable(prices));
    for (int i = 0; i < 10; i++) {
      send(msg(i).persistent(i % 2 == 0).to(prices));
    }
    assertThat(first.consume(10)).hasSize(10);
    assertThat(second.consume(10)).hasSize(10);
    assertThat(third.consume(10)).hasSize(10);
    assertThatNothingWasReadWhole();
  }

  @Test
  void shouldReadNothingWholeForWhatExpiresOrIsLeftOut() {
    DestinationName orders = queue("orders");
    DestinationName few = queue("DROP_OLDEST maxMessages=3");
    DestinationName prices = queue("prices");
    for (int i = 0; i < 6; i++) {
      send(msg(i).expiresAt(clock.millis() + 500).to(orders));
      send(msg(i).delayedUntil(clock.millis() + 5_000).expiresAt(clock.millis() + 600).to(orders));
      send(named("a" + i % 3, msg("named" + i).to(orders)));
      send(msg(i).to(few));
      send(msg("price" + i).set("share", "s" + i % 2).to(prices));
    }
    awaitDepth(prices, 2);
    TestConsumer consumer = consumer(prices);
    List<Delivery> held = consumer.take(2);
    send(msg("newer").set("share", "s0").to(prices));
    consumer.release(new ReleaseMode.Undelivered(), held);
    assertThat(consumer.consume(2)).hasSize(2);
    pass(1_000);
    awaitDepthAfterExpiry(orders, 3);
    awaitDepth(few, 3);
    assertThatNothingWasReadWhole();
  }

  @Test
  void shouldReadNothingWholeForBranchesAndOperators() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    for (int i = 0; i < 10; i++) {
      send(msg(i).to(orders));
    }
    prepare("kept", List.of(msg("sent").to(orders)), consumer.take(3));
    prepare("undone", List.of(), consumer.take(3));
    engineB.branches().finish(branch("kept"), true);
    engineB.branches().finish(branch("undone"), false);
    int number = engineB.administration().queue(orders);
    try (Administration.Seizure seizure = engineB.administration().seize(number, Selector.all())) {
      List<Administration.Seized> taken = seizure.next(4);
      engineB.submit(UnitOfWork.acknowledge(List.of(taken.get(0).delivery()))).await();
      seizure.giveBack(taken.subList(1, taken.size()));
    }
    assertThat(consumer.drain()).hasSize(7);
    assertThatNothingWasReadWhole();
  }

  /** The old transaction is one that has no number, for which others would wait. */
  private void letTheOldOneRead() throws SQLException {
    old.rollback();
    old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = old.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private void takeMany(DestinationName orders, TestConsumer consumer, int count) {
    for (int i = 0; i < count; i++) {
      send(msg(i).to(orders));
      assertThat(consumer.tryTake()).hasSize(1);
    }
  }

  /** Until it has been looked below at least once, and is again and again from then on. */
  private void takeForAWhile(DestinationName orders, TestConsumer consumer) {
    AtomicInteger rounds = new AtomicInteger();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              takeMany(orders, consumer, 1);
              return rounds.incrementAndGet() == 40;
            });
  }

  /** Of thousands of messages each would pass all that were there before it. */
  @Test
  void shouldNotReadWhatIsGoneForWhatIsTaken() throws SQLException {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    takeForAWhile(orders, consumer);
    takeMany(orders, consumer, 300);
    assertThatNothingWasReadWhole();
  }

  /** A unit that needs more in the same group does not make them begin anew. */
  @Test
  void shouldNotReadWhatIsGoneForWhatIsTakenBesideOtherUnits() throws Exception {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    takeForAWhile(orders, consumer);
    for (int i = 0; i < 100; i++) {
      send(msg(i).to(orders));
      BusyCommitter busy = keepCommitterBusy();
      Send withId = named("id " + i, msg(i).to(queue("others" + i % 10)));
      Commit other = engineB.submit(UnitOfWork.send(withId));
      Crew crew = new Crew();
      crew.start("taker", () -> assertThat(consumer.tryTake()).hasSize(1));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> threadsThatWait("taker") == 1);
      busy.mayGoOn().countDown();
      crew.join();
      other.await();
      busy.commit().await();
    }
    assertThatNothingWasReadWhole();
  }

  private void sendNamed(String name, int count, DestinationName orders) {
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sends.add(named(name + i, msg(i).to(orders)));
    }
    engineA.submit(new UnitOfWork(sends, List.of())).await();
  }

  /** Each unit forgets as many ids as it brings, and would pass all that were forgotten before. */
  @Test
  void shouldNotReadWhatIsGoneForIdsThatAreForgotten() throws SQLException {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    for (int i = 0; i < 20; i++) {
      sendNamed(i + "-", DeduplicationContract.IDS, orders);
    }
    assertThat(selectOne(REMEMBERED)).isEqualTo(String.valueOf(DeduplicationContract.IDS));
    assertThatNothingWasReadWhole();
  }

  /** Where fewer are remembered than may be, nothing is forgotten, but all is looked at. */
  @Test
  void shouldNotReadWhatIsGoneForIdsThatAreNotTooMany() throws SQLException {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    for (int i = 0; i < 10; i++) {
      sendNamed(i + "-", DeduplicationContract.IDS, orders);
    }
    execute("DELETE FROM @dedup"); // as the first node does where nobody was here
    for (int i = 0; i < 40; i++) {
      sendNamed("few " + i, 1, orders);
    }
    assertThatNothingWasReadWhole();
  }

  /** What another node has committed late, or has left when it ended. */
  @Test
  void shouldForgetIdsThatAreLeftBelow() {
    DestinationName orders = queue("orders");
    sendNamed("first", DeduplicationContract.IDS, orders);
    sendNamed("second", DeduplicationContract.IDS, orders);
    execute("INSERT INTO @dedup SELECT min(dest), 'left', min(id) - 50, min(at), true FROM @dedup");
    AtomicInteger number = new AtomicInteger();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              sendNamed("more " + number.incrementAndGet(), 1, orders);
              return selectOne(REMEMBERED).equals(String.valueOf(DeduplicationContract.IDS));
            });
  }

  /** What a transaction has forgotten that was rolled back is still there. */
  @Test
  void shouldForgetIdsAlsoWhereACommitIsTriedAgain() {
    DestinationName orders = queue("orders");
    sendNamed("first", DeduplicationContract.IDS, orders);
    AtomicBoolean failed = new AtomicBoolean();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (Thread.currentThread().getName().endsWith("a-committer")
                  && failed.compareAndSet(false, true)) {
                connection.rollback();
                throw new SQLException("injected", "40001");
              }
              connection.commit();
            });
    sendNamed("second", DeduplicationContract.IDS, orders);
    assertThat(failed).isTrue();
    assertThat(selectOne(REMEMBERED)).isEqualTo(String.valueOf(DeduplicationContract.IDS));
  }

  /** Nobody has said that it is there again. */
  @Test
  void shouldFindWhatIsReadyBelowWhatIsTaken() throws SQLException {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    send(msg("old").to(orders));
    assertThat(consumer(orders).take(1)).hasSize(1);
    TestConsumer consumer = consumer(orders);
    takeForAWhile(orders, consumer);
    execute("UPDATE @dlv SET state = 0, owner = 0, token = 0, attempts = 0");

    await().atMost(PATIENCE).until(() -> consumer.tryTake(), taken -> !taken.isEmpty());
  }

  /** One sender's messages keep their order, also where their commit is slow. */
  @Test
  void shouldTakeFirstWhatWasUnderWayBefore() throws Exception {
    letTheOldOneRead();
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    takeForAWhile(orders, consumer);
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (Thread.currentThread().getName().endsWith("a-committer")) {
                underWay.countDown();
                awaitLatch(mayGoOn);
              }
              connection.commit();
            });
    Commit slow = engineA.submit(UnitOfWork.send(msg("first").to(orders)));
    awaitLatch(underWay);
    for (int i = 0; i < 20; i++) {
      engineB.submit(UnitOfWork.send(msg("of others").to(orders))).await();
      assertThat(consumer.tryTake()).hasSize(1);
    }
    mayGoOn.countDown();
    slow.await();
    engineA.submit(UnitOfWork.send(msg("second").to(orders))).await();

    assertThat(consumer.tryTake()).extracting(Msg::text).containsExactly("first");
    assertThat(consumer.tryTake()).extracting(Msg::text).containsExactly("second");
  }
}
