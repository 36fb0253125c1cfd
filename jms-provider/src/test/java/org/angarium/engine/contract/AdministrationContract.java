package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.angarium.engine.Administration;
import org.angarium.engine.Administration.Seized;
import org.angarium.engine.BacklogEntry;
import org.angarium.engine.BacklogEntry.State;
import org.angarium.engine.Counts;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators see of messages, and do with them. */
abstract class AdministrationContract extends BacklogContract {
  AdministrationContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private Send[] oneOfEach(DestinationName queue, boolean persistent) {
    return new Send[] {
      msg("held").persistent(persistent).priority(9).to(queue),
      msg("failed").persistent(persistent).priority(8).to(queue),
      msg("ready").persistent(persistent).set("n", 1).to(queue),
      msg("delayed").persistent(persistent).set("n", 1).delayedUntil(START + 5_000).to(queue),
    };
  }

  /** A queue with a message in each state. */
  private TestConsumer inEachState(DestinationName queue, boolean persistent) {
    send(oneOfEach(queue, persistent));
    TestConsumer consumer = consumer(queue);
    List<Delivery> taken = consumer.take(2);
    consumer.release(new ReleaseMode.RedeliverAt(START + 3_000), taken.get(1));
    return consumer;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTellOfEachMessageWhatItWaitsFor(boolean persistent) {
    DestinationName orders = queue("orders");
    inEachState(orders, persistent);
    assertThat(look(orders, ""))
        .extracting(
            entry -> Msg.text(entry.message()),
            BacklogEntry::state,
            BacklogEntry::attempts,
            BacklogEntry::notBefore)
        .containsExactly(
            tuple("held", State.HELD, 1, 0L),
            tuple("failed", State.HELD_BACK, 1, START + 3_000),
            tuple("ready", State.READY, 0, 0L),
            tuple("delayed", State.DELAYED, 0, START + 5_000));
    assertThat(look(orders, "").get(0).consumer()).contains("connection-");
    assertThat(look(orders, "").get(1).history().attempts()).hasSize(1);
    assertThat(look(orders, "n = 1")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeWhatNobodyHolds(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = inEachState(orders, persistent);
    try (Administration.Seizure seizure = seizure(orders, "")) {
      List<Seized> taken = takeAll(seizure);
      assertThat(texts(taken)).containsExactly("failed", "ready", "delayed");
      assertThat(seizure.held()).isEqualTo(1);
      assertThat(seizure.looked()).isEqualTo(4);
      assertThat(seizure.source().destination()).isEqualTo(orders);
      assertThat(consumer.poll()).isNull();
      engineB.submit(UnitOfWork.acknowledge(deliveries(taken))).await();
      seizure.removed(3);
      assertThat(seizure.next(10)).isNull();
    }
    assertThat(textsOf(orders)).containsExactly("held");
    pass(10_000);
    assertThat(consumer.poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(1);
    assertThat(administration().destination(orders).counts().removed()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveBackWhatItHasTakenAsItWas(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = inEachState(orders, persistent);
    try (Administration.Seizure seizure = seizure(orders, "")) {
      seizure.giveBack(takeAll(seizure));
    }
    assertThat(look(orders, ""))
        .extracting(entry -> Msg.text(entry.message()), BacklogEntry::state, BacklogEntry::attempts)
        .containsExactly(
            tuple("held", State.HELD, 1),
            tuple("failed", State.HELD_BACK, 1),
            tuple("ready", State.READY, 0),
            tuple("delayed", State.DELAYED, 0));
    Delivery ready = consumer.next();
    assertThat(Msg.text(ready)).isEqualTo("ready");
    assertThat(ready.attempt()).isEqualTo(1);
    assertThat(consumer.poll()).isNull();
    pass(3_000);
    Delivery failed = consumer.next();
    assertThat(Msg.text(failed)).isEqualTo("failed");
    assertThat(failed.attempt()).isEqualTo(2);
    assertThat(consumer.poll()).isNull();
    pass(2_000);
    assertThat(Msg.text(consumer.next())).isEqualTo("delayed");
    assertThat(consumer.poll()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGiveBackLateWhatHasBecomeDueMeanwhile(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = inEachState(orders, persistent);
    try (Administration.Seizure seizure = seizure(orders, "")) {
      List<Seized> taken = takeAll(seizure);
      pass(10_000);
      assertThat(consumer.poll()).isNull();
      seizure.giveBack(taken);
    }
    assertThat(consumer.consume(3)).containsExactly("failed", "ready", "delayed");
    assertThat(consumer.poll()).isNull();
  }

  @Test
  void shouldLeaveAloneWhatAPreparedTransactionHolds() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").to(orders));
    TestConsumer consumer = consumer(orders);
    prepare("x", List.of(), List.of(consumer.next()));
    assertThat(removeAll(orders, "", 10)).containsExactly("b");
    engineB.branches().finish(branch("x"), false);
    assertThat(consumer.consume(1)).containsExactly("a");
  }

  @Test
  void shouldWalkOverWhatWasThereWhenItBegan() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders), msg("b").nonPersistent().to(orders));
    try (Administration.Seizure seizure = seizure(orders, "")) {
      assertThat(texts(takeOne(seizure))).containsExactly("a");
      send(msg("first").priority(9).to(orders), msg("c").to(orders));
      assertThat(texts(takeOne(seizure))).containsExactly("b");
      List<String> rest = new ArrayList<>();
      for (List<Seized> some = seizure.next(1); some != null; some = seizure.next(1)) {
        rest.addAll(texts(some));
      }
      assertThat(rest).isEmpty();
    }
  }

  private static List<Seized> takeOne(Administration.Seizure seizure) {
    List<Seized> some = List.of();
    while (some != null && some.isEmpty()) {
      some = seizure.next(1);
    }
    assertThat(some).isNotNull();
    return some;
  }

  @Test
  void shouldEndWithTheQueue() {
    DestinationName orders = queue("orders");
    send(msg("a").to(orders));
    int number = numberOf(orders);
    try (Administration.Seizure seizure = seizure(orders, "")) {
      engineA.destinations().delete(orders);
      List<Seized> some = seizure.next(10);
      assertThat(some == null || some.isEmpty()).isTrue();
      assertThat(seizure.next(10)).isNull();
    }
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> administration().look(number, Selector.all(), true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeOutOfAGroupAndLetTheOthersGoOn(boolean persistent) {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 6; i++) {
      send(msg(i).persistent(persistent).group("g").set("n", i).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    Delivery first = consumer.next();
    assertThat(removeAll(orders, "n = 2 OR n = 3", 10)).containsExactly("2", "3");
    consumer.ack(first);
    assertThat(consumer.consume(3)).containsExactly("1", "4", "5");
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000})
  void shouldTakeByPriorityWhateverIsDurable(int max) {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 30; i++) {
      send(msg(i).persistent(i % 3 != 0).priority(i % 2 == 0 ? 2 : 7).to(orders));
    }
    List<String> wanted = new ArrayList<>(textsOf(orders));
    assertThat(wanted).hasSize(30).startsWith("1", "3", "5").endsWith("26", "28");
    assertThat(removeAll(orders, "", max)).isEqualTo(wanted);
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
  }

  @Test
  void shouldReachADurableSubscription() {
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    consumer(durable(news, "c", "other")).close();
    send(msg("a").to(news), msg("b").to(news));
    int number = administration().durableSubscription("c", "sub");
    try (Administration.Seizure seizure = administration().seize(number, Selector.all())) {
      engineB.submit(UnitOfWork.acknowledge(deliveries(takeAll(seizure)))).await();
    }
    assertThat(status("sub").depth()).isZero();
    assertThat(consumer(durable(news, "c", "other")).drain()).containsExactly("a", "b");
    assertRefused(
        ErrorCode.NO_SUCH_SUBSCRIPTION, () -> administration().durableSubscription("c", "none"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCountWhatHappens(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer consumer = consumer(orders);
    for (int i = 0; i < 5; i++) {
      send(msg(i).persistent(persistent).to(orders));
    }
    send(msg("late").persistent(persistent).expiresAt(START + 100).to(orders));
    List<Delivery> taken = consumer.take(3);
    consumer.ack(taken.get(0));
    consumer.release(ReleaseMode.REDELIVER, taken.get(1));
    Delivery again = consumer.next();
    consumer.ack(again);
    administration().deadLettered(again);
    clock.advance(Duration.ofSeconds(2));
    awaitDepth(orders, 3);
    Counts counts = new Counts(6, 4, 1, 1, 1, 1, 0, 0, 0);
    await() // what another node counts may be a moment late
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(administration().destination(orders).counts()).isEqualTo(counts));
    assertThat(administration().destination(orders).sent()).isEqualTo(6);
    assertThat(administration().destination(orders).since()).isEqualTo(START);
  }

  @Test
  void shouldCountWhatIsSentToATopicOnceAndWhatEndedSubscriptionsDid() {
    DestinationName news = topic("news");
    send(msg("nobody").to(news));
    TestConsumer own = consumer(nonDurable(news));
    TestConsumer durable = consumer(durable(news, "c", "sub"));
    send(msg("a").to(news), msg("b").nonPersistent().to(news));
    assertThat(own.drain()).hasSize(2);
    own.close();
    assertThat(durable.drain()).hasSize(2);
    await().atMost(PATIENCE).until(() -> administration().destination(news).sent() == 3);
    assertThat(administration().destination(news).counts().acknowledged()).isEqualTo(4);
    assertThat(administration().destination(news).subscriptions()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTellTheOldestAndTheDelayed(boolean persistent) {
    DestinationName orders = queue("orders");
    int number = numberOf(orders);
    assertThat(administration().oldest(number)).isZero();
    send(stamped(orders, "later", START - 5_000, START + 1_000, persistent));
    assertThat(administration().delayed(number)).isEqualTo(1);
    assertThat(administration().oldest(number)).isZero();
    send(stamped(orders, "b", START - 200, 0, persistent));
    send(stamped(orders, "a", START - 300, 0, persistent));
    TestConsumer consumer = consumer(orders);
    assertThat(administration().oldest(number)).isEqualTo(START - 300);
    assertThat(consumer.consume(1)).containsExactly("b");
    Delivery held = consumer.next();
    assertThat(administration().oldest(number)).isEqualTo(START - 300);
    consumer.ack(held);
    assertThat(administration().oldest(number)).isZero();
    pass(1_000);
    assertThat(administration().delayed(number)).isZero();
    assertThat(administration().oldest(number)).isEqualTo(START + 1_000);
  }

  private static Send stamped(
      DestinationName queue, String text, long at, long due, boolean persistent) {
    var message = msg(text).persistent(persistent).delayedUntil(due).to(queue).message();
    int priority = text.equals("b") ? 9 : 1;
    return new Send(
        org.angarium.message.SentMessage.to(queue)
            .timestamp(at)
            .priority(priority)
            .persistent(persistent)
            .deliveryTime(due)
            .body(message.body())
            .build(),
        "sender",
        null);
  }

  @Test
  void shouldTakeEachMessageOnceWhileOthersSendAndConsume() throws Exception {
    DestinationName orders = queue("orders");
    int count = times(4_000);
    Queue<String> consumed = new ConcurrentLinkedQueue<>();
    Queue<String> removed = new ConcurrentLinkedQueue<>();
    AtomicBoolean sent = new AtomicBoolean();
    Crew crew = new Crew();
    crew.start(
        "sender",
        () -> {
          for (int i = 0; i < count; i++) {
            String group = i % 3 == 0 ? "g" + i % 12 : null;
            send(msg(i).persistent(i % 2 == 0).set("n", i % 10).group(group).to(orders));
          }
          sent.set(true);
        });
    crew.start("operator", () -> operateUntilDone(orders, sent, removed));
    // consumers are quicker than an operator, and would leave him nothing
    await().until(() -> !removed.isEmpty());
    crew.start("consumer", () -> consumeUntilDone(orders, sent, consumed));
    crew.start("other consumer", () -> consumeUntilDone(orders, sent, consumed));
    crew.join();
    assertThat(engineB.destinations().queueStatus(orders).depth()).isZero();
    List<String> all = new ArrayList<>(consumed);
    all.addAll(removed);
    assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(0, count));
    assertThat(removed).isNotEmpty();
  }

  private boolean isDone(DestinationName queue, AtomicBoolean sent) {
    return sent.get() && engineB.destinations().queueStatus(queue).depth() == 0;
  }

  private void consumeUntilDone(DestinationName queue, AtomicBoolean sent, Queue<String> consumed) {
    try (TestConsumer consumer = consumer(queue)) {
      for (int i = 0; !isDone(queue, sent); i++) {
        List<Delivery> taken = consumer.claim(5);
        if (i % 7 == 3) {
          consumer.release(i % 2 == 0 ? ReleaseMode.UNDELIVERED : ReleaseMode.REDELIVER, taken);
        } else if (!taken.isEmpty()) {
          List<String> texts = Msg.texts(taken);
          consumer.ack(taken);
          consumed.addAll(texts);
        }
      }
    }
  }

  private void operateUntilDone(DestinationName queue, AtomicBoolean sent, Queue<String> removed) {
    for (int round = 0; !isDone(queue, sent); round++) {
      try (Administration.Seizure seizure = seizure(queue, "n < 3 OR n > 8")) {
        for (List<Seized> some = seizure.next(20); some != null; some = seizure.next(20)) {
          if (round % 3 == 1) {
            seizure.giveBack(some);
          } else if (!some.isEmpty()) {
            engineB.submit(UnitOfWork.acknowledge(deliveries(some))).await();
            removed.addAll(texts(some));
          }
        }
      }
    }
  }

  /** Most of a queue is on disk only. */
  abstract static class WithLittleMemory extends AdministrationContract {
    WithLittleMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures);
    }

    @Override
    EngineSettings settings() {
      return new EngineSettings(2 << 20, WhenFull.REJECT, Duration.ofSeconds(10), false);
    }

    private void fill(DestinationName queue, int count) {
      List<Send> sends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        boolean small = i % 100 == 7;
        sends.add(
            msg(i)
                .persistent(!small)
                .set("n", i % 5)
                .group(i % 3 == 0 ? "g" + i % 12 : null)
                .padded(small ? 1 : 700)
                .to(queue));
      }
      sendTogether(sends);
    }

    @Test
    void shouldTakeAllWhereMostIsOnDisk() {
      DestinationName orders = queue("orders");
      fill(orders, 3_000);
      TestConsumer consumer = consumer(orders);
      consumer.consume(20);
      Delivery held = consumer.next();
      assertThat(look(orders, "n = 2")).hasSize(600 - 4);
      List<String> removed = removeAll(orders, "n <> 2", 100);
      assertThat(removed).hasSize(2_400 - 16 - 1).doesNotHaveDuplicates();
      consumer.ack(held);
      assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(596);
      assertThat(consumer.consume(596))
          .doesNotHaveDuplicates()
          .doesNotContainAnyElementsOf(removed);
      assertThat(consumer.poll()).isNull();
    }
  }
}
