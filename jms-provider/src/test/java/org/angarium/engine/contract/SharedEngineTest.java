package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.Pause;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Test;

/** What can only go wrong where nodes share a database. */
class SharedEngineTest extends SharedEngineContract {
  private void sendNumbers(DestinationName queue, int count) {
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sends.add(msg(i).to(queue));
    }
    sendTogether(sends);
  }

  @Test
  void shouldNeverClaimMoreThanAskedWhileManyClaim() throws Exception {
    DestinationName orders = queue("orders");
    sendNumbers(orders, 1_200);
    AtomicInteger claimed = new AtomicInteger();
    Crew crew = new Crew();
    for (int i = 0; i < 6; i++) {
      Claimer claimer =
          (i % 2 == 0 ? engineA : engineB)
              .claimer(SubscriptionSpec.queue(orders), new ClaimSpec(presence, Selector.all()));
      crew.start(
          "claimer " + i,
          () -> {
            while (claimed.get() < 1_200) {
              List<Delivery> batch = claimer.claim(3).deliveries();
              assertThat(batch).hasSizeLessThanOrEqualTo(3);
              claimed.addAndGet(batch.size());
            }
          });
    }
    crew.join();
    assertThat(claimed).hasValue(1_200);
  }

  @Test
  void shouldKeepTheOrderOfKeysAcrossNodes() throws Exception {
    DestinationName orders = queue("orders");
    int keys = 5;
    int each = 60;
    Map<String, Queue<String>> history = new ConcurrentHashMap<>();
    Map<String, String> holders = new ConcurrentHashMap<>();
    AtomicInteger left = new AtomicInteger(keys * each);
    AtomicBoolean done = new AtomicBoolean();
    List<TestConsumer> consumers = new ArrayList<>();
    Crew crew = new Crew();
    for (int c = 0; c < 4; c++) {
      String name = "consumer " + c;
      TestConsumer consumer = consumerOn(c % 2 == 0 ? engineA : engineB, orders);
      consumers.add(consumer);
      crew.start(
          name,
          () -> {
            for (int round = 0; left.get() > 0 && !crew.failed(); round++) {
              List<Delivery> batch = consumer.claim(1 + round % 4);
              for (Delivery d : batch) {
                String holder = holders.put(key(d), name);
                assertThat(holder).as("holder of " + key(d)).isIn(null, name);
              }
              int keep = round % 3 == 0 ? batch.size() / 2 : batch.size();
              for (Delivery d : batch.subList(0, keep)) {
                history
                    .computeIfAbsent(key(d), k -> new ConcurrentLinkedQueue<>())
                    .add(Msg.text(d));
              }
              batch.forEach(d -> holders.remove(key(d)));
              consumer.release(ReleaseMode.UNDELIVERED, batch.subList(keep, batch.size()));
              consumer.ack(batch.subList(0, keep));
              left.addAndGet(-keep);
            }
            done.set(true);
          });
    }
    for (int i = 0; i < each; i++) {
      for (int k = 0; k < keys; k++) {
        send(msg(i).group("key " + k).to(orders));
      }
    }
    crew.join();
    assertThat(done).isTrue();
    assertThat(history).hasSize(keys);
    history.forEach(
        (key, got) -> assertThat(got).as(key).containsExactlyElementsOf(numbers(0, each)));
    assertThat(selectOne("SELECT count(*) FROM @grp WHERE held <> 0")).isEqualTo("0");
    consumers.forEach(TestConsumer::close);
    assertThat(selectOne("SELECT count(*) FROM @grp")).isEqualTo("0");
  }

  private static String key(Delivery delivery) {
    return String.valueOf(delivery.message().groupId());
  }

  @Test
  void shouldHaveCommittedTheClaimBeforeItHandsOut() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    consumer(orders).next();
    assertThat(select("SELECT state, attempts FROM @dlv")).containsExactly(List.of("1", "1"));
  }

  @Test
  void shouldKeepNoTransactionOpenWhileNothingHappens() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.next();
    engineB.browse(orders, Selector.all()).next();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        select(
                            "SELECT state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                + " AND backend_type = 'client backend'"
                                + " AND (backend_xmin IS NOT NULL OR xact_start IS NOT NULL)"))
                    .isEmpty());
  }

  /**
   * Pages have room for all versions here: while a snapshot anywhere in the database is older than
   * the last ones, a page gets none back, and when it is full the next version goes to another.
   */
  @Test
  void shouldClaimAndReleaseInPlace() {
    String indexes =
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'dlv' AND schemaname = '"
            + postgres().schema()
            + "'";
    assertThat(select(indexes).toString())
        .contains("sub, ord")
        .doesNotContain("state", "owner", "token", "attempts", "since", "holder", "hist", "doubt");
    execute("ALTER TABLE @dlv SET (fillfactor = 10)");
    DestinationName orders = queue("orders");
    sendNumbers(orders, 100);
    TestConsumer consumer = consumer(orders);
    for (int i = 0; i < 3; i++) {
      consumer.release(ReleaseMode.UNDELIVERED, consumer.take(20));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        select(
                            "SELECT n_tup_upd >= 100, n_tup_hot_upd = n_tup_upd FROM pg_stat_user_tables"
                                + " WHERE relname = 'dlv' AND schemaname = '"
                                + postgres().schema()
                                + "'"))
                    .containsExactly(List.of("t", "t")));
  }

  /** The planner knows nothing of a table that has just been filled. */
  @Test
  void shouldNotReadTheBacklogForAClaim() {
    DestinationName orders = queue("orders");
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      sends.add(msg(i).group("key " + i % 7).to(orders));
    }
    sendTogether(sends);
    consumer(orders).claim(10);
    String rowsRead =
        "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables"
            + " WHERE relname = 'dlv' AND schemaname = '"
            + postgres().schema()
            + "'";
    // what it may have is counted up to 256
    await().atMost(PATIENCE).until(() -> Long.parseLong(selectOne(rowsRead)) > 20);
    assertThat(Long.parseLong(selectOne(rowsRead))).isLessThan(2_000);
  }

  /**
   * The claim sees first that the queue rests, and then, in its next statement, that it does not.
   */
  @Test
  void shouldLoseNothingWhereAQueueGoesOnWithinAClaim() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders, "n = 1");
    engineA.administration().pause(orders, new Pause(true, false, false));
    send(msg("order").set("n", 1).to(orders));
    Crew crew = new Crew();
    try (Connection between = EmbeddedPostgresServer.connect();
        Statement statement = between.createStatement()) {
      between.setAutoCommit(false);
      statement.execute(ofSchema("LOCK TABLE @consumer IN ACCESS EXCLUSIVE MODE"));
      crew.start("consumer", () -> assertThat(consumer.consume(1)).containsExactly("order"));
      String waiting =
          "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted"
              + " AND l.relation = '@consumer'::regclass AND a.query LIKE '%SKIP LOCKED%'";
      await().atMost(PATIENCE).until(() -> selectOne(waiting).equals("1"));
      engineA.administration().pause(orders, Pause.NONE);
      between.commit();
    }
    crew.join();
  }

  /** Who sends in a transaction goes by that, and its commit finds out. */
  @Test
  void shouldFindOutThatADestinationIsGoneThatSeemsToExist() {
    DestinationName orders = queue("orders");
    send(msg("first").to(orders));
    try (TestConsumer consumer = consumer(orders)) {
      consumer.consume(1);
    }
    assertThat(engineA.seemsToExist(orders)).isTrue();
    assertThat(engineA.seemsToExist(DestinationName.queue("nobody's"))).isFalse();
    engineB.destinations().delete(orders);
    assertRefused(ErrorCode.NO_SUCH_DESTINATION, () -> send(msg("second").to(orders)));
    assertThat(engineA.seemsToExist(orders)).isFalse();
  }

  @Test
  void shouldFindBySelectorWhatCommitsLate() {
    DestinationName orders = queue("orders");
    send(msg("late").set("n", 1).to(orders));
    execute("CREATE TABLE @aside AS SELECT * FROM @dlv");
    execute("DELETE FROM @dlv"); // as if its transaction were still open
    TestConsumer ones = consumer(orders, "n = 1");
    send(msg("other").set("n", 2).to(orders), msg("early").set("n", 1).to(orders));
    assertThat(ones.consume(1)).containsExactly("early");
    assertThat(ones.poll()).isNull();
    execute("INSERT INTO @dlv SELECT * FROM @aside");
    assertThat(ones.consume(1)).containsExactly("late");
  }

  @Test
  void shouldTakeFromANodeWhatItHeldWhenItsLeaseIsOver() {
    DestinationName orders = queue("orders");
    DestinationName replies = queue("replies");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer cutOff = consumerOn(engineA, orders);
    DestinationName temporary =
        engineA.attach("cut off").createTemporary(DestinationName.Kind.QUEUE);
    List<Delivery> held = cutOff.take(2);
    // the other node does that when it sees that the lease is over
    execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE name = 'a'");
    postgres().reap();

    TestConsumer other = consumer(orders);
    Delivery again = other.next();

    assertThat(Msg.text(again)).isEqualTo("a");
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.wasHandedOut()).isFalse();
    assertThat(engineB.exists(temporary)).isFalse();
    assertRefused(
        ErrorCode.STALE_DELIVERY,
        () ->
            engineA
                .submit(new UnitOfWork(List.of(msg("1").to(replies)), List.of(held.get(0))))
                .await());
    assertRefused(
        ErrorCode.STORE_FAILED,
        () -> engineA.submit(UnitOfWork.send(msg("2").to(replies))).await());
    other.ack(again);
    assertThat(other.consume(1)).containsExactly("b");
    assertThat(browse(replies)).isEmpty();
  }

  @Test
  void shouldKnowWhetherACommitHappenedThatLostItsConnection() {
    DestinationName orders = queue("orders");
    AtomicInteger lost = new AtomicInteger();
    FaultyConnections.Fault losing =
        (connection, number) -> {
          if (number % 4 == 1) {
            connection.rollback();
          } else {
            connection.commit();
          }
          if (number % 4 < 2) {
            lost.incrementAndGet();
            throw new SQLException("injected", "08006");
          }
        };
    TestConsumer consumer = consumer(orders);
    postgres().faults().set(losing);
    for (int i = 0; i < 30; i++) {
      send(msg(i).to(orders));
    }
    List<String> got = consumer.consume(30);
    postgres().faults().set(FaultyConnections.Fault.NONE);

    assertThat(lost).hasValueGreaterThan(20);
    assertThat(got).isEqualTo(numbers(0, 30));
    assertThat(consumer.poll()).isNull();
    assertThat(selectOne("SELECT count(*) FROM @msg")).isEqualTo("0");
  }

  @Test
  void shouldLeaveNoMessageBehindWhenNodesAcknowledgeTheLastCopiesAtOnce() throws Exception {
    DestinationName news = topic("news");
    TestConsumer one = consumer(durable(news, "c", "one"));
    TestConsumer other =
        new TestConsumer(
            engineA, engineA.attach("other"), durable(news, "c", "other"), Selector.all());
    for (int i = 0; i < 50; i++) {
      send(msg(i).to(news));
    }
    Crew crew = new Crew();
    crew.start("one", () -> one.consume(50));
    crew.start("other", () -> other.consume(50));
    crew.join();
    assertThat(selectOne("SELECT count(*) FROM @msg")).isEqualTo("0");
    assertThat(selectOne("SELECT count(*) FROM @share")).isEqualTo("0");
  }

  @Test
  void shouldForgetDeliveriesWhoseMessagesWereLostWithTheServer() {
    DestinationName orders = queue("orders");
    send(msg("kept").to(orders), msg("lost").nonPersistent().to(orders));
    execute("TRUNCATE @msg_np"); // as PostgreSQL does after a crash
    TestConsumer consumer = consumer(orders);
    assertThat(consumer.drain()).containsExactly("kept");
    assertThat(selectOne("SELECT count(*) FROM @dlv")).isEqualTo("0");
  }

  @Test
  void shouldWriteNoLogOfWhatIsNotPersistent() {
    DestinationName orders = queue("orders");
    send(msg("a").nonPersistent().to(orders), msg("b").to(orders));
    assertThat(kindsOfTables(postgres()))
        .containsExactly(
            List.of("msg", "p"), List.of("msg_np", postgres().isPortable() ? "p" : "u"));
  }

  /** Not each database has such tables. */
  @Test
  void shouldWriteALogOfAllInPortableMode() {
    PostgresFixture portable = PostgresFixture.portableAfresh();
    try (EngineFixture.Nodes nodes = portable.open(settings(), clock)) {
      DestinationName orders = DestinationName.queue("orders");
      nodes.a().declare(orders);
      send(nodes.a(), msg("a").nonPersistent().to(orders));
      assertThat(kindsOfTables(portable)).containsExactly(List.of("msg_np", "p"));
    } finally {
      portable.close();
    }
  }

  /** The tables that have messages, and how durable they are: {@code u} where there is no log. */
  private List<List<String>> kindsOfTables(PostgresFixture of) {
    return select(
        ("SELECT c.relname, c.relpersistence FROM (SELECT tableoid FROM %1$s.msg"
                + " UNION ALL SELECT tableoid FROM %1$s.msg_np) m JOIN pg_class c"
                + " ON c.oid = m.tableoid ORDER BY c.relname")
            .formatted(of.schema()));
  }

  @Test
  void shouldKeepWhatIsNotPersistentWhileAnyNodeIsThere() {
    DestinationName orders = queue("orders");
    send(msg("a").nonPersistent().to(orders));
    engineA.close();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldTakeNamesAndKeysWithAnyCharacters() {
    DestinationName orders = queue("back\\slash 'quote' \"double\" ä\uD83D\uDE00");
    String odd = "nul \u0000 and half \uD83D pair";
    DestinationName news = topic("news");
    consumer(durable(news, odd, odd)).close();
    send(msg("n").to(news));
    send(msg("1").group(odd).to(orders), msg("2").group("x".repeat(5_000)).to(orders));
    Send named = msg("3").to(orders);
    send(new Send(named.message(), "c", null, odd), new Send(named.message(), "c", null, odd));
    assertThat(consumer(orders).drain()).containsExactly("1", "2", "3");
    assertThat(consumer(durable(news, odd, odd)).drain()).containsExactly("n");
    assertThat(engineB.destinations().list()).contains(orders);
  }

  @Test
  void shouldRefuseClaimsOfANodeThatOthersHaveEnded() {
    DestinationName orders = queue("orders");
    TestConsumer cutOff = consumerOn(engineA, orders);
    endNodeA();
    send(engineB, msg("a").to(orders));

    assertRefused(ErrorCode.STORE_FAILED, () -> cutOff.claim(1));

    assertThat(select("SELECT state FROM @dlv")).containsExactly(List.of("0"));
    assertThat(engineA.failure()).isNotNull();
    assertRefused(ErrorCode.STORE_FAILED, () -> engineA.attach("late"));
    assertThat(consumer(orders).consume(1)).containsExactly("a");
  }

  @Test
  void shouldLetAnEndedNodeAddNothingThatNobodyWouldRemove() {
    DestinationName orders = queue("orders");
    Presence cutOff = engineA.attach("cut off");
    endNodeA();

    assertRefused(ErrorCode.STORE_FAILED, () -> cutOff.claimClientId("id"));
    assertRefused(ErrorCode.STORE_FAILED, () -> cutOff.createTemporary(DestinationName.Kind.QUEUE));
    assertRefused(
        ErrorCode.STORE_FAILED,
        () ->
            engineA.claimer(SubscriptionSpec.queue(orders), new ClaimSpec(cutOff, Selector.all())));

    attach().claimClientId("id");
    assertThat(select("SELECT id FROM @consumer")).isEmpty();
    assertThat(engineB.destinations().list()).containsExactly(orders);
  }

  @Test
  void shouldSweepUpWhatAnEndedNodeHasClaimedAtTheLastMoment() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    String ended = selectOne("SELECT id FROM @node WHERE name = 'a'");
    endNodeA();
    execute("UPDATE @dlv SET state = 1, owner = " + ended + ", token = 4294967297, attempts = 1");
    TestConsumer other = consumer(orders);
    assertThat(other.poll()).isNull();

    execute("UPDATE @node SET ended = now() - interval '1 minute' WHERE id = " + ended);
    postgres().reap();

    assertThat(other.consume(1)).containsExactly("a");
    assertThat(select("SELECT 1 FROM @node WHERE id = " + ended)).isEmpty();
  }

  private void endNodeA() {
    execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE name = 'a'");
    postgres().reap();
  }

  private static void send(Engine engine, Send send) {
    engine.submit(UnitOfWork.send(send)).await();
  }

  @Test
  void shouldWaitForADatabaseThatIsAwayAndGoOn() throws Exception {
    DestinationName orders = queue("orders");
    send(msg("before").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery before = consumer.next();
    postgres().faults().setAway(true);
    Crew crew = new Crew();
    crew.start("sender", () -> send(msg("a").to(orders)));
    crew.start("receiver", () -> assertThat(consumer.consume(1)).containsExactly("a"));
    await()
        .atMost(PATIENCE)
        .until(() -> postgres().faults().refused("a-committer") > 5); // for some seconds

    postgres().faults().setAway(false);

    crew.join();
    consumer.ack(before);
    assertThat(engineA.failure()).isNull();
    assertThat(engineB.failure()).isNull();
    assertThat(selectOne("SELECT count(*) FROM @dlv")).isEqualTo("0");
  }

  @Test
  void shouldFinishATransactionOnAnyNodeWhenTheOneThatPreparedItHasDied() {
    DestinationName orders = queue("orders");
    DestinationName bills = queue("bills");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumerOn(engineA, orders);
    engineA
        .branches()
        .prepare(
            branch("t"), new UnitOfWork(List.of(msg("bill").to(bills)), List.of(consumer.next())));
    engineA
        .branches()
        .prepare(
            branch("u"), new UnitOfWork(List.of(msg("none").to(bills)), List.of(consumer.next())));
    endNodeA();

    assertThat(consumer(orders).poll()).isNull();
    assertThat(engineB.branches().list()).hasSize(2);
    engineB.branches().finish(branch("t"), true);
    engineB.branches().finish(branch("u"), false);

    assertThat(consumer(bills).drain()).containsExactly("bill");
    assertThat(consumer(orders).drain()).containsExactly("b");
    assertThat(engineB.branches().list()).isEmpty();
    assertRefused(ErrorCode.NO_SUCH_BRANCH, () -> engineA.branches().finish(branch("t"), true));
  }

  @Test
  void shouldGiveBackWhatANodeWasRollingBackWhenItDied() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumerOn(engineA, orders);
    engineA.branches().prepare(branch("t"), new UnitOfWork(List.of(), List.of(consumer.next())));
    engineA.branches().onRollback(deliveries -> {}); // it dies before it gives anything back
    engineA.branches().finish(branch("t"), false);
    assertThat(consumer(orders).poll()).isNull();
    endNodeA();
    assertThat(consumer(orders).next().attempt()).isEqualTo(2);
  }

  @Test
  void shouldNotLetTwoNodesFinishOneTransaction() throws Exception {
    DestinationName orders = queue("orders");
    AtomicInteger won = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      prepare("t", List.of(msg(i).to(orders)), List.of());
      Crew crew = new Crew();
      for (Engine engine : List.of(engineA, engineB)) {
        crew.start(
            "one",
            () -> {
              try {
                engine.branches().finish(branch("t"), true);
                won.incrementAndGet();
              } catch (AngariumException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BRANCH);
              }
            });
      }
      crew.join();
    }
    assertThat(won).hasValue(10);
    assertThat(consumer(orders).drain()).isEqualTo(numbers(0, 10));
  }
}
