package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Groups (JMSXGroupID): the messages of one key go to one consumer at a time, in order. Here a
 * consumer keeps a key only while it holds some of it; {@link KeptGroupContract} has the others.
 */
abstract class GroupContract extends EngineContract {
  GroupContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @Override
  EngineSettings settings() {
    return super.settings().with((OrderPolicy) name -> new Order(0, 0, false, null));
  }

  @Test
  void shouldKeepKeyWithTheConsumerThatHoldsSome() {
    DestinationName orders = queue("orders");
    send(
        msg("a1").group("a").to(orders),
        msg("a2").group("a").nonPersistent().to(orders),
        msg("b1").group("b").to(orders),
        msg("a3").group("a").to(orders));
    TestConsumer one = consumer(orders);
    TestConsumer other = consumer(orders);
    Delivery a1 = one.next();
    assertThat(Msg.text(a1)).isEqualTo("a1");

    Delivery b1 = other.next();
    assertThat(Msg.text(b1)).as("others get other keys").isEqualTo("b1");
    assertThat(other.poll()).isNull();
    Delivery a2 = one.next();
    assertThat(Msg.text(a2)).isEqualTo("a2");
    one.ack(a1);
    assertThat(other.poll()).as("a2 is still held").isNull();
    one.ack(a2);

    assertThat(consumeEither(one, other)).isEqualTo("a3");
  }

  private static String consumeEither(TestConsumer one, TestConsumer other) {
    List<String> got = new ArrayList<>(one.drain());
    got.addAll(other.drain());
    assertThat(got).hasSize(1);
    return got.get(0);
  }

