package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.testing.EmbeddedPostgresServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Claims of groups and with selectors, while somebody's old transaction keeps all that was consumed
 * from being removed: they pass it once, and not each time; and they find what lies there anyway.
 */
@Timeout(120)
class SharedEngineOldTransactionTest extends SharedEngineContract {
  private static final int GONE = 60_000;

  private static final int STAY = 3_000;

  /** Below this there are the places of what is gone. */
  private static final int FIRST_ID = 100_000;

  private final Set<String> others = new HashSet<>();
  private Connection old;

  /** Groups stay with their consumers, as they do where nobody says otherwise. */
  @Override
  EngineSettings settings() {
    return super.settings().with((OrderPolicy) name -> Order.DEFAULT);
  }

  @Override
  EngineFixture fixture(Path directory) {
    others.addAll(connections());
    return super.fixture(directory);
  }

  /** It has no number, for which others would wait. */
  @BeforeEach
  void begin() throws SQLException {
    old = EmbeddedPostgresServer.connect();
    old.setAutoCommit(false);
    old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    try (Statement statement = old.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      others.add(row.getString(1));
    }
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

  /** How many entries of deliveries were read; connections tell it when they end, at the latest. */
  private long readOfDeliveries() {
    Set<String> own = connections();
    own.removeAll(others);
    assertThat(own).isNotEmpty();
    long[] read = new long[1];
    crash(
        () -> {
          await().atMost(PATIENCE).until(() -> Collections.disjoint(connections(), own));
          read[0] =
              Long.parseLong(
                  selectOne(
                      "SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes"
                          + " WHERE schemaname || '.' = '@' AND relname = 'dlv'"));
        });
    return read[0];
  }

  /** As if so many had been sent and consumed. */
  private void consumeMany(DestinationName name, @Nullable String group) {
    execute("SELECT setval('@msg_seq', " + FIRST_ID + ")");
    execute(
        """
        INSERT INTO @dlv(sub, ord, id, state, flags, attempts, doubt, owner, token, grp)
          SELECT s.id, (5::bigint << 56) + n, -n, 0, 0, 0, 0, 0, 0, %s
          FROM generate_series(101, 100 + %d) n, @sub s JOIN @dest d ON d.id = s.dest WHERE d.name = '%s'
        """
            .formatted(group == null ? "NULL" : "'" + group + "' || n", GONE, name.name()));
    execute("DELETE FROM @dlv WHERE id < 0");
    execute("ANALYZE @dlv");
  }

  private void forAWhile(Runnable each) {
    AtomicInteger rounds = new AtomicInteger();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              each.run();
              return rounds.incrementAndGet() == 100;
            });
  }

  @Test
  void shouldNotReadWhatIsGoneForEachThatASelectorLetsIn() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders, "n >= 0");
    for (int i = 0; i < 20; i++) {
      send(msg(i).set("n", -1).to(orders)); // these stay
    }
    consumeMany(orders, null);
    Runnable one =
        () -> {
          send(msg("x").set("n", 1).to(orders));
          consumer.ack(consumer.next());
        };
    forAWhile(one);
    for (int i = 0; i < 500; i++) {
      one.run();
    }
    assertThat(readOfDeliveries()).isLessThan(100L * GONE);
  }

  /** What is not let in is read once; before version 17 the server would read it for each claim. */
  @Test
  void shouldNotReadTheBacklogForEachThatASelectorLetsIn() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders, "n >= 0");
    List<Commit> commits =
        IntStream.range(0, STAY)
            .mapToObj(i -> engineB.submit(UnitOfWork.send(msg("x").set("n", -1).to(orders))))
            .toList();
    commits.forEach(Commit::await);
    for (int i = 0; i < 100; i++) {
      send(msg("x").set("n", 1).to(orders));
      consumer.ack(consumer.next());
    }
    assertThat(readOfDeliveries()).isLessThan(20L * STAY);
  }

  @Test
  void shouldNotReadWhatIsGoneForEachOfAGroup() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    int[] sent = new int[1];
    Runnable one =
        () -> {
          send(msg("x").group("customer" + sent[0]++ % 20).to(orders));
          consumer.ack(consumer.next());
        };
    one.run();
    consumeMany(orders, "gone");
    forAWhile(one);
    for (int i = 0; i < 500; i++) {
      one.run();
    }
    assertThat(readOfDeliveries()).isLessThan(400L * GONE);
  }

  private TestConsumer selectsForAWhile(DestinationName orders) {
    TestConsumer consumer = consumer(orders, "n > 0");
    forAWhile(
        () -> {
          send(msg("x").set("n", 1).to(orders));
          consumer.ack(consumer.next());
        });
    return consumer;
  }

  /** Nobody has said that it is there again. */
  @Test
  void shouldFindWhatIsReadyBelowWhatASelectorHasLookedAt() {
    DestinationName orders = queue("orders");
    send(msg("old").set("n", 1).to(orders));
    Delivery taken = consumer(orders, "n > 0").next();
    TestConsumer consumer = selectsForAWhile(orders);
    execute("UPDATE @dlv SET state = 0, owner = 0, token = 0, attempts = 0");

    assertThat(consumer.consume(1)).containsExactly(Msg.text(taken));
  }

  /** One sender's messages keep their order, also where their commit is slow. */
  @Test
  void shouldSelectFirstWhatWasUnderWayBefore() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = selectsForAWhile(orders);
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
    Commit slow = engineA.submit(UnitOfWork.send(msg("first").set("n", 1).to(orders)));
    awaitLatch(underWay);
    for (int i = 0; i < 20; i++) {
      engineB.submit(UnitOfWork.send(msg("of others").set("n", 1).to(orders))).await();
      assertThat(consumer.consume(1)).containsExactly("of others");
    }
    mayGoOn.countDown();
    slow.await();
    engineA.submit(UnitOfWork.send(msg("second").set("n", 1).to(orders))).await();

    assertThat(consumer.consume(2)).containsExactly("first", "second");
  }

  @Test
  void shouldSelectWhatWasGivenBackBeforeWhatHasComeSince() {
    DestinationName orders = queue("orders");
    TestConsumer other = consumer(orders, "n > 0");
    for (int i = 0; i < 4; i++) {
      send(msg(i).set("n", 1).to(orders));
    }
    List<Delivery> held = other.take(4);
    TestConsumer consumer = selectsForAWhile(orders);
    other.standDown();
    other.release(new ReleaseMode.Undelivered(), held);
    send(msg("later").set("n", 1).to(orders));

    assertThat(consumer.consume(5)).containsExactly("0", "1", "2", "3", "later");
  }
}
