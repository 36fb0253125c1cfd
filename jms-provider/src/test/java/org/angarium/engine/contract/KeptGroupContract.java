package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Administration;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A consumer keeps its groups (JMSXGroupID) when nothing of them is left; when it loses them. */
abstract class KeptGroupContract extends EngineContract {
  private static final int FEW = 20;
  private static final long TIMEOUT = 30_000;

  KeptGroupContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return super.settings()
        .with(
            (OrderPolicy)
                name ->
                    new Order(
                        name.name().equals("few") ? FEW : 10_000,
                        TIMEOUT,
                        name.name().equals("single"),
                        null));
  }

  private static Send message(String key, int number, DestinationName queue) {
    return msg(key + number).group(key).persistent(number % 2 == 0).to(queue);
  }

  private void sendEach(DestinationName queue, int keys, int number) {
    List<Send> sends = new ArrayList<>();
    for (int k = 0; k < keys; k++) {
      sends.add(message("k" + k + "-", number, queue));
    }
    sendTogether(sends);
  }

  @Test
  void shouldKeepKeyWhenNothingOfItIsLeft() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    send(message("a", 1, orders));
    assertThat(one.consume(1)).containsExactly("a1");
    for (int n = 2; n < 6; n++) {
      send(message("a", n, orders));
      assertThat(other.poll()).as("a is the first one's").isNull();
      assertThat(one.consume(1)).containsExactly("a" + n);
    }
    send(message("b", 1, orders));
    assertThat(other.consume(1)).as("b is nobody's").containsExactly("b1");
  }

  @Test
  void shouldTellWhichIsTheFirstOfItsKey() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    send(message("a", 1, orders), message("a", 2, orders), msg("none").to(orders));
    List<Delivery> got = one.take(3);
    assertThat(got).extracting(Delivery::firstOfGroup).containsExactly(true, false, false);
    one.release(ReleaseMode.REDELIVER, got);
    got = one.take(3);
    assertThat(got)
        .as("it comes again, and has not been seen to the end")
        .extracting(Delivery::firstOfGroup)
        .containsExactly(true, false, false);
    one.ack(got.get(0));
    one.release(ReleaseMode.REDELIVER, got.get(1));
    assertThat(one.next().firstOfGroup()).isFalse();
  }

  @Test
  void shouldHandKeysOverWhenTheirConsumerCloses() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    other.listenToGroups();
    assertThat(other.poll()).isNull();
    send(message("a", 1, orders), message("b", 1, orders));
    List<Delivery> held = one.take(2);
    one.ack(held.get(0));
    send(message("a", 2, orders), message("b", 2, orders));
    assertThat(other.poll()).isNull();

    one.close();

    Delivery a2 = other.next();
    assertThat(Msg.text(a2)).as("of b it still holds some").isEqualTo("a2");
    assertThat(a2.firstOfGroup()).isTrue();
    assertThat(other.poll()).isNull();
    one.ack(held.get(1));
    assertThat(other.consume(1)).containsExactly("b2");
    assertThat(other.takeLostGroups()).isEmpty();
  }

  @Test
  void shouldHandKeysOverWhenTheirConsumerDoesNotCome() {
    DestinationName orders = queue("orders");
    TestConsumer away = consumer(orders);
    away.listenToGroups();
    TestConsumer present = consumer(orders);
    assertThat(present.poll()).isNull();
    send(message("a", 1, orders), message("b", 1, orders), message("held", 1, orders));
    List<Delivery> all = away.take(3);
    away.ack(all.subList(0, 2));
    send(message("a", 2, orders), message("held", 2, orders));
    assertThat(present.poll()).isNull();

    clock.advance(Duration.ofMillis(TIMEOUT - 1));
    assertThat(present.poll()).isNull();
    clock.advance(Duration.ofMillis(1));

    assertThat(present.consume(1)).containsExactly("a2");
    send(message("b", 2, orders));
    assertThat(present.consume(1)).as("also what rested").containsExactly("b2");
    assertThat(present.poll()).as("never what is held").isNull();
    away.ack(all.get(2));
    pass(TIMEOUT - 1);
    assertThat(present.poll()).as("who settles is there").isNull();
    assertThat(away.consume(1)).containsExactly("held2");
    assertThat(away.takeLostGroups()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldWaitForWhatAnOperatorHasTakenOfItsKey(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer owner = consumer(orders);
    for (int i = 0; i < 4; i++) {
      send(msg("a" + i).group("a").set("n", i).persistent(persistent).to(orders));
    }
    Delivery held = owner.claim(1).get(0);
    int number = engineB.administration().queue(orders);
    Selector second = Selector.parse("n = 1");
    try (Administration.Seizure seizure = engineB.administration().seize(number, second)) {
      List<Administration.Seized> taken = seizure.next(10);
      assertThat(taken).hasSize(1);
      assertThat(owner.poll()).as("it may come back").isNull();
      owner.ack(held);
      assertThat(owner.poll()).isNull();
      seizure.giveBack(taken);
    }
    assertThat(owner.consume(3)).containsExactly("a1", "a2", "a3");
  }

  @Test
  void shouldNotTakeKeysFromWhoWaitsForThem() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    one.listenToGroups();
    send(message("a", 1, orders));
    one.consume(1);
    assertThat(one.poll()).isNull();
    TestConsumer other = consumer(orders);
    assertThat(other.poll()).isNull();
    pass(10 * TIMEOUT);
    send(message("a", 2, orders));
    assertThat(other.poll()).isNull();
    assertThat(one.consume(1)).containsExactly("a2");
    assertThat(one.takeLostGroups()).isEmpty();
  }

  @Test
  void shouldEvenOutWhenConsumersJoin() {
    DestinationName orders = queue("orders");
    List<TestConsumer> consumers = new ArrayList<>(List.of(consumer(orders)));
    consumers.get(0).listenToGroups();
    sendEach(orders, 100, 0);
    consumers.get(0).consume(100);
    for (int c = 1; c < 5; c++) {
      consumers.add(consumer(orders));
      assertThat(consumers.get(c).poll()).isNull();
    }
    sendEach(orders, 100, 1);
    for (TestConsumer consumer : consumers) {
      List<Delivery> got = consumer.take(20);
      consumer.ack(got);
      assertThat(consumer.poll()).isNull();
      if (consumer != consumers.get(0)) {
        assertThat(got).allMatch(Delivery::firstOfGroup);
      }
    }
    assertThat(consumers.get(0).takeLostGroups()).hasSize(80).doesNotHaveDuplicates();
  }

  @Test
  void shouldEvenOutAfterConsumersHaveLeft() {
    DestinationName orders = queue("orders");
    List<TestConsumer> consumers = new ArrayList<>();
    for (int c = 0; c < 8; c++) {
      consumers.add(consumer(orders));
      assertThat(consumers.get(c).poll()).isNull();
    }
    sendEach(orders, 400, 0);
    for (TestConsumer consumer : consumers) {
      consumer.consume(50);
    }
    consumers.subList(0, 4).forEach(TestConsumer::close);
    List<TestConsumer> left = consumers.subList(4, 8);
    List<Integer> counts = new ArrayList<>();
    for (int round = 1; round <= 4; round++) { // the first is greedy
      sendEach(orders, 400, round);
      counts = left.stream().map(consumer -> consumer.drain().size()).toList();
      left.get(0).drain(); // what came to it meanwhile
      left.get(1).drain();
      left.get(2).drain();
    }
    assertThat(counts).as("after more than 1,000 messages").containsOnly(100);
  }

  @Test
  void shouldNotLeaveTheRemainderToOneConsumer() {
    DestinationName orders = queue("orders");
    List<TestConsumer> consumers = new ArrayList<>();
    for (int c = 0; c < 10; c++) {
      consumers.add(consumer(orders));
      assertThat(consumers.get(c).poll()).isNull();
    }
    sendEach(orders, 47, 0);
    for (int c = 0; c < 10; c++) {
      consumers.get(c).consume(c < 7 ? 5 : 4);
    }
    consumers.get(0).close();
    consumers.get(9).close();
    List<TestConsumer> left = consumers.subList(1, 9);
    List<Integer> counts = new ArrayList<>();
    for (int round = 1; round <= 12; round++) { // the first is idle, and gets what is nobody's
      sendEach(orders, 47, round);
      counts = left.stream().map(consumer -> consumer.drain().size()).toList();
      left.forEach(TestConsumer::drain); // what came to them meanwhile
    }
    assertThat(counts).as("of 47 keys").containsOnly(5, 6);
  }

  @Test
  void shouldMoveBusyKeyBetweenTwoOfItsMessages() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    sendEach(orders, 2, 0);
    sendEach(orders, 2, 1);
    List<Delivery> held = one.take(2);
    TestConsumer joins = consumer(orders);
    assertThat(joins.poll()).as("all is held").isNull();

    one.ack(held);

    List<String> got = new ArrayList<>(joins.consume(1));
    assertThat(joins.poll()).as("it has its half").isNull();
    got.addAll(one.consume(1));
    assertThat(got).containsExactlyInAnyOrder("k0-1", "k1-1");
  }

  @Test
  void shouldGiveNothingToWhoHasNotClaimed() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    consumer(orders);
    sendEach(orders, 10, 0);
    assertThat(one.consume(10)).hasSize(10);
    sendEach(orders, 10, 1);
    assertThat(one.consume(10)).hasSize(10);
  }

  @Test
  void shouldEndAssignmentWhenLastOfKeyIsSettled() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    one.listenToGroups();
    TestConsumer other = consumer(orders);
    send(msg("a1").group("a").set("JMSXGroupSeq", 1).to(orders));
    send(msg("a2").group("a").set("JMSXGroupSeq", -1).to(orders));
    send(msg("a3").group("a").set("JMSXGroupSeq", 1).to(orders));
    List<Delivery> got = one.take(2);
    assertThat(Msg.texts(got)).containsExactly("a1", "a2");
    assertThat(one.poll()).as("the end is not settled yet").isNull();
    one.ack(got.get(0));
    one.release(ReleaseMode.REDELIVER, got.get(1));
    assertThat(other.poll()).as("it has not ended").isNull();
    Delivery again = one.next();
    assertThat(Msg.text(again)).isEqualTo("a2");
    one.ack(again);

    Delivery a3 = other.next();
    assertThat(Msg.text(a3)).isEqualTo("a3");
    assertThat(a3.firstOfGroup()).isTrue();
    assertThat(one.poll()).isNull();
    assertThat(one.takeLostGroups()).containsExactly("a");
  }

  @Test
  void shouldGiveUpKeysThatRestedLongest() {
    DestinationName few = queue("few");
    TestConsumer one = consumer(few);
    one.listenToGroups();
    sendEach(few, FEW + 5, 0);
    one.consume(FEW + 5);
    assertThat(one.poll()).isNull();
    assertThat(one.takeLostGroups()).containsExactly("k0-", "k1-", "k2-", "k3-", "k4-");
    send(message("k0-", 1, few), message("k5-", 1, few));
    List<Delivery> again = one.take(2);
    assertThat(Msg.texts(again)).containsExactly("k0-1", "k5-1");
    assertThat(again).extracting(Delivery::firstOfGroup).containsExactly(true, false);
  }

  private TestConsumer waitsWithFourKeys(DestinationName queue) {
    TestConsumer consumer = consumer(queue);
    consumer.listenToGroups();
    sendEach(queue, 4, 0);
    assertThat(consumer.consume(4)).hasSize(4);
    assertThat(consumer.poll()).isNull();
    return consumer;
  }

  @Test
  void shouldWakeWhoLosesKeys() {
    DestinationName orders = queue("orders");
    TestConsumer one = waitsWithFourKeys(orders);
    one.woken();
    TestConsumer joins = consumer(orders);
    assertThat(joins.poll()).isNull();
    await().atMost(PATIENCE).until(one::woken);
    assertThat(one.poll()).isNull();
    assertThat(one.takeLostGroups()).hasSize(2);
  }

  @Test
  void shouldWakeAgainWhoWasToldOfLostKeys() {
    DestinationName orders = queue("orders");
    TestConsumer one = waitsWithFourKeys(orders);
    TestConsumer joins = consumer(orders);
    assertThat(joins.poll()).isNull();
    List<String> lost = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(one.poll()).isNull();
              lost.addAll(one.takeLostGroups());
              assertThat(lost).hasSize(2);
            });
    one.woken();
    sendEach(orders, 4, 1);
    await().atMost(PATIENCE).until(one::woken);
    assertThat(one.consume(2)).hasSize(2);
  }

  @Test
  void shouldShareNothingWhereOneConsumerIsActive() {
    DestinationName single = queue("single");
    TestConsumer active = consumer(single);
    TestConsumer standsBy = consumer(single);
    sendEach(single, 10, 0);
    assertThat(active.consume(10)).hasSize(10);
    assertThat(standsBy.poll()).isNull();
    sendEach(single, 10, 1);
    assertThat(standsBy.poll()).isNull();
    assertThat(active.consume(10)).hasSize(10);
    active.close();
    sendEach(single, 10, 2);
    assertThat(standsBy.consume(10)).hasSize(10);
  }

  @Test
  void shouldNotGiveUpWhatWaitsForItsTime() {
    DestinationName few = queue("few");
    TestConsumer one = consumer(few);
    List<Send> sends = new ArrayList<>();
    for (int k = 0; k < 2 * FEW; k++) {
      sends.add(message("late" + k + "-", 0, few));
      sends.add(message("late" + k + "-", 1, few));
    }
    sendTogether(sends);
    for (int k = 0; k < 2 * FEW; k++) {
      Delivery first = one.next();
      one.release(new ReleaseMode.RedeliverAt(START + 1_000), first);
    }
    for (int round = 0; round < 3; round++) {
      sendEach(few, FEW, round);
      assertThat(one.consume(FEW)).hasSize(FEW);
    }
    TestConsumer other = consumer(few);
    assertThat(one.poll()).isNull();
    assertThat(other.poll()).isNull();
    pass(1_000);
    List<String> got = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              got.addAll(one.drain());
              got.addAll(other.drain());
              assertThat(got).hasSize(4 * FEW).doesNotHaveDuplicates();
            });
    for (int k = 0; k < 2 * FEW; k++) {
      assertThat(got).containsSubsequence("late" + k + "-0", "late" + k + "-1");
    }
  }

  @Test
  void shouldTellAgainThatItIsTheFirstWhenItsBranchIsRolledBack() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    send(message("a", 2, orders));
    Delivery first = one.next();
    assertThat(first.firstOfGroup()).isTrue();
    prepare("t", List.of(), List.of(first));
    engineB.branches().finish(branch("t"), false);
    Delivery again = one.next();
    assertThat(Msg.text(again)).isEqualTo("a2");
    assertThat(again.firstOfGroup()).isTrue();
    one.ack(again);
    send(message("a", 4, orders));
    assertThat(one.next().firstOfGroup()).isFalse();
  }

  @Test
  void shouldHoldBackOnlyTheFailingKey() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    sendEach(orders, 3, 0);
    sendEach(orders, 3, 1);
    List<Delivery> got = one.take(3);
    one.ack(got.get(0), got.get(2));
    one.release(new ReleaseMode.RedeliverAt(START + 1_000), got.get(1));
    assertThat(one.consume(2)).containsExactly("k0-1", "k2-1");
    assertThat(one.poll()).isNull();
    one.close();
    TestConsumer other = consumer(orders);
    assertThat(other.poll()).as("it waits for its time, whoever has it").isNull();
    pass(1_000);
    assertThat(other.consume(2)).containsExactly("k1-0", "k1-1");
  }

  @Test
  void shouldKeepNothingForWhoSelects() {
    DestinationName orders = queue("orders");
    TestConsumer ones = consumer(orders, "n = 1");
    TestConsumer twos = consumer(orders, "n = 2");
    send(msg("a1").group("a").set("n", 1).to(orders), msg("a2").group("a").set("n", 2).to(orders));
    Delivery a1 = ones.next();
    assertThat(twos.poll()).isNull();
    ones.ack(a1);
    assertThat(twos.consume(1)).as("its next may be for another").containsExactly("a2");
    TestConsumer all = consumer(orders);
    send(msg("a3").group("a").set("n", 3).to(orders));
    assertThat(all.consume(1)).containsExactly("a3");
    send(msg("a4").group("a").set("n", 1).to(orders));
    assertThat(ones.poll()).as("who takes everything keeps the key").isNull();
    assertThat(all.consume(1)).containsExactly("a4");
  }

  @Test
  void shouldNotForgetKeyOfBranch() {
    DestinationName orders = queue("orders");
    TestConsumer one = consumer(orders);
    send(message("a", 2, orders), message("a", 4, orders));
    prepare("t", List.of(), List.of(one.next()));
    if (durable()) {
      reopen();
      one = consumer(orders);
    }
    TestConsumer other = consumer(orders);
    assertThat(other.poll()).isNull();
    engineB.branches().finish(branch("t"), false);
    List<String> got = new ArrayList<>(one.drain());
    got.addAll(other.drain());
    assertThat(got).containsExactly("a2", "a4");
  }
}
