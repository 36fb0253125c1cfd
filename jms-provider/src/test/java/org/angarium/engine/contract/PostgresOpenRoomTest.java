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
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.angarium.engine.Engine;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transactions that are open on several nodes, and have taken room: what the document on PostgreSQL
 * says of limits is true of these too.
 */
class PostgresOpenRoomTest extends SharedEngineContract {
  private static final int LIMIT = 1_000;

  /** So many messages may each other node send beyond the limit. */
  private static final int OVERSHOOT = 256;

  private static final int SIZE = msg("m").to(DestinationName.queue("any")).message().size();

  private final List<Engine> others = new ArrayList<>();

  @Override
  EngineSettings settings() {
    return new EngineSettings(64L << 20, WhenFull.BLOCK, Duration.ofSeconds(60), false)
        .with(new BackpressureContract.ByName());
  }

  @AfterEach
  void closeOthers() {
    others.forEach(Engine::close);
  }

  private List<Engine> nodes(int count) {
    for (int i = 2; i < count; i++) {
      others.add(postgres().another("node " + i, settings(), clock));
    }
    List<Engine> nodes = new ArrayList<>(List.of(engineA, engineB));
    nodes.addAll(others);
    return nodes;
  }

  /** A transaction as a session has it: room is taken with each message. */
  private static final class Transaction {
    private final Engine engine;
    private final Room room;
    private final List<Send> sends = new ArrayList<>();

    Transaction(Engine engine) {
      this.engine = engine;
      this.room = engine.room();
    }

    /** Whether there was room. */
    boolean send(Send send) {
      try {
        room.take(send);
        return sends.add(send);
      } catch (AngariumException e) {
        assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.DESTINATION_FULL);
        return false;
      }
    }

    Transaction send(DestinationName queue, int count) {
      for (int i = 0; i < count; i++) {
        assertThat(send(m(queue))).as("message %d", i).isTrue();
      }
      return this;
    }

    /** At most so many. */
    int fill(DestinationName queue, int most) {
      int before = sends.size();
      while (sends.size() - before < most && send(m(queue))) {
        // one more
      }
      return sends.size() - before;
    }

    void commit() {
      engine.submit(new UnitOfWork(sends, List.of(), room)).await();
    }

