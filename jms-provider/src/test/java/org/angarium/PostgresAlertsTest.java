package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators are told, on PostgreSQL: of one node, and of two. */
class PostgresAlertsTest extends AlertsContract {
  private final PostgresBrokers brokers = new PostgresBrokers("alerts_test", options());
  private final Heard heardByOther = new Heard();

  static Stream<Boolean> stores() {
    return Stream.of(true);
  }

  /** More of the URL. */
  String options() {
    return "";
  }

  @Override
  Broker open(boolean onDisk, BrokerBuilder builder) {
    return brokers.open(0, builder, clock);
  }

  /** Opens two, with the same options; the other one. */
  private Broker openTwo(UnaryOperator<BrokerBuilder> options) {
    open(true, options);
    Broker other = brokers.open(1, options.apply(Broker.builder().clock(clock)), clock);
    other.alerts().addListener(heardByOther);
    return other;
  }

  @Override
  @AfterEach
  void close() {
    brokers.close();
    super.close();
  }

  private static List<AlertType> current(Broker broker) {
    broker.alerts().check();
    return broker.alerts().current().stream().map(Alert::type).toList();
  }

  // ---- what differs -------------------------------------------------------------------------

  /** PostgreSQL's files are not the broker's: it is not to be asked for them. */
  @Override
  @Test
  void shouldKnowTheDiskOfTheFile() {
    open(true, builder -> builder);
    assertRefused("alertFileSize", builder -> builder.alertFileSize(1));
    assertRefused("alertFreeDisk", builder -> builder.alertFreeDisk(Long.MAX_VALUE / 2));
    assertThat(current()).isEmpty();
  }

  /** Messages are in the database, and fill no memory. */
  @Override
  @Test
  void shouldTellOfMemoryThatIsNearlyFull() {
    open(true, builder -> builder.memoryLimit(1 << 20));
    assertRefused("alertMemory", builder -> builder.alertMemory(50));
    for (int i = 0; i < 12; i++) {
      sendBytes("pictures", DeliveryMode.NON_PERSISTENT, 100_000);
    }
    assertThat(current()).isEmpty();
  }

  /** What a transaction holds has its own limit, and counts as no memory. */
  @Override
  @Test
  void shouldTellOfTransactionsThatTakeMuchMemory() {
    open(true, builder -> builder.memoryLimit(1 << 20));
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < 4; i++) {
        context.createProducer().send(context.createQueue("pictures"), new byte[100_000]);
      }
      assertThat(current()).isEmpty();
      context.commit();
    }
  }

  private void assertRefused(String option, UnaryOperator<BrokerBuilder> options) {
    assertThatThrownBy(() -> open(true, options)).hasMessageContainingAll("ANG-1002", option);
  }

  /** All bytes count as on disk. */
  @Override
  @Test
  void shouldTellMemoryFromDiskWhereTheyHaveLimitsOfTheirOwn() {
    open(
        true,
        builder -> builder.queue("orders", q -> q.maxMemoryBytes(10_000).maxDiskBytes(100_000)));
    for (int i = 0; i < 4; i++) {
      sendBytes("orders", DeliveryMode.NON_PERSISTENT, 2_000);
    }
    for (int i = 0; i < 28; i++) {
      sendBytes("orders", DeliveryMode.PERSISTENT, 2_000);
    }
    assertThat(current()).isEmpty();
    for (int i = 0; i < 8; i++) {
      sendBytes("orders", DeliveryMode.PERSISTENT, 2_000);
    }
    assertThat(current()).containsExactly(AlertType.BYTES);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.value()).isBetween(80_000L, 100_000L);
    assertThat(alert.text()).contains("80% of maxDiskBytes, which is 100000");
  }

  private void sendBytes(String queue, int mode, int bytes) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createProducer()
          .setDeliveryMode(mode)
          .send(context.createQueue(queue), new byte[bytes]);
    }
  }

  /** A thousand: each send is a commit of the server. */
  @Override
  @Test
  void shouldLookAtTenThousandQueues() {
    lookAtQueues(1_000);
  }

  // ---- what it costs ------------------------------------------------------------------------

  /** Each of them has to be read: else a look would take seconds where there are thousands. */
  @Test
  void shouldReadWhatWaitsInSoManyQueuesInOneLook() {
    open(true, builder -> builder.alertAge(Duration.ofHours(1)).alertInterval(Duration.ZERO));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 210; i++) {
        context.createProducer().send(context.createQueue("q" + i), "waits");
      }
    }
    clock.advance(Duration.ofHours(2));
    assertThat(current()).hasSize(200);
    assertThat(current()).hasSize(210);
    consume("q7", 1);
    current();
    assertThat(current()).hasSize(209);
  }

  // ---- of two nodes -------------------------------------------------------------------------

  @Test
  void shouldTellOfAQueueThatAnotherNodeHasFilled() {
    Broker other = openTwo(builder -> builder.alertDepth(3).alertAge(Duration.ofHours(1)));
    send("orders", 3);
    assertThat(current()).containsExactly(AlertType.DEPTH);
    assertThat(current(other)).containsExactly(AlertType.DEPTH);
    clock.advance(Duration.ofHours(2));
    assertThat(current(other)).containsExactlyInAnyOrder(AlertType.DEPTH, AlertType.AGE);
    try (JMSContext context = other.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (int i = 0; i < 3; i++) {
        assertThat(consumer.receive(10_000)).isNotNull();
      }
    }
    assertThat(current()).isEmpty();
    assertThat(current(other)).isEmpty();
    heardByOther.await("raised DEPTH", "raised AGE", "cleared DEPTH", "cleared AGE");
  }

  @Test
  void shouldTellOfWhatConsumersOfAnotherNodeGiveUp() {
    Broker other =
        openTwo(
            builder ->
                builder.maxAttempts(1).alertDeadLetters(3).alertWindow(Duration.ofMinutes(10)));
    assertThat(current(other)).isEmpty();
    die(3);
    await().until(() -> current(other).contains(AlertType.DEAD_LETTERS)); // its counts are late
    assertThat(other.alerts().current().get(0).text()).contains("3 messages came to queue \"DLQ\"");
  }

  @Test
  void shouldKnowThatAnotherNodeConsumes() {
    Broker other = openTwo(builder -> builder.alertAbandoned(Duration.ofDays(7)));
    try (JMSContext context = other.connectionFactory().createContext()) {
      JMSConsumer consumer =
          context.createSharedDurableConsumer(context.createTopic("flights"), "board");
      pass(Duration.ofDays(8));
      assertThat(current()).isEmpty();
      consumer.close();
      assertThat(current()).isEmpty(); // since now
      pass(Duration.ofDays(7));
      assertThat(current()).containsExactly(AlertType.ABANDONED);
      context.createSharedDurableConsumer(context.createTopic("flights"), "board");
      assertThat(current()).isEmpty();
    }
  }

  /** Who has the consumer has the alert: it knows what its session has settled. */
  @Test
  void shouldTellOfAConsumerThatDoesNotAcknowledgeWhereItIs() {
    Broker other = openTwo(builder -> builder.alertUnacknowledged(Duration.ofMinutes(10)));
    send("orders", 1);
    try (JMSContext context =
        other.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      pass(Duration.ofMinutes(11));
      assertThat(current()).isEmpty();
      assertThat(current(other)).containsExactly(AlertType.UNACKNOWLEDGED);
      context.acknowledge();
      assertThat(current(other)).isEmpty();
    }
    assertThat(heard.events).isEmpty();
    heardByOther.await("raised UNACKNOWLEDGED", "cleared UNACKNOWLEDGED");
  }
}
