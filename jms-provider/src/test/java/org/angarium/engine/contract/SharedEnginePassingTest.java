package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.SharedEngine;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/**
 * What is sent and taken in one commit of a node passes from the one to the other, without rows.
 */
@Timeout(120)
class SharedEnginePassingTest extends SharedEngineContract {
  private static final String MEMBER = "member";
  private static final long SEED = Long.getLong("angarium.seed", System.nanoTime());

  private static final String TRANSACTIONS =
      "SELECT count(DISTINCT m.xmin::text) FROM @msg m JOIN @dlv d ON d.id = m.id"
          + " JOIN @sub s ON s.id = d.sub JOIN @dest t ON t.id = s.dest WHERE t.name = 'orders'";

  private final Queue<Delivery> got = new ConcurrentLinkedQueue<>();
  private final Queue<AngariumException> refused = new ConcurrentLinkedQueue<>();

  /** How many messages have come to the tables. */
  private long rows() {
    return Long.parseLong(
        selectOne("SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM @msg_seq"));
  }

  private static boolean isCommitter() {
    return Thread.currentThread().getName().endsWith("-committer");
  }

  /**
   * Has the node commit all of that together: what is sent, and what so many consumers take. Keeps
   * its committer busy until all have come.
   */
  private void together(List<Send> sends, List<TestConsumer> takers, Runnable before)
      throws Exception {
    unitsTogether(sends.stream().map(UnitOfWork::send).toList(), takers, before);
  }

  private void unitsTogether(List<UnitOfWork> units, List<TestConsumer> takers, Runnable before)
      throws Exception {
    BusyCommitter busy = keepCommitterBusy();
    before.run();
    Crew crew = new Crew();
    int members = 0;
    for (TestConsumer taker : takers) {
      join(crew, ++members, () -> take(taker));
    }
    for (UnitOfWork unit : units) {
      join(crew, ++members, () -> engineB.submit(unit).await());
    }
    busy.mayGoOn().countDown();
    busy.commit().await();
    crew.join();
    postgres().faults().set(FaultyConnections.Fault.NONE);
  }

  /** The next one comes when this one waits for the committer. */
  private void join(Crew crew, int members, Runnable work) {
    crew.start(
        MEMBER + members,
        () -> {
          try {
            work.run();
          } catch (AngariumException e) {
            refused.add(e);
          }
        });
    await().atMost(PATIENCE).until(() -> threadsThatWait(MEMBER) == members);
  }

  private void take(TestConsumer taker) {
    List<Delivery> taken = taker.tryTake();
    got.addAll(taken == null ? List.of() : taken);
  }