    void rollBack() {
      room.close();
    }
  }

  private static Send m(DestinationName queue) {
    return msg("m").persistent(!queue.name().contains("Memory")).to(queue);
  }

  /** Nothing is said of any node's units. */
  private void assertThatAllAreSilent() {
    assertThat(select("SELECT node FROM @room WHERE messages <> '{}'")).isEmpty();
  }

  /** Nothing is said of a node. */
  private void assertThatIsGone(String name) {
    String sql = "SELECT 1 FROM @room WHERE node IN (SELECT id FROM @node WHERE name = '%s')";
    assertThat(select(sql.formatted(name))).isEmpty();
  }

  // ---- how many ---------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "2, REJECT maxMessages=1000",
    "4, REJECT maxMessages=1000",
    "2, BLOCK maxMessages=1000 briefly",
    "4, BLOCK maxMessages=1000 briefly",
  })
  void shouldGoBeyondTheLimitByNoMoreThanIsSaid(int count, String name) throws Exception {
    fillTogether(nodes(count), queue(name));
  }

  @ParameterizedTest
  @CsvSource({"2, REJECT maxDiskBytes=", "4, BLOCK briefly maxMemoryBytes="})
  void shouldGoBeyondALimitInBytesByNoMoreThanIsSaid(int count, String name) throws Exception {
    fillTogether(nodes(count), queue(name + LIMIT * SIZE));
  }

  /** Each in one transaction, that is committed when nobody has found any more room. */
  private void fillTogether(List<Engine> nodes, DestinationName queue) throws Exception {
    List<Transaction> transactions = nodes.stream().map(Transaction::new).toList();
    Crew crew = new Crew();
    for (Transaction transaction : transactions) {
      crew.start("sender " + crew, () -> transaction.fill(queue, 2 * LIMIT));
    }
    crew.join();
    transactions.forEach(Transaction::commit);
    assertThat(engineA.destinations().queueStatus(queue).depth())
        .isBetween((long) LIMIT, (long) LIMIT + (nodes.size() - 1) * OVERSHOOT);
    Transaction more = new Transaction(engineB);
    assertThat(more.fill(queue, 1)).isZero();
    await().atMost(PATIENCE).untilAsserted(this::assertThatAllAreSilent);
  }

  /** Neither has seen what the other has said when it says so itself. */
  @Test
  void shouldSeeWhatTheOtherHasTakenWhereBothSayItAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Set<Thread> first = ConcurrentHashMap.newKeySet();
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              if (saysSomething(connection) && first.add(Thread.currentThread())) {
                awaitBarrier(both);
              }
              connection.commit();
            });
    DestinationName queue = queue("REJECT maxMessages=400");
    List<Transaction> transactions = List.of(new Transaction(engineA), new Transaction(engineB));
    Crew crew = new Crew();
    transactions.forEach(t -> crew.start("sender", () -> t.fill(queue, 2 * LIMIT)));
    crew.join();
    assertThat(first).hasSize(2);
    transactions.forEach(Transaction::commit);
    assertThat(engineA.destinations().queueStatus(queue).depth()).isBetween(400L, 400L + OVERSHOOT);
  }

  private static boolean saysSomething(Connection connection) throws SQLException {
    String sql = "SELECT 1 FROM room WHERE xmin = pg_current_xact_id_if_assigned()::xid";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    }
  }

  private static void awaitBarrier(CyclicBarrier barrier) {
    try {
      barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Several at once on each node, most of which are rolled back. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void shouldNotGoBeyondTheLimitWhereMostAreRolledBack(int count) throws Exception {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    List<Engine> nodes = nodes(count);
    Crew crew = new Crew();
    for (int i = 0; i < 3 * count; i++) {
      Engine engine = nodes.get(i % count);
      int size = 40 + 60 * (i % 5);
      crew.start(
          "sender " + i,
          () -> {
            for (int n = 0; n < 12; n++) {
              Transaction transaction = new Transaction(engine);
              transaction.fill(queue, size);
              if (n % 4 == 3) {
                transaction.commit();
              } else {
                transaction.rollBack();
              }
            }
          });
    }
    crew.join();
    await().atMost(PATIENCE).untilAsserted(this::assertThatAllAreSilent);
    Transaction rest = new Transaction(engineA);
    rest.fill(queue, LIMIT);
    rest.commit();
    assertThat(engineA.destinations().queueStatus(queue).depth())
        .isBetween((long) LIMIT, (long) LIMIT + (count - 1) * OVERSHOOT);
  }

  // ---- what is given back -----------------------------------------------------------------------

  @Test
  void shouldGiveTheRoomOfARolledBackTransactionToTheOtherNode() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    Transaction open = new Transaction(engineA).send(queue, LIMIT);
    Transaction other = new Transaction(engineB);
    assertThat(other.fill(queue, LIMIT)).isLessThan(OVERSHOOT);
    open.rollBack();
    await().atMost(PATIENCE).until(() -> other.fill(queue, LIMIT) > 0);
    other.fill(queue, LIMIT);
    other.commit();
    assertThat(engineA.destinations().queueStatus(queue).depth()).isEqualTo(LIMIT);
    await().atMost(PATIENCE).untilAsserted(this::assertThatAllAreSilent);
  }

  @Test
  void shouldWakeWhoWaitsForTheRoomOfATransactionOfTheOtherNode() throws Exception {
    DestinationName queue = queue("BLOCK maxMessages=" + LIMIT);
    Transaction open = new Transaction(engineA).send(queue, LIMIT);
    Transaction other = new Transaction(engineB);
    Crew crew = new Crew();
    crew.start("waiting", () -> other.send(queue, LIMIT));
    await().atMost(PATIENCE).until(() -> engineB.destinations().limits(queue).waiting() == 1);
    assertThat(other.sends.size()).isLessThan(OVERSHOOT);
    open.rollBack();
    crew.join();
    other.commit();
  }

  @Test
  void shouldGiveTheRoomOfAPreparedBranchToTheOtherNode() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    Transaction open = new Transaction(engineA).send(queue, LIMIT);
    engineA.branches().prepare(branch("one"), new UnitOfWork(open.sends, List.of(), open.room));
    await().atMost(PATIENCE).untilAsserted(this::assertThatAllAreSilent);
    Transaction other = new Transaction(engineB).send(queue, LIMIT);
    assertThat(other.fill(queue, 1)).isZero();
    engineA.branches().finish(branch("one"), false);
  }

  /** What was said of them goes with the commit itself. */
  @Test
  void shouldNotCountTwiceWhatHasHappened() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    int each = LIMIT / 5;
    for (int i = 0; i < 5; i++) {
      new Transaction(i % 2 == 0 ? engineA : engineB).send(queue, each).commit();
    }
    assertThatAllAreSilent();
    Transaction more = new Transaction(engineB);
    await() // what the other node has sent last is seen after a moment
        .atMost(PATIENCE)
        .until(() -> more.fill(queue, 1) == 0);
    more.rollBack();
    assertThat(engineA.destinations().queueStatus(queue).depth()).isEqualTo(LIMIT);
  }

  // ---- whose ------------------------------------------------------------------------------------

  @Test
  void shouldNotCountWhatADeadNodeHasTaken() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    Transaction open = new Transaction(engineA).send(queue, LIMIT);
    assertThat(new Transaction(engineB).fill(queue, LIMIT)).isLessThan(OVERSHOOT);
    execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE name = 'a'");
    postgres().reap();
    assertThatIsGone("a");
    assertThat(new Transaction(engineB).fill(queue, LIMIT)).isGreaterThan(LIMIT - OVERSHOOT);
    open.rollBack();
  }

  @Test
  void shouldTakeWithItWhatANodeHasTakenThatCloses() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    nodes(3);
    Transaction open = new Transaction(others.get(0)).send(queue, LIMIT);
    assertThat(new Transaction(engineB).fill(queue, LIMIT)).isLessThan(OVERSHOOT);
    others.get(0).close();
    assertThatIsGone("node 2");
    open.rollBack();
  }

  /** A node of an older version ends others without what these have said of room. */
  @Test
  void shouldNotMindWhatNobodyHasTaken() {
    DestinationName queue = queue("REJECT maxMessages=" + LIMIT);
    Transaction open = new Transaction(engineA).send(queue, LIMIT);
    String sub = selectOne("SELECT id FROM @sub");
    execute("UPDATE @room SET node = -1");
    assertThat(selectOne("SELECT subs[1] FROM @room")).isEqualTo(sub);
    assertThat(new Transaction(engineB).fill(queue, LIMIT)).isEqualTo(LIMIT);
    nodes(3);
    others.get(0).close(); // whose end takes it along
    assertThat(select("SELECT 1 FROM @room WHERE node = -1")).isEmpty();
    open.rollBack();
  }

  // ---- where nothing is said --------------------------------------------------------------------

  @Test
  void shouldSayNothingOfWhatIsSoonDone() throws Exception {
    DestinationName limited = queue("REJECT maxMessages=" + 4 * LIMIT);
    DestinationName unlimited = queue("unlimited");
    new Transaction(engineA).send(unlimited, LIMIT).commit();
    Crew crew = new Crew();
    for (int i = 0; i < 6; i++) {
      Engine engine = i % 2 == 0 ? engineA : engineB;
      crew.start(
          "sender " + i,
          () -> {
            for (int n = 0; n < 30; n++) {
              new Transaction(engine).send(limited, 10).commit();
              engine.submit(UnitOfWork.send(m(limited))).await();
            }
          });
    }
    crew.join();
    assertThat(select("SELECT 1 FROM @room")).isEmpty();
  }
}
