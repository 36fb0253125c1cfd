package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.time.Duration;
import java.time.Instant;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What expires goes to the queue that the options say, and can come back from there. */
@Timeout(60)
abstract class ExpiryQueueContract {
  private static final long START = 1_700_000_000_000L;

  ManualClock clock = new ManualClock(START);
  Broker broker;

  /** Opens a broker where the test's engine has its messages, or opens it there again. */
  abstract Broker open(boolean onDisk, BrokerBuilder builder);

  private void open(boolean onDisk) {
    BrokerBuilder builder =
        Broker.builder()
            .clock(clock)
            .expiryQueue("late")
            .queue("orders*", q -> q.expiryQueue("late orders"))
            .queue("never late", q -> q.maxAttempts(3));
    broker = open(onDisk, builder);
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private JMSContext context() {
    return broker.connectionFactory().createContext();
  }

  private void send(String queue, String text, long millis) {
    try (JMSContext context = context()) {
      context
          .createProducer()
          .setTimeToLive(millis)
          .setProperty("color", "red")
          .send(context.createQueue(queue), text);
    }
  }

  private void awaitCount(String queue, long count) {
    await().untilAsserted(() -> assertThat(broker.deadLetters(queue).count()).isEqualTo(count));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellWhereItCameFromAndWhenItExpired(boolean onDisk) throws JMSException {
    open(onDisk);
    send("orders.eu", "brief", 1_000);
    send("bills", "brief too", 1_000);
    clock.advance(Duration.ofMillis(5_000));
    awaitCount("late orders", 1);
    awaitCount("late", 1);
    DeadLetter letter = broker.deadLetters("late orders").list(1).get(0);
    assertThat(letter.origin()).isEqualTo(new MessageOrigin("orders.eu", false, null, null));
    assertThat(letter.expiredAt()).isEqualTo(Instant.ofEpochMilli(START + 1_000));
    assertThat(letter.since()).isEqualTo(Instant.ofEpochMilli(START + 5_000));
    assertThat(letter.reason()).contains("expired at 2023-11-14T22:13:21Z");
    assertThat(letter.attempts()).isZero();
    try (JMSContext context = context()) {
      Message late = context.createConsumer(context.createQueue("late orders")).receive(10_000);
      assertThat(late.getBody(String.class)).isEqualTo("brief");
      assertThat(late.getJMSExpiration()).isZero();
      assertThat(late.getStringProperty("color")).isEqualTo("red");
      assertThat(late.getLongProperty(AngariumProperties.ORIGINAL_EXPIRATION))
          .isEqualTo(START + 1_000);
      assertThat(broker.expired(context.createQueue("orders.eu"))).isEqualTo(1);
      assertThat(broker.expired(context.createQueue("late orders"))).isZero();
      Queue unknown = context.createQueue("unknown");
      assertThatThrownBy(() -> broker.expired(unknown))
          .isInstanceOfSatisfying(
              JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1202"));
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldMoveWhatExpiredInATransactionThatIsRolledBack(boolean onDisk) {
    open(onDisk);
    send("orders", "brief", 1_000);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("brief");
      clock.advance(Duration.ofMillis(5_000));
      assertThat(broker.deadLetters("late orders").count()).isZero();
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
    }
    awaitCount("late orders", 1);
    DeadLetter letter = broker.deadLetters("late orders").list(1).get(0);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.history())
        .extracting(Attempt::reason)
        .containsExactly("its session rolled back");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldNotComeBackForEver(boolean onDisk) {
    open(onDisk);
    send("late", "nobody wants this", 1_000);
    send("late orders", "nor this", 1_000);
    send("DLQ", "a dead letter may expire", 1_000);
    clock.advance(Duration.ofMillis(5_000));
    awaitCount("DLQ", 0);
    clock.advance(Duration.ofMillis(5_000));
    awaitCount("late orders", 0);
    awaitCount("late", 1);
    assertThat(broker.deadLetters("late").list(1).get(0).origin())
        .isEqualTo(new MessageOrigin("DLQ", false, null, null));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldBeThereAlsoWhereItWasToBeDeliveredLater(boolean onDisk) {
    open(onDisk);
    try (JMSContext context = context()) {
      context
          .createProducer()
          .setDeliveryDelay(60_000)
          .setTimeToLive(1_000)
          .send(context.createQueue("orders"), "too late");
      clock.advance(Duration.ofMillis(onDisk ? 5_000 : 61_000)); // in memory nobody looks before
      JMSConsumer late = context.createConsumer(context.createQueue("late orders"));
      assertThat(late.receiveBody(String.class, 10_000)).isEqualTo("too late");
    }
  }

  @Test
  void shouldComeBackByARedriveToItsSubscription() {
    open(true);
    try (JMSContext context = context()) {
      Topic prices = context.createTopic("prices");
      context.createSharedDurableConsumer(prices, "one").close();
      context.createSharedDurableConsumer(prices, "two").close();
      context.createProducer().setTimeToLive(1_000).send(prices, "1.50");
    }
    broker.close();
    clock.close();
    clock = new ManualClock(START + 60_000);
    open(true);
    awaitCount("late", 2);
    DeadLetterQueue late = broker.deadLetters("late");
    RedriveResult result =
        late.redrive().selector(AngariumProperties.ORIGINAL_SUBSCRIPTION + " = 'two'").run();
    assertThat(result.moved()).isEqualTo(1);
    try (JMSContext context = context()) {
      Topic prices = context.createTopic("prices");
      JMSConsumer one = context.createSharedDurableConsumer(prices, "one");
      JMSConsumer two = context.createSharedDurableConsumer(prices, "two");
      assertThat(two.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      assertThat(two.receiveNoWait()).isNull();
      assertThat(one.receiveNoWait()).isNull();
    }
  }
}