  private List<TestConsumer> consumers(DestinationName queue, int count) {
    List<TestConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      consumers.add(consumer(queue));
    }
    return consumers;
  }

  private List<String> texts() {
    return got.stream().map(Msg::text).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNeedNoRowsForWhatIsTakenAtOnce(boolean persistent) throws Exception {
    DestinationName orders = queue("orders");
    List<TestConsumer> takers = consumers(orders, 3);
    queue("bells");
    long before = rows();

    together(
        List.of(
            msg("a").persistent(persistent).to(orders), msg("b").persistent(persistent).to(orders)),
        takers,
        () -> {});

    assertThat(texts()).containsExactlyInAnyOrder("a", "b");
    assertThat(got).allMatch(delivery -> delivery.attempt() == 1 && !delivery.wasHandedOut());
    assertThat(rows() - before).as("messages in tables: the one that kept it busy").isEqualTo(1);
    assertThat(selectOne("SELECT count(*) FROM @dlv")).isEqualTo("1");
    assertThat(consumer(orders).drain()).isEmpty();
    awaitTaken(orders, 2);
  }

  @Test
  void shouldGiveWhatWaitsFirstThenByPriorityAndKeepTheRest() throws Exception {
    DestinationName orders = queue("orders");
    send(msg("waits").priority(0).to(orders));

    together(
        List.of(
            msg("low").priority(1).to(orders),
            msg("high").priority(9).to(orders),
            msg("next").priority(8).to(orders),
            msg("after next").priority(8).to(orders)),
        consumers(orders, 3),
        () -> {});

    assertThat(texts()).containsExactlyInAnyOrder("waits", "high", "next");
    assertThat(consumer(orders).drain()).containsExactly("after next", "low");
  }

  /** Else each group takes as many as it sends, and a few messages wait for ever. */
  @Test
  void shouldHoldSomeSendersBackWhereConsumersFindAllThatTheyWant() throws Exception {
    DestinationName orders = queue("orders");
    List<TestConsumer> takers = consumers(orders, 4);
    List<Send> sends = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      sends.add(msg(i).to(orders));
    }
    sendTogether(sends.subList(0, 4));

    together(sends.subList(4, 8), takers, () -> {});
    assertThat(texts()).containsExactlyInAnyOrder("1", "2", "3", "4");
    assertThat(selectOne(TRANSACTIONS)).as("transactions that sent what waits").isEqualTo("1");

    together(sends.subList(8, 12), takers, () -> {});
    assertThat(texts()).contains("5", "6", "7", "8").hasSize(8);
    assertThat(selectOne(TRANSACTIONS)).as("transactions that sent what waits").isEqualTo("2");
    assertThat(consumer(orders).drain()).containsExactly("9", "10", "11", "12");
    assertThat(refused).isEmpty();
  }

  private Send of(String connection, String text, DestinationName destination) {
    Send send = msg(text).to(destination);
    return new Send(send.message(), connection, null);
  }

  /** The transactions that have brought what is in the tables of a queue, in its order. */
  private List<String> transactions(String queue) {
    String sql =
        "SELECT m.xmin::text FROM @msg m JOIN (SELECT id, sub FROM @dlv UNION ALL"
            + " SELECT id, sub FROM @later) d ON d.id = m.id JOIN @sub s ON s.id = d.sub"
            + " JOIN @dest t ON t.id = s.dest WHERE t.name = '%s' ORDER BY m.id";
    return select(sql.formatted(queue)).stream().map(row -> row.get(0)).toList();
  }

  /**
   * What nobody takes at once comes with the next group, where it may pass without rows. Who waits
   * for it has submitted nothing that must come after it.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSendNoMoreThanIsTakenAtOnce(boolean awaited) throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    queue("bells");
    List<Send> sends =
        List.of(
            of("one", "a", orders),
            of("two", "b", orders),
            of("three", "left", orders),
            of("three", "of the same", others),
            of("four", "of another", queue("third")));
    List<Commit> commits = new ArrayList<>();

    together(
        awaited ? sends : List.of(),
        consumers(orders, 2),
        () -> {
          if (!awaited) {
            sends.forEach(send -> commits.add(engineB.submit(UnitOfWork.send(send))));
          }
        });
    commits.forEach(Commit::await);

    assertThat(texts()).containsExactlyInAnyOrder("a", "b");
    List<String> left = transactions("orders");
    assertThat(left).hasSize(1).doesNotContainAnyElementsOf(transactions("third"));
    assertThat(transactions("others")).isEqualTo(awaited ? transactions("third") : left);
    assertThat(consumer(orders).drain()).containsExactly("left");
    assertThat(consumer(others).drain()).containsExactly("of the same");
  }

  /** What cannot pass in the next group either does not wait for it. */
  @ParameterizedTest
  @ValueSource(strings = {"delayed", "with deduplication ids", "too many"})
  void shouldLeaveNothingThatPassesNowhere(String which) throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    queue("bells");
    List<Send> sends = new ArrayList<>();
    for (int i = 1; i <= (which.equals("too many") ? 17 : 4); i++) {
      Send send =
          which.equals("delayed")
              ? msg(i).delayedUntil(START + 1_000).to(orders)
              : msg(i).to(orders);
      String id = which.equals("with deduplication ids") ? "id " + i : null;
      sends.add(new Send(send.message(), "connection " + i, null, id));
    }
    sends.add(of("another", "x", others));

    together(sends, consumers(orders, 2), () -> {});

    assertThat(got).hasSize(which.equals("delayed") ? 0 : 2);
    assertThat(transactions("orders")).isNotEmpty().containsOnly(transactions("others").get(0));
    clock.advance(Duration.ofSeconds(2));
    List<String> all = new ArrayList<>(texts());
    all.addAll(consumer(orders).consume(sends.size() - 1 - all.size()));
    assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(1, sends.size()));
  }

  @Test
  void shouldHoldNobodyBackForOneConsumer() throws Exception {
    DestinationName orders = queue("orders");
    List<TestConsumer> taker = consumers(orders, 1);
    send(msg("1").to(orders));
    together(List.of(msg("2").to(orders)), taker, () -> {});
    together(List.of(msg("3").to(orders)), taker, () -> {});
    assertThat(texts()).containsExactly("1", "2");
    together(List.of(), taker, () -> {});
    long before = rows();
    together(List.of(msg("4").to(orders)), taker, () -> {});
    assertThat(texts()).containsExactly("1", "2", "3", "4");
    assertThat(rows() - before).as("messages in tables: the one that kept it busy").isEqualTo(1);
  }

  /**
   * A unit of any size comes where it is the first, and what is behind one that waits comes next.
   */
  @Test
  void shouldKeepUnitsInTheirOrderWhereSomeAreHeldBack() throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    List<TestConsumer> takers = consumers(orders, 2);
    sendTogether(List.of(msg(1).to(orders), msg(2).to(orders), msg(3).to(orders)));
    together(List.of(msg(4).to(orders)), takers, () -> {});

    List<Send> batch = new ArrayList<>();
    for (int i = 5; i <= 14; i++) {
      batch.add(msg(i).to(orders));
    }
    List<Commit> commits = new ArrayList<>();
    unitsTogether(
        List.of(),
        takers,
        () -> {
          for (UnitOfWork unit :
              List.of(
                  new UnitOfWork(batch, List.of()),
                  UnitOfWork.send(msg("first").to(others)),
                  UnitOfWork.send(msg(15).to(orders)),
                  UnitOfWork.send(msg("behind it").to(others)))) {
            commits.add(engineB.submit(unit));
          }
        });
    commits.forEach(Commit::await);

    assertThat(texts()).containsExactlyInAnyOrder("1", "2", "3", "4");
    String transaction =
        "SELECT min(m.xmin::text) FROM @msg m JOIN @dlv d ON d.id = m.id JOIN @sub s ON s.id = d.sub"
            + " JOIN @dest t ON t.id = s.dest WHERE t.name = '%s' GROUP BY m.xmin::text"
            + " ORDER BY min(m.id)";
    List<List<String>> ofOrders = select(transaction.formatted("orders"));
    assertThat(ofOrders).hasSize(2);
    assertThat(select(transaction.formatted("others"))).isEqualTo(ofOrders);
    assertThat(consumer(orders).drain()).containsExactlyElementsOf(numbers(5, 16));
    assertThat(consumer(others).drain()).containsExactly("first", "behind it");
  }

  @Test
  void shouldPassNothingThatIsNotForAnybodyAtOnce() throws Exception {
    DestinationName orders = queue("orders");
    List<TestConsumer> takers = consumers(orders, 4);
    together(
        List.of(
            msg("late").delayedUntil(START + 1_000).to(orders),
            msg("old").expiresAt(START).to(orders),
            msg("elsewhere").to(queue("others"))),
        takers,
        () -> {});
    assertThat(texts()).isEmpty();
    clock.advance(Duration.ofSeconds(2));
    assertThat(Msg.text(takers.get(0).receive())).isEqualTo("late");
    assertThat(Msg.text(consumer(queue("others")).receive())).isEqualTo("elsewhere");

    together(List.of(msg("of a group").group("g").to(orders)), takers, () -> {});
    assertThat(texts()).isEmpty();
    assertThat(consumer(orders).consume(1)).containsExactly("of a group");
  }

  @Test
  void shouldPassNothingByWhatWasTriedBefore() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer taker = consumer(orders);
    send(msg("tried").to(orders));
    taker.release(ReleaseMode.REDELIVER, taker.next());

    together(List.of(msg("new").to(orders)), List.of(taker), () -> {});

    assertThat(texts()).isEmpty();
    assertThat(Msg.text(taker.receive())).isEqualTo("tried");
    assertThat(Msg.text(taker.receive())).isEqualTo("new");
  }

  /**
   * Has one message pass, so that the next group finds it likely that nothing is ready, and looks
   * before it takes.
   */
  private void passOne(DestinationName destination, TestConsumer taker) throws Exception {
    together(List.of(msg("before").to(destination)), List.of(taker), () -> {});
    assertThat(texts()).containsExactly("before");
    got.clear();
  }

  /** What has come since nothing was ready is found. */
  @Test
  void shouldGiveFirstWhatAnotherNodeHasSentSinceNothingWasReady() throws Exception {
    DestinationName orders = queue("orders");
    List<TestConsumer> takers = consumers(orders, 2);
    queue("bells");
    passOne(orders, takers.get(0));
    engineA.submit(UnitOfWork.send(msg("of a").priority(0).to(orders))).await();

    together(List.of(msg("own").to(orders), msg("next").to(orders)), takers, () -> {});

    assertThat(texts()).hasSize(2).contains("of a").containsAnyOf("own", "next");
    assertThat(consumer(orders).drain()).hasSize(1).doesNotContainAnyElementsOf(texts());
  }

  /** What passes where nothing is ready, and the rest, which another group sends. */
  @Test
  void shouldKeepWhatDoesNotPassWhereNothingIsReady() throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = knownQueue("others");
    List<TestConsumer> takers = consumers(orders, 1);
    queue("bells");
    passOne(orders, takers.get(0));
    long before = rows();

    unitsTogether(
        List.of(
            new UnitOfWork(
                List.of(msg("a").to(orders), msg("b").to(others), msg("c").to(orders)), List.of())),
        takers,
        () -> {});

    assertThat(texts()).containsExactly("a");
    assertThat(rows() - before).as("b, c, and the one that kept it busy").isEqualTo(3);
    assertThat(consumer(orders).drain()).containsExactly("c");
    assertThat(consumer(others).drain()).containsExactly("b");
  }

  /**
   * Where nothing is ready no destination is locked, and that what is remembered of them is still
   * true is seen at the same moment.
   *
   * @param changed what is paused without a word
   */
  @ParameterizedTest
  @ValueSource(strings = {"orders", "others"})
  void shouldSendNothingToWhatHasChangedSinceNothingWasReady(String changed) throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = knownQueue("others");
    TestConsumer taker = consumer(orders);
    queue("bells");
    passOne(orders, taker);

    together(
        List.of(msg("orders").to(orders), msg("others").to(others)),
        List.of(taker),
        () ->
            execute(
                "UPDATE @dest SET version = version + 1, pause_sending = true WHERE name = '%s'"
                    .formatted(changed)));

    assertThat(refused).hasSize(1).allMatch(e -> e.code() == ErrorCode.DESTINATION_PAUSED);
    List<String> all = new ArrayList<>(texts());
    all.addAll(consumer(orders).drain());
    all.addAll(consumer(others).drain());
    assertThat(all).hasSize(1).doesNotContain(changed);
  }

  /** What may become of the second statement of a group. */
  enum Accident {
    DESTINATION_CHANGED,
    CONNECTION_LOST
  }

  /**
   * Some have passed when the rest, which has the destinations locked, turns out to be impossible.
   * All of it is done again.
   */
  @ParameterizedTest
  @EnumSource(Accident.class)
  void shouldPassOnceWhereTheRestCannotBeWrittenAtOnce(Accident accident) throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = knownQueue("others");
    TestConsumer taker = consumer(orders);
    queue("bells");
    passOne(orders, taker);
    List<UnitOfWork> units =
        List.of(new UnitOfWork(List.of(msg("a").to(orders), msg("b").to(others)), List.of()));

    unitsTogether(
        units,
        List.of(taker),
        () ->
            onStatements(
                (connection, number) -> {
                  if (number != 2) {
                    return;
                  } else if (accident == Accident.CONNECTION_LOST) {
                    throw new SQLException("injected", "08006");
                  }
                  execute("UPDATE @dest SET version = version + 1 WHERE name = 'others'");
                }));

    assertThat(refused).isEmpty();
    assertThat(texts()).containsExactly("a");
    assertThat(consumer(orders).drain()).isEmpty();
    assertThat(consumer(others).drain()).containsExactly("b");
    together(List.of(msg("later").to(orders)), List.of(taker), () -> {});
    assertThat(texts()).containsExactly("a", "later");
  }

  /** A standby that has taken over an address knows less than the primary. */
  @Test
  void shouldPassNothingWhereNothingCanBeWritten() throws Exception {
    DestinationName orders = queue("orders");
    TestConsumer taker = consumer(orders);
    queue("bells");
    AtomicBoolean looked = new AtomicBoolean();
    Set<Integer> processes = new ConcurrentSkipListSet<>();
    while (!looked.get()) { // it does not where the last look was slow
      processes.clear();
      got.clear();
      passOne(orders, taker);
      together(
          List.of(msg("a").to(orders)),
          List.of(taker),
          () ->
              onStatements(
                  (connection, number) -> {
                    processes.add(connection.unwrap(PGConnection.class).getBackendPID());
                    if (number == 1 && connection.getAutoCommit()) {
                      looked.set(true);
                      try (Statement s = connection.createStatement()) {
                        s.execute("SET default_transaction_read_only = on");
                      }
                    }
                  }));
    }

    assertThat(texts()).containsExactly("a");
    assertThat(processes).as("connections of the committer").hasSizeGreaterThan(1);
  }

  /** Before each statement of the committer, counted from 1. */
  @FunctionalInterface
  private interface Before {
    void statement(Connection connection, int number) throws SQLException;
  }

  private void onStatements(Before before) {
    AtomicInteger number = new AtomicInteger();
    FaultyConnections.Fault busy = postgres().faults().get();
    postgres()
        .faults()
        .set(
            new FaultyConnections.Fault() {
              @Override
              public void commit(Connection connection, int commits) throws SQLException {
                busy.commit(connection, commits);
              }

              @Override
              public void statement(Connection connection) throws SQLException {
                if (isCommitter()) {
                  before.statement(connection, number.incrementAndGet());
                }
              }
            });
  }

  /** A queue that has been sent to on the node that is looked at. */
  private DestinationName knownQueue(String name) {
    DestinationName queue = queue(name);
    engineB.submit(UnitOfWork.send(msg("first").to(queue))).await();
    assertThat(consumer(queue).drain()).containsExactly("first");
    return queue;
  }

  /** What passes is written nowhere, where a node without a lease would be found out. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldPassNothingOnANodeThatHasLostItsLease(boolean looks) throws Exception {
    DestinationName orders = queue("orders");
    if (looks) {
      passOne(orders, consumer(orders));
    }
    together(
        List.of(msg("a").to(orders)),
        consumers(orders, 1),
        () -> {
          execute("UPDATE @node SET lease_until = now() - interval '1 hour' WHERE name = 'b'");
          ((SharedEngine) engineA).endSilentNodes();
        });

    assertThat(texts()).isEmpty();
    assertThat(refused).hasSize(2).allMatch(e -> e.code() == ErrorCode.STORE_FAILED);
    assertThat(consumerOn(engineA, orders).drain()).isEmpty();
  }

  /**
   * Senders and consumers of one node, some of whose commits are lost, or seem to be.
   *
   * @param many how many a sender has under way
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void shouldPassEachOnceAndInTheOrderOfItsSenderWhateverBecomesOfCommits(int many)
      throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    int senders = 4;
    int each = 100;
    Random random = new Random(SEED);
    System.out.println("SharedEnginePassingTest: repeat with -Dangarium.seed=" + SEED);
    postgres()
        .faults()
        .set(
            (connection, number) -> {
              int fate = isCommitter() ? random.nextInt(8) : 7;
              if (fate == 0) {
                connection.rollback();
              } else {
                connection.commit();
              }
              if (fate < 2) {
                throw new SQLException("injected", "08006");
              }
            });
    AtomicInteger left = new AtomicInteger(senders * each);
    Queue<String> one = new ConcurrentLinkedQueue<>();
    Queue<String> other = new ConcurrentLinkedQueue<>();
    Crew crew = new Crew();
    for (int i = 0; i < senders; i++) {
      String sender = i + "-";
      crew.start(
          "sender" + i,
          () -> {
            Queue<Commit> underWay = new ArrayDeque<>();
            for (int n = 0; n < each; n++) {
              underWay.add(engineB.submit(UnitOfWork.send(of(sender, sender + n, orders))));
              underWay.add(engineB.submit(UnitOfWork.send(of(sender, sender + n, others))));
              while (underWay.size() >= many) {
                underWay.remove().await();
              }
            }
            underWay.forEach(Commit::await);
          });
    }
    for (Queue<String> queue : List.of(one, other)) {
      TestConsumer consumer = consumer(orders);
      crew.start(
          "receiver" + queue.hashCode(),
          () -> {
            while (left.get() > 0 && !crew.failed()) {
              Delivery received = consumer.receiveNoWait();
              if (received != null) {
                queue.add(Msg.text(received));
                left.decrementAndGet();
              }
            }
          });
    }
    crew.join();
    postgres().faults().set(FaultyConnections.Fault.NONE);

    assertThat(consumer(orders).drain()).isEmpty();
    assertThat(consumer(others).drain()).hasSize(senders * each).doesNotHaveDuplicates();
    List<String> all = new ArrayList<>(one);
    all.addAll(other);
    assertThat(all).hasSize(senders * each).doesNotHaveDuplicates();
    for (int i = 0; i < senders; i++) {
      String sender = i + "-";
      for (Queue<String> queue : List.of(one, other)) {
        List<Integer> numbers =
            queue.stream()
                .filter(text -> text.startsWith(sender))
                .map(text -> Integer.parseInt(text.substring(sender.length())))
                .toList();
        assertThat(numbers).as("of sender " + i).isSorted();
      }
    }
  }
}
