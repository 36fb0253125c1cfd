package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.angarium.testing.EmbeddedPostgresServer;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims of many consumers at once, and what they pass. */
class SharedEngineClaimsTest extends SharedEngineContract {
  private static final String CLAIMER = "claimer";

  private FaultyConnections faults() {
    return postgres().faults();
  }

  private void sendNumbers(DestinationName queue, int count) {
    List<Send> sends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sends.add(msg(i).to(queue));
    }
    sendTogether(sends);
  }

  @Test
  void shouldClaimTogetherForAllWhoComeWhileAClaimIsUnderWay() throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    sendNumbers(orders, 6);
    sendNumbers(others, 4);
    AtomicInteger commits = new AtomicInteger();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    faults()
        .set(
            (connection, number) -> {
              if (Thread.currentThread().getName().startsWith(CLAIMER)
                  && commits.incrementAndGet() == 1) {
                awaitLatch(mayGoOn);
              }
              connection.commit();
            });
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Crew crew = new Crew();
    for (int i = 0; i < 10; i++) {
      DestinationName from = i < 6 ? orders : others;
      TestConsumer consumer = consumer(from);
      crew.start(
          CLAIMER + i,
          () -> {
            for (Delivery delivery : consumer.claim(1)) {
              got.add(from.name() + Msg.text(delivery));
            }
          });
    }
    // the first one waits for a time
    await().atMost(PATIENCE).until(() -> threadsThatWait(CLAIMER) == 9);
    mayGoOn.countDown();
    crew.join();

    assertThat(got)
        .containsExactlyInAnyOrder(
            "orders0", "orders1", "orders2", "orders3", "orders4", "orders5", "others0", "others1",
            "others2", "others3");
    assertThat(commits).hasValue(2);
  }

  @Test
  void shouldGiveBackWhatWasClaimedTogetherWhenNobodyKnowsWhetherItWasCommitted() {
    DestinationName orders = queue("orders");
    sendNumbers(orders, 20);
    TestConsumer consumer = consumer(orders);
    AtomicInteger lost = new AtomicInteger();
    faults()
        .set(
            (connection, number) -> {
              connection.commit();
              if (lost.incrementAndGet() % 3 == 1) {
                throw new SQLException("injected", "08006");
              }
            });
    List<String> got = consumer.consume(20);
    faults().set(FaultyConnections.Fault.NONE);

    assertThat(got).isEqualTo(numbers(0, 20));
    assertThat(consumer.poll()).isNull();
  }

  /**
   * Messages of one sender are dealt to all of them by turns: who got a part of these sooner would
   * have later ones before earlier ones.
   */
  @Test
  void shouldGiveBackAtOnceWhatWasClaimedTogether() throws Exception {
    DestinationName orders = queue("orders");
    DestinationName others = queue("others");
    sendNumbers(orders, 4);
    TestConsumer elsewhere = consumerOn(engineA, orders);
    TestConsumer first = consumer(others);
    List<TestConsumer> together = List.of(consumer(orders), consumer(orders));
    List<String> gotElsewhere = new CopyOnWriteArrayList<>();
    AtomicInteger commits = new AtomicInteger();
    CountDownLatch mayGoOn = new CountDownLatch(1);
    faults()
        .set(
            (connection, number) -> {
              int count =
                  Thread.currentThread().getName().startsWith(CLAIMER)
                      ? commits.incrementAndGet()
                      : 0;
              if (count == 1) { // the others gather meanwhile
                awaitLatch(mayGoOn);
              }
              connection.commit();
              if (count == 2) {
                throw new SQLException("injected", "08006");
              } else if (count > 2) {
                gotElsewhere.addAll(CompletableFuture.supplyAsync(elsewhere::drain).join());
              }
            });
    Crew crew = new Crew();
    crew.start(CLAIMER, () -> assertThat(first.claim(1)).isEmpty());
    await().atMost(PATIENCE).untilAtomic(commits, Matchers.is(1));
    for (TestConsumer consumer : together) {
      crew.start(CLAIMER, () -> assertThat(consumer.claim(2)).isEmpty());
    }
    await().atMost(PATIENCE).until(() -> threadsThatWait(CLAIMER) == 2);
    mayGoOn.countDown();
    crew.join();
    faults().set(FaultyConnections.Fault.NONE);

    assertThat(gotElsewhere).isEqualTo(numbers(0, 4));
  }

  @Test
  void shouldTakeWithTheCommitOfTheGroup() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    sendNumbers(orders, 3);
    Thread receiver = Thread.currentThread();
    AtomicInteger own = new AtomicInteger();
    faults()
        .set(
            (connection, number) -> {
              own.addAndGet(Thread.currentThread() == receiver ? 1 : 0);
              connection.commit();
            });
    for (int i = 0; i < 3; i++) {
      assertThat(Msg.text(consumer.receive())).isEqualTo("" + i);
    }
    assertThat(own).as("transactions beside those of the committer").hasValue(0);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  /** As after a crash of the server, which empties what is not logged. */
  @Test
  void shouldPassByWhatWasLostWithTheServer() {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    send(msg("lost").persistent(false).to(orders));
    execute("DELETE FROM @msg_np");
    send(msg("kept").to(orders));

    assertThat(Msg.text(consumer.receive())).isEqualTo("kept");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeOnceWhenNobodyKnowsWhetherItWasCommitted(boolean happens) {
    DestinationName orders = queue("orders");
    sendNumbers(orders, 20);
    TestConsumer consumer = consumer(orders);
    AtomicInteger lost = new AtomicInteger();
    faults()
        .set(
            (connection, number) -> {
              boolean loses =
                  Thread.currentThread().getName().endsWith("committer")
                      && lost.incrementAndGet() % 3 == 1;
              if (happens || !loses) {
                connection.commit();
              } else {
                connection.rollback();
              }
              if (loses) {
                throw new SQLException("injected", "08006");
              }
            });
    List<String> got = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      got.add(Msg.text(consumer.receive()));
    }
    faults().set(FaultyConnections.Fault.NONE);

    assertThat(got).isEqualTo(numbers(0, 20));
    assertThat(lost.get()).isGreaterThan(20);
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer(orders).drain()).isEmpty();
  }

  /** What its own sender sent before must not be overtaken by what he sent after. */
  @Test
  void shouldNotPassByWhatCommitsLate() throws Exception {
    DestinationName orders = queue("orders");
    send(msg("late").to(orders));
    execute("CREATE TABLE @aside AS SELECT * FROM @dlv");
    execute("DELETE FROM @dlv"); // as if its transaction were still open
    TestConsumer consumer = consumer(orders);
    try (Connection open = EmbeddedPostgresServer.connect()) {
      open.setAutoCommit(false);
      try (Statement statement = open.createStatement()) {
        statement.execute(ofSchema("INSERT INTO @dlv SELECT * FROM @aside"));
      }
      for (int i = 0; i < 10; i++) {
        send(msg(i).to(orders));
        assertThat(consumer.consume(1)).isEqualTo(numbers(i, i + 1));
      }
      open.commit();
    }
    send(msg("after").to(orders));
    assertThat(consumer.consume(2)).containsExactly("late", "after");
  }

  @Test
  void shouldFindWhatWasGivenBackOnEitherNode() {
    DestinationName orders = queue("orders");
    TestConsumer here = consumer(orders);
    TestConsumer there =
        new TestConsumer(
            engineA, engineA.attach("there"), SubscriptionSpec.queue(orders), Selector.all());
    for (int i = 0; i < 20; i++) {
      send(msg("back").to(orders));
      Delivery back = there.next();
      send(msg("next").to(orders));
      assertThat(here.consume(1)).containsExactly("next");
      there.release(ReleaseMode.REDELIVER, back);
      assertThat(here.consume(1)).containsExactly("back");
    }
    assertThat(here.poll()).isNull();
    assertThat(there.poll()).isNull();
  }
}
