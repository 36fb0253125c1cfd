package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database does, or does not, in the wrong moment. */
class SharedEngineFaultsTest extends SharedEngineContract {
  /** The next commit of some thread is under way at the server when its connection is lost. */
  private AtomicReference<Connection> abandonCommitOf(String thread) {
    AtomicReference<Connection> underWay = new AtomicReference<>();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (Thread.currentThread().getName().endsWith(thread)
                  && underWay.compareAndSet(null, connection)) {
                throw new FaultyConnections.Fault.Abandoned();
              }
              connection.commit();
            });
    return underWay;
  }

  private void awaitBlocked(int transactions) {
    await().atMost(PATIENCE).until(() -> blocked() >= transactions);
  }

  /** How many transactions wait for a lock. */
  private int blocked() {
    return Integer.parseInt(selectOne("SELECT count(*) FROM pg_locks WHERE NOT granted"));
  }

  @Test
  void shouldAskWhetherACommitHappenedOnlyWhenTheServerHasEndedIt() throws Exception {
    DestinationName orders = queue("orders");
    AtomicReference<Connection> underWay = abandonCommitOf("a-committer");
    Crew crew = new Crew();
    crew.start("sender", () -> send(msg("a").to(orders)));
    awaitBlocked(1);

    underWay.get().commit();
    underWay.get().close();

    crew.join();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @Test
  void shouldCommitAgainWhatTheServerHasRolledBackInTheEnd() throws Exception {
    DestinationName orders = queue("orders");
    AtomicReference<Connection> underWay = abandonCommitOf("a-committer");
    Crew crew = new Crew();
    crew.start("sender", () -> send(msg("a").to(orders)));
    awaitBlocked(1);

    underWay.get().rollback();
    underWay.get().close();

    crew.join();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  /** A commit that has happened stays one, also where its node was ended before it could ask. */
  @Test
  void shouldKnowWhatItHasCommittedAlsoWhenItsNodeIsEnded() {
    DestinationName orders = queue("orders");
    AtomicInteger lost = new AtomicInteger();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              connection.commit();
              if (Thread.currentThread().getName().endsWith("a-committer")
                  && lost.getAndIncrement() == 0) {
                execute("UPDATE @node SET lease_until = '-infinity' WHERE name = 'a'");
                postgres().reap();
                throw new SQLException("injected", "08006");
              }
            });

    send(msg("a").to(orders));

    assertThat(lost).hasValueGreaterThan(0);
    assertThat(selectOne("SELECT count(*) FROM " + postgres().schema() + ".dlv")).isEqualTo("1");
  }

  /** A server of several machines may say so of a commit, and keep the connection. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLookUpACommitOfWhichTheServerDoesNotKnow(boolean happened) {
    DestinationName orders = queue("orders");
    AtomicInteger unknown = new AtomicInteger();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              boolean first =
                  Thread.currentThread().getName().endsWith("a-committer")
                      && unknown.getAndIncrement() == 0;
              if (!first || happened) {
                connection.commit();
              }
              if (first) {
                throw new SQLException("injected: the result is ambiguous", "40003");
              }
            });

    send(msg("a").to(orders));

    assertThat(unknown).hasPositiveValue();
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldUndoAClaimOnlyWhenTheServerHasEndedIt(boolean grouped) throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer consumer = member(orders);
    send(msg("a").group("g").to(orders), msg("b").group(grouped ? "g" : null).to(orders));
    AtomicReference<Connection> underWay = abandonCommitOf("claiming");
    Crew crew = new Crew();
    crew.start("claiming", () -> assertThat(consumer.consume(2)).containsExactly("a", "b"));
    awaitBlocked(1);

    underWay.get().commit();
    underWay.get().close();

    crew.join();
    assertThat(selectOne("SELECT count(*) FROM @grp WHERE held <> 0")).isEqualTo("0");
    consumer.close();
    assertThat(selectOne("SELECT count(*) FROM @grp")).isEqualTo("0");
  }

  /** A consumer that has a share of the groups: what it commits next is a claim. */
  private TestConsumer member(DestinationName queue) {
    TestConsumer consumer = consumer(queue);
    send(msg("before").group("other").to(queue));
    assertThat(consumer.consume(1)).containsExactly("before");
    return consumer;
  }

  /** Who undoes a claim has the groups of it wait: what comes later in them is for nobody yet. */
  @Test
  void shouldLetNobodyPassWhatWasPerhapsClaimed() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer claiming = member(orders);
    TestConsumer passing = consumerOn(engineA, orders);
    assertThat(passing.poll()).isNull();
    send(msg("a").group("g").to(orders), msg("x").to(orders), msg("b").group("g").to(orders));
    List<String> claimed = new CopyOnWriteArrayList<>();
    List<String> passed = new CopyOnWriteArrayList<>();
    AtomicInteger unknown = new AtomicInteger();
    Crew crew = new Crew();
    try (Connection keeper = EmbeddedPostgresServer.connect()) {
      keeper.setAutoCommit(false);
      postgres()
          .faults()
          .set(
              (connection, number) -> {
                if (!Thread.currentThread().getName().equals("claiming")
                    || unknown.getAndIncrement() != 0) {
                  connection.commit();
                  return;
                }
                connection.rollback();
                try (Statement s = keeper.createStatement()) {
                  s.execute(ofSchema("SELECT 1 FROM @dlv WHERE grp IS NULL FOR UPDATE"));
                }
                throw new SQLException("injected", "08006");
              });
      crew.start("claiming", () -> claimed.addAll(Msg.texts(claiming.claim(2))));
      awaitBlocked(1);
      Thread passer = crew.start("passing", () -> passed.addAll(Msg.texts(passing.claim(10))));
      await().atMost(PATIENCE).until(() -> !passer.isAlive() || blocked() >= 2);
      keeper.rollback();
    }
    crew.join();

    if (passed.contains("b")) {
      assertThat(passed).containsSubsequence("a", "b");
    }
    List<String> all = new ArrayList<>(passed);
    all.addAll(claimed);
    all.addAll(claiming.drain());
    all.addAll(passing.drain());
    assertThat(all).doesNotHaveDuplicates().contains("a", "x");
  }

  @Test
  void shouldAddWhatConnectionsHaveAlsoWhereCommitsLoseTheirConnections() {
    DestinationName news = topic("news");
    AtomicInteger lost = new AtomicInteger();
    String test = Thread.currentThread().getName();
    Random random = new Random(7);
    FaultyConnections.Fault losing =
        (connection, number) -> {
          if (!Thread.currentThread().getName().equals(test)) {
            connection.commit();
            return;
          }
          int fate = random.nextInt(4);
          if (fate == 0) {
            connection.rollback();
          } else {
            connection.commit();
          }
          if (fate < 2) {
            lost.incrementAndGet();
            throw new SQLException("injected", "08006");
          }
        };
    for (int i = 0; i < 10; i++) {
      postgres().faults().set(losing);
      Presence connection = attach();
      connection.claimClientId("id");
      DestinationName temporary = connection.createTemporary(DestinationName.Kind.QUEUE);
      DestinationName declared = queue("queue " + i);
      TestConsumer consumer = consumer(durable(news, "id", "desk"));
      TestConsumer passing = consumer(nonDurable(news));
      passing.close();
      consumer.close();
      assertThat(engineB.exists(declared)).isTrue();
      assertThat(engineB.exists(temporary)).isTrue();
      connection.close();
      postgres().faults().set(FaultyConnections.Fault.NONE);
      assertThat(engineB.exists(temporary)).isFalse();
    }
    assertThat(lost).hasValueGreaterThan(30);
    String schema = postgres().schema();
    assertThat(selectOne("SELECT count(*) FROM " + schema + ".consumer")).isEqualTo("0");
    assertThat(selectOne("SELECT count(*) FROM " + schema + ".client")).isEqualTo("0");
    assertThat(
            selectOne(
                "SELECT count(*) FROM "
                    + schema
                    + ".sub WHERE kind = 'NON_DURABLE' OR dest NOT IN"
                    + " (SELECT id FROM "
                    + schema
                    + ".dest)"))
        .isEqualTo("0");
  }

  /** A consumer that is silent while its broker seems well would help nobody. */
  @Test
  void shouldStopWhereItCannotClaim() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    execute("ALTER TABLE @dlv RENAME COLUMN token TO gone");
    assertRefused(ErrorCode.STORE_FAILED, () -> consumer.claim(1));
    assertThat(engineB.failure()).isNotNull();
    execute("ALTER TABLE @dlv RENAME COLUMN gone TO token");
  }

  private void refuse(String event, String table, String condition, String state) {
    execute(
        """
        CREATE FUNCTION @refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '%s'; END $$"""
            .formatted(state));
    execute(
        "CREATE TRIGGER refuse BEFORE %s ON @%s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION @refuse()"
            .formatted(event, table, condition));
  }

  @Test
  void shouldRefuseWhatAFullDiskDoesNotTakeAndGoOnWhenThereIsRoom() {
    DestinationName orders = queue("orders");
    send(msg("before").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery before = consumer.next();
    refuse("INSERT", "msg", "true", "53100");

    assertRefused(
        ErrorCode.DISK_FULL, () -> engineA.submit(UnitOfWork.send(msg("a").to(orders))).await());
    consumer.ack(before);
    assertThat(engineA.failure()).isNull();

    execute("DROP TRIGGER refuse ON @msg");
    send(msg("b").to(orders));
    assertThat(consumer.drain()).containsExactly("b");
  }

  /** Nobody else could give back what a living node has. */
  @Test
  void shouldUndoAClaimWhenItCanWhereThatIsRefusedAtFirst() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    AtomicInteger lost = new AtomicInteger();
    String test = Thread.currentThread().getName();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              connection.commit();
              if (Thread.currentThread().getName().equals(test) && lost.getAndIncrement() == 0) {
                refuse("UPDATE", "dlv", "NEW.state = 0", "53100");
                throw new SQLException("injected", "08006");
              }
            });
    assertRefused(ErrorCode.DISK_FULL, () -> consumer.claim(2));
    assertThat(engineB.failure()).isNull();
    assertThat(selectOne("SELECT count(*) FROM @dlv WHERE state = 1")).isEqualTo("2");

    execute("DROP TRIGGER refuse ON @dlv");
    assertThat(consumer.consume(2)).containsExactly("a", "b");
  }

  @Test
  void shouldRefuseOnlyTheUnitThatTheDatabaseDoesNotTake() throws Exception {
    DestinationName orders = queue("orders");
    refuse("INSERT", "dlv", "NEW.grp = 'no'", "53100");
    Crew crew = new Crew();
    for (int i = 0; i < 6; i++) {
      boolean refused = i % 3 == 0;
      crew.start(
          "sender",
          () -> {
            for (int n = 0; n < 30; n++) {
              Send send = msg("x").group(refused ? "no" : "yes").to(orders);
              if (refused) {
                assertRefused(
                    ErrorCode.DISK_FULL, () -> engineA.submit(UnitOfWork.send(send)).await());
              } else {
                send(send);
              }
            }
          });
    }
    crew.join();
    assertThat(consumer(orders).drain()).hasSize(120);
  }

  @Test
  void shouldGiveBackWhenThereIsRoomAgain() throws Exception {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery a = consumer.next();
    refuse("UPDATE", "dlv", "NEW.state = 0", "53100");
    Crew crew = new Crew();
    crew.start("consumer", () -> consumer.release(ReleaseMode.UNDELIVERED, a));
    send(msg("b").to(orders)); // nobody has to wait for it
    execute("DROP TRIGGER refuse ON @dlv");
    crew.join();
    assertThat(consumer.drain()).containsExactly("a", "b");
  }

  @Test
  void shouldRefuseANameThatIsLongerThanAnIndexTakes() {
    DestinationName news = topic("news");
    String name =
        new Random(1)
            .ints(8_000, '!', '~')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertRefused(ErrorCode.MESSAGE_TOO_LARGE, () -> consumer(durable(news, "id", name)));
    TestConsumer consumer = consumer(durable(news, "id", "desk"));
    send(msg("a").to(news));
    assertThat(consumer.drain()).containsExactly("a");
  }

  @Test
  void shouldGoOnWhenOthersWereInTheWayForLong() {
    DestinationName orders = queue("orders");
    AtomicInteger tries = new AtomicInteger();
    List<String> states = List.of("57014", "55P03", "40P01", "40001");
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (Thread.currentThread().getName().endsWith("a-committer")
                  && tries.incrementAndGet() <= 60) {
                connection.rollback();
                throw new SQLException("injected", states.get(tries.get() % states.size()));
              }
              connection.commit();
            });
    send(msg("a").to(orders));
    assertThat(tries).hasValueGreaterThan(60);
    assertThat(consumer(orders).drain()).containsExactly("a");
  }

  /** Who remembers what a server had that is gone sees that another one has something else. */
  @Test
  void shouldRouteByWhatIsThereAfterAServerThatLacksTheLastChanges() {
    DestinationName news = topic("news");
    String version = selectOne("SELECT version FROM @dest WHERE name = 'news'");
    consumer(durable(news, "c", "first")).close();
    send(msg("a").to(news));
    for (String table : List.of("sub", "dlv", "msg")) {
      execute("DELETE FROM @" + table);
    }
    execute("UPDATE @dest SET version = " + version + " WHERE name = 'news'");
    TestConsumer second = consumer(durable(news, "c", "second"));

    send(msg("b").to(news));

    assertThat(second.drain()).containsExactly("b");
  }

  /** Of an error that nobody knows no node recovers, and it says so. */
  @Test
  void shouldStopAfterAnErrorThatNobodyKnows() {
    DestinationName orders = queue("orders");
    refuse("INSERT", "msg", "true", "XX001");
    assertRefused(
        ErrorCode.STORE_FAILED, () -> engineA.submit(UnitOfWork.send(msg("a").to(orders))).await());
    AngariumException failure = engineA.failure();
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).contains("XX001");
    execute("DROP TRIGGER refuse ON @msg");
  }

  /** Nobody waits for ever for a committer that is no more, and the broker says why. */
  @Test
  void shouldStopWhereItsCommitterMeetsWhatShouldNotBe() throws Exception {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery settled = consumer.next();
    consumer.ack(settled);
    BusyCommitter busy = keepCommitterBusy();
    Commit stale = engineB.submit(UnitOfWork.acknowledge(List.of(settled)));
    stale.whenDone(
        failure -> {
          throw new StackOverflowError("injected");
        });
    Commit behind = engineB.submit(UnitOfWork.send(msg("c").to(orders)));
    Crew crew = new Crew();
    crew.start(
        "waits for acknowledging", () -> assertRefused(ErrorCode.STALE_DELIVERY, stale::await));
    crew.start("waits for sending", () -> assertRefused(ErrorCode.STORE_FAILED, behind::await));
    await().atMost(PATIENCE).until(() -> threadsThatWait("waits") == 2);
    busy.mayGoOn().countDown();

    crew.join();
    assertThat(engineB.failure()).hasRootCauseMessage("injected");
    assertRefused(
        ErrorCode.STORE_FAILED, () -> engineB.submit(UnitOfWork.send(msg("d").to(orders))).await());
  }

  /** So does who acknowledges without waiting; there nobody may wait for the committer. */
  @Test
  void shouldGoOnWhereWhoHearsOfACommitGivesBack() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery settled = consumer.next();
    Delivery held = consumer.next();
    consumer.ack(settled);
    BusyCommitter busy = keepCommitterBusy();
    Commit stale = engineB.submit(UnitOfWork.acknowledge(List.of(settled)));
    AtomicReference<String> heard = new AtomicReference<>();
    stale.whenDone(
        failure -> {
          engineB.release(List.of(held), new ReleaseMode.Undelivered());
          heard.set(Thread.currentThread().getName());
        });
    busy.mayGoOn().countDown();
    assertRefused(ErrorCode.STALE_DELIVERY, stale::await);

    engineB.submit(UnitOfWork.send(msg("c").to(orders))).await();
    assertThat(heard.get()).endsWith("b-committer");
    assertThat(consumer.drain()).containsExactlyInAnyOrder("b", "c");
  }
}