  @Test
  void shouldRunDifferentKeysInParallel() {
    DestinationName orders = queue("orders");
    List<TestConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      consumers.add(consumer(orders));
      for (int m = 0; m < 3; m++) {
        send(msg(i + ":" + m).group("key " + i).to(orders));
      }
    }
    List<String> first = new ArrayList<>();
    for (TestConsumer consumer : consumers) {
      first.add(Msg.text(consumer.next()));
    }
    assertThat(first).containsExactly("0:0", "1:0", "2:0", "3:0", "4:0");
    for (int i = 0; i < 5; i++) {
      assertThat(consumers.get(i).take(2))
          .extracting(Msg::text)
          .containsExactly(i + ":1", i + ":2");
    }
  }

  @Test
  void shouldStarveNobodyBehindHeldKey() {
    DestinationName orders = queue("orders");
    send(msg("first a").group("a").to(orders));
    TestConsumer holder = consumer(orders);
    TestConsumer other = consumer(orders);
    Delivery held = holder.next();
    List<Send> flood = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      flood.add(msg(i).group("a").to(orders));
    }
    sendTogether(flood);
    send(msg("b").group("b").to(orders), msg("none").to(orders), msg("c").group("c").to(orders));

    assertThat(other.consume(3)).containsExactly("b", "none", "c");
    assertThat(other.poll()).isNull();
    holder.ack(held);
    holder.close();
    assertThat(other.drain()).isEqualTo(numbers(0, 10_000));
  }

  @Test
  void shouldKeepPrioritiesInsideGroup() {
    DestinationName orders = queue("orders");
    send(
        msg("low").group("a").priority(1).to(orders),
        msg("mid").group("a").to(orders),
        msg("other").to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery mid = consumer.next();
    assertThat(Msg.text(mid)).isEqualTo("mid");
    send(msg("high").group("a").priority(9).to(orders));
    assertThat(consumer(orders).consume(1)).containsExactly("other");
    assertThat(consumer.consume(2)).containsExactly("high", "low");
    consumer.release(ReleaseMode.REDELIVER, mid);
    assertThat(consumer.drain()).containsExactly("mid");
  }

  @Test
  void shouldGiveKeyBackInOrderAfterRelease() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 6; i++) {
      send(msg(i).group("a").persistent(i % 2 == 0).to(orders));
    }
    TestConsumer first = consumer(orders);
    TestConsumer second = consumer(orders);
    List<Delivery> held = first.take(4);
    assertThat(second.poll()).isNull();
    first.ack(held.get(0));
    first.close();
    assertThat(second.poll()).as("the key is held until all is settled").isNull();

    first.release(ReleaseMode.REDELIVER, held.get(3), held.get(1), held.get(2));

    assertThat(second.consume(5)).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void shouldWakeAnotherConsumerWhenKeyBecomesFree() {
    DestinationName orders = queue("orders");
    TestConsumer first = consumer(orders);
    TestConsumer second = consumer(orders);
    for (int i = 0; i < 50; i++) {
      send(msg(2 * i).group("a").to(orders), msg(2 * i + 1).group("a").to(orders));
      Delivery held = first.next();
      assertThat(second.poll()).isNull();
      first.ack(held);
      assertThat(second.consume(1)).containsExactly(String.valueOf(2 * i + 1));
    }
  }

  @Test
  void shouldHoldKeyBackUntilItsDeliveryIsDue() {
    DestinationName orders = queue("orders");
    send(msg("a1").group("a").to(orders), msg("a2").group("a").to(orders));
    send(msg("b1").group("b").to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(new ReleaseMode.RedeliverAt(START + 10), consumer.next());

    assertThat(consumer.drain()).as("order inside the key is kept").containsExactly("b1");
    pass(10);
    assertThat(consumer.consume(2)).containsExactly("a1", "a2");
  }

  @Test
  void shouldLetKeyGoOnWhenItsHeldOneExpires() {
    DestinationName orders = queue("orders");
    send(msg("a1").group("a").expiresAt(START + 5).to(orders), msg("a2").group("a").to(orders));
    TestConsumer consumer = consumer(orders);
    TestConsumer other = consumer(orders);
    Delivery held = consumer.next();
    pass(6);
    consumer.release(ReleaseMode.REDELIVER, held);
    consumer.close();
    assertThat(other.consume(1)).containsExactly("a2");
    awaitDepthAfterExpiry(orders, 0);
  }

  private static Msg ending(String text) {
    return msg(text).group("a").set("n", 1).set("JMSXGroupSeq", -1);
  }

  private static Msg member(String text) {
    return msg(text).group("a").set("n", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "n = 1"})
  void shouldHoldBackWhatComesAfterTheEndOfKey(String selector) {
    DestinationName orders = queue("orders");
    TestConsumer one = selector.isEmpty() ? consumer(orders) : consumer(orders, selector);
    TestConsumer other = selector.isEmpty() ? consumer(orders) : consumer(orders, selector);
    send(member("a1").to(orders), ending("a2").to(orders), member("a3").to(orders));
    send(msg("b1").group("b").set("n", 1).to(orders));
    List<Delivery> got = one.take(3);
    assertThat(Msg.texts(got)).containsExactly("a1", "a2", "b1");
    assertThat(one.poll()).as("the end is not settled yet").isNull();
    one.ack(got.get(0));
    assertThat(one.poll()).isNull();
    assertThat(other.poll()).isNull();
    one.release(ReleaseMode.REDELIVER, got.get(1));
    Delivery again = one.next();
    assertThat(Msg.text(again)).as("it has not ended").isEqualTo("a2");
    assertThat(one.poll()).isNull();
    one.ack(again);
    Delivery a3 = other.next();
    assertThat(Msg.text(a3)).isEqualTo("a3");
    assertThat(a3.firstOfGroup()).isTrue();
  }

  @Test
  void shouldHoldBackWhatComesAfterTheEndOfKeyWhileThatWaits() {
    DestinationName orders = queue("orders");
    send(ending("a1").to(orders), member("a2").to(orders), member("a3").to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(new ReleaseMode.RedeliverAt(START + 1_000), consumer.next());
    assertThat(consumer.poll()).isNull();
    pass(2_000);
    Delivery a1 = consumer.next();
    assertThat(Msg.text(a1)).isEqualTo("a1");
    assertThat(consumer.poll()).isNull();
    prepare("t", List.of(), List.of(a1));
    assertThat(consumer.poll()).as("a branch has the end").isNull();
    engineB.branches().finish(branch("t"), true);
    assertThat(consumer.drain()).containsExactly("a2", "a3");
    awaitDepth(orders, 0);
  }

  @Test
  void shouldHoldBackWhatComesAfterTheEndOfKeyAgainAfterACrash() {
    org.junit.jupiter.api.Assumptions.assumeTrue(durable());
    DestinationName orders = queue("orders");
    send(member("a1").to(orders), ending("a2").to(orders), member("a3").to(orders));
    assertThat(Msg.texts(consumer(orders).take(2))).containsExactly("a1", "a2");
    crash();
    TestConsumer consumer = consumer(orders);
    List<Delivery> got = consumer.take(2);
    assertThat(Msg.texts(got)).containsExactly("a1", "a2");
    assertThat(consumer.poll()).isNull();
    consumer.ack(got);
    assertThat(consumer.drain()).containsExactly("a3");
  }

  @Test
  void shouldKeepKeysOfDifferentSubscriptionsApart() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(shared(news, null, "one"));
    TestConsumer other = consumer(sharedDurable(news, null, "other"));
    send(msg("1").group("a").to(news), msg("2").group("a").to(news));
    assertThat(Msg.text(one.next())).isEqualTo("1");
    assertThat(other.drain()).containsExactly("1", "2");
  }

  @Test
  void shouldRespectKeysWithSelectors() {
    DestinationName orders = queue("orders");
    send(
        msg("a1").group("a").set("n", 1).to(orders),
        msg("a2").group("a").set("n", 2).to(orders),
        msg("b2").group("b").set("n", 2).to(orders));
    TestConsumer ones = consumer(orders, "n = 1");
    TestConsumer twos = consumer(orders, "n = 2");
    Delivery a1 = ones.next();
    assertThat(twos.consume(1)).as("a is held").containsExactly("b2");
    assertThat(twos.poll()).isNull();
    ones.ack(a1);
    assertThat(twos.consume(1)).containsExactly("a2");
  }

  @Test
  void shouldKeepHistoryOfKeysStraightUnderLoad() throws Exception {
    DestinationName orders = queue("orders");
    int keys = 7;
    int each = durable() ? 100 : 2_000;
    Map<String, Integer> holders = new ConcurrentHashMap<>();
    Map<String, ConcurrentLinkedQueue<Integer>> history = new HashMap<>();
    for (int k = 0; k < keys; k++) {
      history.put("key " + k, new ConcurrentLinkedQueue<>());
    }
    AtomicInteger left = new AtomicInteger(keys * each);
    Crew crew = new Crew();
    for (int c = 0; c < 4; c++) {
      int id = c;
      crew.start(
          "consumer " + c,
          () -> {
            while (left.get() > 0) {
              consumeForWhile(orders, id, holders, history, left);
            }
            send(msg("end").nonPersistent().to(orders));
          });
    }
    for (int i = 0; i < each; i++) {
      for (int k = 0; k < keys; k++) {
        send(msg(i).group("key " + k).persistent(i % 3 == 0).to(orders));
      }
    }
    crew.join();
    assertThat(left).hasValue(0);
    List<Integer> straight = java.util.stream.IntStream.range(0, each).boxed().toList();
    history.forEach((key, got) -> assertThat(got).as(key).containsExactlyElementsOf(straight));
  }

  private void consumeForWhile(
      DestinationName queue,
      int id,
      Map<String, Integer> holders,
      Map<String, ConcurrentLinkedQueue<Integer>> history,
      AtomicInteger left) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    TestConsumer consumer = consumer(queue);
    for (int claims = 1 + random.nextInt(20); claims > 0 && left.get() > 0; claims--) {
      List<Delivery> batch = consumer.claimWaiting(1 + random.nextInt(10));
      if (batch.stream().anyMatch(d -> d.message().head().groupId() == null)) {
        consumer.ack(batch.stream().filter(d -> d.message().head().groupId() == null).toList());
        batch = batch.stream().filter(d -> d.message().head().groupId() != null).toList();
      }
      if (random.nextInt(10) == 0) {
        consumer.close();
        claims = 0;
      }
      for (Delivery d : batch) {
        Integer holder = holders.putIfAbsent(key(d), id);
        assertThat(holder).as("holder of " + key(d)).isIn(null, id);
      }
      int keep = random.nextInt(3) == 0 ? random.nextInt(batch.size() + 1) : batch.size();
      List<Delivery> acked = batch.subList(0, keep);
      List<Delivery> released = new ArrayList<>(batch.subList(keep, batch.size()));
      acked.forEach(d -> history.get(key(d)).add(Integer.parseInt(Msg.text(d))));
      left.addAndGet(-acked.size());
      batch.forEach(d -> holders.remove(key(d)));
      Collections.shuffle(released);
      consumer.release(
          random.nextBoolean() ? ReleaseMode.UNDELIVERED : ReleaseMode.REDELIVER, released);
      consumer.ack(acked);
    }
    consumer.close();
  }

  private static String key(Delivery delivery) {
    return String.valueOf(delivery.message().head().groupId());
  }
}
