package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.model.DestinationName;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;

/** Consumers of one queue with selectors: each message to somebody whose selector lets it in. */
abstract class SelectorContract extends EngineContract {
  SelectorContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  private Send colored(int number, String color, DestinationName queue) {
    return msg(number).set("color", color).persistent(number % 2 == 0).to(queue);
  }

  @Test
  void shouldHandOutOnlyWhatTheSelectorLetsIn() {
    DestinationName orders = queue("orders");
    TestConsumer early = consumer(orders, "color = 'red'");
    for (int i = 0; i < 30; i++) {
      send(colored(i, i % 3 == 0 ? "red" : "blue", orders));
    }
    TestConsumer late = consumer(orders, "color = 'blue'");

    assertThat(early.drain())
        .containsExactly("0", "3", "6", "9", "12", "15", "18", "21", "24", "27");
    assertThat(late.claim(1)).extracting(Msg::text).containsExactly("1");
    assertThat(engineB.destinations().queueStatus(orders).depth()).isEqualTo(20);
  }

  @Test
  void shouldLeaveTheRestToConsumerWithoutSelector() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 20; i++) {
      send(colored(i, i % 2 == 0 ? "red" : "blue", orders));
    }
    TestConsumer red = consumer(orders, "color = 'red'");
    TestConsumer any = consumer(orders);

    List<Delivery> reds = red.take(5);
    List<String> rest = any.drain();

    assertThat(Msg.texts(reds)).containsExactly("0", "2", "4", "6", "8");
    assertThat(rest)
        .containsExactly(
            "1", "3", "5", "7", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19");
  }

  @Test
  void shouldFindMatchesAtBothEndsOfBacklog() {
    DestinationName orders = queue("orders");
    List<Send> backlog = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      backlog.add(msg(i).set("n", i).to(orders));
    }
    sendTogether(backlog);

    assertThat(consumer(orders, "n = 0 or n = 4999").drain()).containsExactly("0", "4999");
    assertThat(consumer(orders, "n > 4990").consume(8)).isEqualTo(numbers(4991, 4999));
    assertThat(consumer(orders, "n > 4990").poll()).isNull();
    assertThat(consumer(orders).drain()).isEqualTo(numbers(1, 4991));
  }

  @Test
  void shouldKeepPrioritiesAmongMatches() {
    DestinationName orders = queue("orders");
    send(
        msg("a").set("color", "red").to(orders),
        msg("b").set("color", "blue").priority(9).to(orders),
        msg("c").set("color", "red").priority(9).to(orders),
        msg("d").set("color", "red").priority(0).to(orders),
        msg("e").set("color", "red").to(orders));
    TestConsumer red = consumer(orders, "color = 'red'");
    assertThat(red.consume(1)).containsExactly("c");
    send(msg("f").set("color", "red").priority(6).to(orders));
    assertThat(red.drain()).containsExactly("f", "a", "e", "d");
  }

  @Test
  void shouldWakeConsumerWhenMatchArrives() {
    DestinationName orders = queue("orders");
    TestConsumer red = consumer(orders, "color = 'red'");
    TestConsumer blue = consumer(orders, "color = 'blue'");
    for (int i = 0; i < 200; i++) {
      assertThat(red.poll()).isNull();
      assertThat(blue.poll()).isNull();
      send(colored(i, i % 3 == 0 ? "red" : "blue", orders));
      TestConsumer expected = i % 3 == 0 ? red : blue;
      assertThat(expected.consume(1)).containsExactly(String.valueOf(i));
    }
  }

  @Test
  void shouldWakeTheOneWhoseSelectorMatchesAmongManyWaiting() {
    DestinationName orders = queue("orders");
    List<TestConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      TestConsumer consumer = consumer(orders, "n = " + i);
      consumers.add(consumer);
      assertThat(consumer.poll()).isNull();
    }
    for (int i = 9; i >= 0; i--) {
      send(msg(i).set("n", i).to(orders));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(consumers.get(i).consume(1)).containsExactly(String.valueOf(i));
    }
  }

  @Test
  void shouldWakeMatchingConsumerWhenReleasedOrDue() {
    DestinationName orders = queue("orders");
    TestConsumer any = consumer(orders);
    send(msg("a").set("color", "red").to(orders));
    Delivery held = any.next();
    TestConsumer red = consumer(orders, "color = 'red'");
    assertThat(red.poll()).isNull();
    any.release(ReleaseMode.REDELIVER, held);
    Delivery again = red.next();
    assertThat(again.attempt()).isEqualTo(2);
    red.release(new ReleaseMode.RedeliverAt(START + 5), again);
    send(msg("b").set("color", "red").delayedUntil(START + 5).to(orders));
    assertThat(red.poll()).isNull();
    pass(5);
    assertThat(red.consume(2)).containsExactly("a", "b");
  }

  @Test
  void shouldGiveUnclaimedMatchesToOthersWhenConsumerCloses() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 100; i++) {
      send(colored(i, "red", orders));
    }
    TestConsumer first = consumer(orders, "color = 'red'");
    List<Delivery> held = first.take(3);
    first.close();
    TestConsumer second = consumer(orders, "color = 'red'");
    first.release(ReleaseMode.UNDELIVERED, held);
    assertThat(second.drain()).isEqualTo(numbers(0, 100));
  }

  @Test
  void shouldShareMatchesAmongConsumersOfOneSelector() {
    DestinationName orders = queue("orders");
    for (int i = 0; i < 100; i++) {
      send(colored(i, i % 2 == 0 ? "red" : "blue", orders));
    }
    TestConsumer one = consumer(orders, "color = 'red'");
    TestConsumer other = consumer(orders, "color = 'red'");
    Set<String> got = new TreeSet<>();
    for (int i = 0; i < 25; i++) {
      assertThat(got.addAll(one.consume(1))).isTrue();
      assertThat(got.addAll(other.consume(1))).isTrue();
    }
    assertThat(got).hasSize(50);
    assertThat(one.poll()).isNull();
    assertThat(other.poll()).isNull();
  }

  @Test
  void shouldSelectByHeadersAndMissingProperties() {
    DestinationName orders = queue("orders");
    send(
        msg("a").priority(2).to(orders),
        msg("b").nonPersistent().to(orders),
        msg("c").set("x", 1).to(orders));
    assertThat(consumer(orders, "JMSPriority < 3").drain()).containsExactly("a");
    assertThat(consumer(orders, "JMSDeliveryMode = 'NON_PERSISTENT'").drain()).containsExactly("b");
    assertThat(consumer(orders, "x IS NULL").drain()).isEmpty();
    assertThat(consumer(orders, "JMSMessageID = 'ID:c'").drain()).containsExactly("c");
  }

  @Test
  void shouldLetExpiredMatchesGo() {
    DestinationName orders = queue("orders");
    send(
        msg("a").set("color", "red").expiresAt(START + 10).to(orders),
        msg("b").set("color", "red").to(orders));
    TestConsumer red = consumer(orders, "color = 'red'");
    pass(11);
    assertThat(red.drain()).containsExactly("b");
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldServeEverybodyWhoseMessagesComeUnderLoad() throws Exception {
    DestinationName orders = queue("orders");
    int each = durable() ? 300 : 4_000;
    String[] selectors = {"n = 0", "n = 1", "n > 1 and n < 4", "n >= 4"};
    int[] expected = {each, each, 2 * each, 2 * each};
    Set<String> got = ConcurrentHashMap.newKeySet();
    AtomicInteger duplicates = new AtomicInteger();
    Crew crew = new Crew();
    for (int c = 0; c < selectors.length; c++) {
      TestConsumer consumer = consumer(orders, selectors[c]);
      int count = expected[c];
      crew.start(
          selectors[c],
          () -> {
            for (int left = count; left > 0; ) {
              List<Delivery> batch = consumer.claimWaiting(10);
              int keep = left % 5 == 0 ? batch.size() - 1 : batch.size();
              left -= settle(consumer, batch.subList(0, keep), got, duplicates);
              consumer.release(ReleaseMode.UNDELIVERED, batch.subList(keep, batch.size()));
            }
            assertThat(consumer.poll()).isNull();
          });
    }
    for (int p = 0; p < 2; p++) {
      int producer = p;
      crew.start(
          "producer " + p,
          () -> {
            for (int i = 0; i < 3 * each; i++) {
              int n = producer * 3 + i % 3;
              send(msg(producer + ":" + i).set("n", n).persistent(i % 4 == 0).to(orders));
            }
          });
    }
    crew.join();
    assertThat(duplicates).hasValue(0);
    assertThat(got).hasSize(6 * each);
    awaitDepth(orders, 0);
  }

  private static int settle(
      TestConsumer consumer, List<Delivery> batch, Set<String> got, AtomicInteger duplicates) {
    for (String text : Msg.texts(batch)) {
      if (!got.add(text)) {
        duplicates.incrementAndGet();
      }
    }
    consumer.ack(batch);
    return batch.size();
  }
}
