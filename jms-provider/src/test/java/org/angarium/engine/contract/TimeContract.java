package org.angarium.engine.contract;

import static org.angarium.engine.contract.Msg.msg;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delivery delay and expiry, by the clock. */
abstract class TimeContract extends EngineContract {
  TimeContract(Function<Path, EngineFixture> fixtures) {
    super(fixtures);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldDeliverDelayedMessageInTimeAndNeverEarly(boolean persistent) {
    DestinationName orders = queue("orders");
    TestConsumer waiting = consumer(orders);
    send(msg("late").delayedUntil(START + 1_000).persistent(persistent).to(orders));

    assertThat(waiting.poll()).isNull();
    assertThat(engineB.destinations().queueStatus(orders).depth())
        .as("delayed ones count")
        .isEqualTo(1);
    pass(999);
    assertThat(waiting.poll()).as("never early").isNull();
    pass(1);
    assertThat(waiting.consume(1)).containsExactly("late");
    awaitDepth(orders, 0);
  }

  @Test
  void shouldNotBlockOthersWhileOneIsDelayed() {
    DestinationName orders = queue("orders");
    send(msg("late").priority(9).delayedUntil(START + 1_000).to(orders), msg("now").to(orders));
    TestConsumer consumer = consumer(orders);

    assertThat(consumer.drain()).containsExactly("now");
    pass(1_000);
    assertThat(consumer.consume(1)).containsExactly("late");
  }

  @Test
  void shouldDeliverDueMessagesByPriorityAndOrderOfSending() {
    DestinationName orders = queue("orders");
    send(
        msg("low").priority(1).delayedUntil(START + 100).to(orders),
        msg("second").delayedUntil(START + 300).to(orders),
        msg("third").delayedUntil(START + 200).nonPersistent().to(orders),
        msg("high").priority(8).delayedUntil(START + 300).to(orders),
        msg("not yet").priority(9).delayedUntil(START + 301).to(orders));
    TestConsumer consumer = consumer(orders);
    pass(300);
    assertThat(consumer.take(4))
        .extracting(Msg::text)
        .containsExactly("high", "second", "third", "low");
    assertThat(consumer.poll()).isNull();
    pass(1);
    assertThat(consumer.consume(1)).containsExactly("not yet");
  }

  @Test
  void shouldDeliverAtOnceWhatIsDueWhenSent() {
    DestinationName orders = queue("orders");
    send(msg("past").delayedUntil(START - 1).to(orders), msg("now").delayedUntil(START).to(orders));
    assertThat(consumer(orders).drain()).containsExactly("past", "now");
  }

  @Test
  void shouldDelayInEachSubscriptionOfTopic() {
    DestinationName news = topic("news");
    TestConsumer one = consumer(nonDurable(news));
    TestConsumer other = consumer(durable(news, "c", "sub"));
    send(msg("late").delayedUntil(START + 10).to(news));
    assertThat(one.poll()).isNull();
    assertThat(other.poll()).isNull();

    pass(10);

    assertThat(one.consume(1)).containsExactly("late");
    assertThat(other.consume(1)).containsExactly("late");
  }

  @Test
  void shouldKeepManyDelayedInTheirTime() {
    DestinationName orders = queue("orders");
    int count = times(500);
    for (int i = 0; i < count; i++) {
      long due = START + 1 + (i * 37L) % count;
      send(msg(String.valueOf(due)).delayedUntil(due).persistent(i % 2 == 0).to(orders));
    }
    TestConsumer consumer = consumer(orders);
    for (int t = 1; t <= count; t++) {
      pass(1);
      assertThat(consumer.consume(1)).containsExactly(String.valueOf(START + t));
      assertThat(consumer.poll()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldNeverHandOutNorShowExpiredMessages(boolean persistent) {
    DestinationName orders = queue("orders");
    send(
        msg("brief").expiresAt(START + 1_000).persistent(persistent).to(orders),
        msg("long").persistent(persistent).to(orders),
        msg("brief too").expiresAt(START + 1_000).priority(9).persistent(persistent).to(orders));
    pass(998);
    assertThat(browse(orders)).containsExactly("brief too", "brief", "long");

    pass(3);

    assertThat(browse(orders)).containsExactly("long");
    assertThat(consumer(orders).drain()).containsExactly("long");
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldLetDepthFallWhenMessagesExpireWithNobodyLooking() {
    DestinationName orders = queue("orders");
    DestinationName news = topic("news");
    consumer(durable(news, "c", "sub")).close();
    for (int i = 0; i < 50; i++) {
      send(msg(i).expiresAt(START + 10_000 * (i + 1)).persistent(i % 2 == 0).to(orders));
    }
    send(msg("n").expiresAt(START + 10).to(news), msg("kept").to(news));
    clock.advance(Duration.ofMillis(254_000));
    awaitDepthAfterExpiry(orders, 25);
    clock.advance(Duration.ofMillis(300_000));
    awaitDepthAfterExpiry(orders, 0);
    org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status("sub").depth()).isEqualTo(1));
  }

  @Test
  void shouldNotHandOutWhatExpiredBeforeItWasSent() {
    DestinationName orders = queue("orders");
    send(msg("dead").expiresAt(START - 1).to(orders), msg("alive").expiresAt(START + 1).to(orders));
    assertThat(consumer(orders).drain()).containsExactly("alive");
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldNotHandOutWhatExpiredWhileDelayed() {
    DestinationName orders = queue("orders");
    send(msg("both").delayedUntil(START + 100).expiresAt(START + 100).to(orders));
    send(msg("late").delayedUntil(START + 100).expiresAt(START + 150).to(orders));
    TestConsumer consumer = consumer(orders);
    pass(101);
    assertThat(consumer.consume(1)).containsExactly("late");
    assertThat(consumer.poll()).isNull();
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldAcknowledgeWhatExpiredWhileClaimed() {
    DestinationName orders = queue("orders");
    send(msg("a").expiresAt(START + 100).to(orders));
    TestConsumer consumer = consumer(orders);
    Delivery held = consumer.next();
    pass(200);

    consumer.ack(held);

    assertThat(consumer.poll()).isNull();
    awaitDepth(orders, 0);
  }

  @Test
  void shouldNotHandOutAgainWhatExpiredBeforeItWasReleased() {
    DestinationName orders = queue("orders");
    send(msg("a").expiresAt(START + 100).to(orders), msg("b").expiresAt(START + 100).to(orders));
    send(msg("c").to(orders));
    TestConsumer consumer = consumer(orders);
    List<Delivery> held = consumer.take(2);
    pass(200);

    consumer.release(ReleaseMode.UNDELIVERED, held.get(1));
    consumer.release(ReleaseMode.REDELIVER, held.get(0));

    assertThat(consumer.drain()).containsExactly("c");
    awaitDepthAfterExpiry(orders, 0);
  }

  @Test
  void shouldExpireWhatIsHeldBack() {
    DestinationName orders = queue("orders");
    send(msg("a").expiresAt(START + 100).to(orders));
    TestConsumer consumer = consumer(orders);
    consumer.release(new ReleaseMode.RedeliverAt(START + 500), consumer.next());
    pass(600);
    assertThat(consumer.poll()).isNull();
    awaitDepthAfterExpiry(orders, 0);
  }
}
