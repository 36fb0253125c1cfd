package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first message of a group is about to go, and then does not: nobody may have taken what comes
 * after it meanwhile.
 */
class SharedEngineGroupOrderTest extends SharedEngineContract {
  private final CountDownLatch gone = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Override
  EngineSettings settings() {
    return super.settings()
        .with(LastValueContract.BY_SHARE)
        .with(new BackpressureContract.ByName());
  }

  private static Msg inGroup(String text) {
    return msg(text).group("g").sentAt(START).set("share", text);
  }

  /** The first transaction in which the first delivery is gone waits, and is rolled back. */
  private void refuseWhatTakesAwayTheFirst() {
    String look = "SELECT 1 FROM @dlv WHERE ord = " + selectOne("SELECT min(ord) FROM @dlv");
    AtomicBoolean found = new AtomicBoolean();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (hasRow(connection, ofSchema(look)) || !found.compareAndSet(false, true)) {
                connection.commit();
                return;
              }
              gone.countDown();
              awaitLatch(mayEnd);
              connection.rollback();
              throw new SQLException("injected", "53100");
            });
  }

  private static boolean hasRow(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    }
  }

  private boolean someWaitForLocks() {
    return !selectOne("SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0");
  }

  /** Claims while the first is about to go; returns what it gets until nothing is left. */
  private List<String> claimMeanwhile(TestConsumer consumer, Crew.Job takingAway)
      throws InterruptedException {
    refuseWhatTakesAwayTheFirst();
    List<String> got = new CopyOnWriteArrayList<>();
    Crew crew = new Crew();
    crew.start("taking away", takingAway);
    awaitLatch(gone);
    Thread claiming =
        crew.start(
            "claiming",
            () -> {
              List<Delivery> claimed = consumer.claim(10);
              got.addAll(Msg.texts(claimed));
              consumer.ack(claimed);
            });
    await().atMost(PATIENCE).until(() -> !claiming.isAlive() || someWaitForLocks());
    List<String> before = List.copyOf(got);
    mayEnd.countDown();
    crew.join();
    assertThat(before).as("while the first is about to go").isEmpty();
    List<String> all = new ArrayList<>(got);
    all.addAll(consumer.drain());
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_OLDEST", "DROP_LOWEST_PRIORITY", "DEAD_LETTER"})
  void shouldLetNobodyPassWhatIsDroppedAndThenIsNot(String policy) throws Exception {
    DestinationName orders = queue(policy + " maxMessages=2");
    send(inGroup("a").to(orders), inGroup("b").to(orders));

    assertThat(
            claimMeanwhile(
                consumer(orders),
                () ->
                    assertRefused(
                        ErrorCode.DISK_FULL, () -> send(inGroup("c").priority(9).to(orders)))))
        .containsExactly("a", "b");
  }

  @Test
  void shouldLetNobodyPassWhatIsReplacedAndThenIsNot() throws Exception {
    DestinationName prices = queue("prices");
    send(inGroup("a").to(prices), inGroup("b").to(prices));

    assertThat(
            claimMeanwhile(
                consumer(prices),
                () ->
                    assertRefused(
                        ErrorCode.DISK_FULL,
                        () -> send(inGroup("c").set("share", "a").to(prices)))))
        .containsExactly("a", "b");
  }

  /** It is tried again, and then it may go; or somebody has taken it. */
  @Test
  void shouldLetNobodyPassWhatIsTooOldAndThenStays() throws Exception {
    DestinationName orders = queue("DROP_OLDEST maxAge=1000");
    send(inGroup("a").to(orders), inGroup("b").sentAt(START + 100_000).to(orders));

    assertThat(claimMeanwhile(consumer(orders), () -> clock.advance(Duration.ofMillis(2_000))))
        .isIn(List.of("a", "b"), List.of("b"));
  }

  @Test
  void shouldLetItsOwnerPassNothingEither() throws Exception {
    DestinationName orders = queue("DROP_OLDEST maxMessages=2");
    TestConsumer owner = consumer(orders);
    send(inGroup("before").to(orders));
    assertThat(owner.consume(1)).containsExactly("before");
    send(inGroup("a").to(orders), inGroup("b").to(orders));

    assertThat(
            claimMeanwhile(
                owner,
                () -> assertRefused(ErrorCode.DISK_FULL, () -> send(inGroup("c").to(orders)))))
        .containsExactly("a", "b");
  }

  @Test
  void shouldLetASelectorPassOnlyWhatItDoesNotWant() throws Exception {
    DestinationName orders = queue("DROP_OLDEST maxMessages=3");
    send(
        inGroup("a").set("n", 1).to(orders),
        inGroup("other").to(orders),
        inGroup("b").set("n", 1).to(orders));

    assertThat(
            claimMeanwhile(
                consumer(orders, "n = 1"),
                () -> assertRefused(ErrorCode.DISK_FULL, () -> send(inGroup("c").to(orders)))))
        .containsExactly("a", "b");
  }

  /** What is of no group, or of others, waits for nothing. */
  @Test
  void shouldStillTakeWhatIsOfOtherGroups() throws Exception {
    DestinationName orders = queue("DROP_OLDEST maxMessages=4");
    send(
        inGroup("a").to(orders),
        inGroup("b").to(orders),
        msg("x").to(orders),
        msg("y").group("h").to(orders));
    refuseWhatTakesAwayTheFirst();
    Crew crew = new Crew();
    crew.start(
        "taking away",
        () -> assertRefused(ErrorCode.DISK_FULL, () -> send(inGroup("c").to(orders))));
    awaitLatch(gone);
    TestConsumer consumer = consumer(orders);

    List<String> got = new ArrayList<>(consumer.consume(2));

    mayEnd.countDown();
    crew.join();
    assertThat(got).containsExactly("x", "y");
    assertThat(consumer.drain()).containsExactly("a", "b");
  }

  /** Each second transaction that sends, and so makes room, is rolled back and run again. */
  @Test
  void shouldKeepTheOrderOfGroupsWhileOthersMakeRoom() throws Exception {
    DestinationName orders = queue("DROP_OLDEST maxMessages=6");
    AtomicInteger commits = new AtomicInteger();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              boolean sends = Thread.currentThread().getName().endsWith("-committer");
              if (sends && commits.getAndIncrement() % 2 == 0) {
                connection.rollback();
                throw new SQLException("injected", "40001");
              }
              connection.commit();
            });
    int each = 200;
    AtomicInteger sending = new AtomicInteger(2);
    Map<String, Integer> last = new ConcurrentHashMap<>();
    Crew crew = new Crew();
    for (Engine engine : List.of(engineA, engineB)) {
      crew.start(
          "sender",
          () -> {
            for (int n = 1; n <= each; n++) {
              String group = "g" + n % 2 + (engine == engineA ? "a" : "b");
              engine.submit(UnitOfWork.send(msg(n).group(group).to(orders))).await();
            }
            sending.decrementAndGet();
          });
    }
    for (int i = 0; i < 4; i++) {
      int most = 1 + i;
      TestConsumer consumer = consumerOn(i % 2 == 0 ? engineA : engineB, orders);
      crew.start(
          "consumer " + i,
          () -> {
            boolean more = true;
            while (more && !crew.failed()) {
              boolean ends = sending.get() == 0;
              List<Delivery> claimed = consumer.claim(most);
              for (Delivery d : claimed) {
                int number = Integer.parseInt(Msg.text(d));
                Integer before = last.put(String.valueOf(d.message().groupId()), number);
                assertThat(before == null || before < number)
                    .as("%d after %s", number, before)
                    .isTrue();
              }
              consumer.ack(claimed);
              more = !ends || !claimed.isEmpty();
            }
          });
    }
    crew.join();
    assertThat(last.values()).as("the newest is never dropped").contains(each);
    assertThat(selectOne("SELECT count(*) FROM @grp WHERE held <> 0")).isEqualTo("0");
  }
}
