package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Operators hear of each thing once when it begins, and once when it is over. */
@Timeout(60)
abstract class AlertsContract {
  private static final long START = 1_700_000_000_000L;

  final ManualClock clock = new ManualClock(START);
  final Heard heard = new Heard();
  private UnaryOperator<BrokerBuilder> options = builder -> builder;
  Broker broker;
  private boolean onDisk;

  /** A listener that writes down what it hears. */
  static final class Heard implements AlertListener {
    final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void raised(Alert alert) {
      events.add("raised " + alert.type());
    }

    @Override
    public void cleared(Alert alert) {
      events.add("cleared " + alert.type());
    }

    void await(String... expected) {
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(events).containsExactly(expected));
    }
  }

  /** Opens a broker where the test's engine has its messages, or opens it there again. */
  abstract Broker open(boolean onDisk, BrokerBuilder builder);

  void open(boolean onDisk, UnaryOperator<BrokerBuilder> options) {
    this.onDisk = onDisk;
    this.options = options;
    open();
  }

  private void open() {
    BrokerBuilder builder = options.apply(Broker.builder().clock(clock));
    broker = open(onDisk, builder);
    broker.alerts().addListener(heard);
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  void pass(Duration time) {
    clock.advance(time);
    broker.alerts().check();
  }

  List<AlertType> current() {
    broker.alerts().check();
    return broker.alerts().current().stream().map(Alert::type).toList();
  }

  void send(String queue, int count) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < count; i++) {
        context.createProducer().send(context.createQueue(queue), "text " + i);
      }
    }
  }

  void consume(String queue, int count) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
      for (int i = 0; i < count; i++) {
        assertThat(consumer.receive(10_000)).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfADeepQueueOnceUntilItIsWellBelowTheThreshold(boolean disk) {
    open(disk, builder -> builder.queue("orders", q -> q.alertDepth(10)));
    send("orders", 9);
    assertThat(current()).isEmpty();
    send("orders", 1);
    assertThat(current()).containsExactly(AlertType.DEPTH);
    send("orders", 5);
    consume("orders", 6); // 9 are left, which is not well below
    assertThat(current()).containsExactly(AlertType.DEPTH);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.queue()).isEqualTo("orders");
    assertThat(alert.topic()).isNull();
    assertThat(alert.value()).isEqualTo(9);
    assertThat(alert.threshold()).isEqualTo(10);
    assertThat(alert.since().toEpochMilli()).isEqualTo(START);
    assertThat(alert.holds()).isTrue();
    assertThat(alert.text()).startsWith("ANG-3001: queue \"orders\" holds 9 messages");
    clock.advance(Duration.ofSeconds(5));
    consume("orders", 1);
    assertThat(current()).isEmpty();
    Alert over = broker.alerts().history().get(0);
    assertThat(over.number()).isEqualTo(alert.number());
    assertThat(over.until().toEpochMilli()).isEqualTo(START + 5_000);
    send("orders", 2);
    assertThat(current()).containsExactly(AlertType.DEPTH);
    assertThat(broker.alerts().current().get(0).number()).isEqualTo(alert.number() + 1);
    heard.await("raised DEPTH", "cleared DEPTH", "raised DEPTH");
  }

  @Test
  void shouldLookByItselfAtAnInterval() {
    open(false, builder -> builder.alertDepth(3).alertInterval(Duration.ofSeconds(30)));
    send("orders", 3);
    clock.advance(Duration.ofSeconds(29));
    assertThat(broker.alerts().current()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    heard.await("raised DEPTH");
    consume("orders", 3);
    clock.advance(Duration.ofSeconds(30));
    heard.await("raised DEPTH", "cleared DEPTH");
  }

  @Test
  void shouldNotLookByItselfWhereTheIntervalIsNone() {
    open(false, builder -> builder.alertDepth(1).alertInterval(Duration.ZERO));
    send("orders", 1);
    clock.advance(Duration.ofDays(1));
    assertThat(broker.alerts().current()).isEmpty();
    assertThat(current()).contains(AlertType.DEPTH);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfAMessageThatWaitsForLong(boolean disk) {
    open(disk, builder -> builder.alertAge(Duration.ofHours(1)));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createProducer()
          .setDeliveryDelay(Duration.ofHours(5).toMillis())
          .send(context.createQueue("later"), "a message that is delayed does not wait yet");
    }
    send("orders", 1);
    pass(Duration.ofMinutes(59));
    assertThat(current()).isEmpty();
    send("orders", 1);
    pass(Duration.ofMinutes(2));
    assertThat(current()).containsExactly(AlertType.AGE);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.value()).isEqualTo(Duration.ofMinutes(61).toMillis());
    assertThat(alert.text()).contains("queue \"orders\" has waited for 1 h 1 min");
    consume("orders", 1);
    assertThat(current()).isEmpty();
    heard.await("raised AGE", "cleared AGE");
  }

  @Test
  void shouldTellOfAMessageThatStarvesOnDiskBehindHigherPriorities() {
    open(true, builder -> builder.memoryLimit(1 << 20).alertAge(Duration.ofHours(1)));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().setPriority(0).send(context.createQueue("orders"), "starves");
    }
    clock.advance(Duration.ofMinutes(50));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 200; i++) {
        context
            .createProducer()
            .setPriority(9)
            .send(context.createQueue("orders"), "x".repeat(4_000));
      }
    }
    pass(Duration.ofMinutes(11));
    assertThat(current()).containsExactly(AlertType.AGE);
    assertThat(broker.alerts().current().get(0).value())
        .isEqualTo(Duration.ofMinutes(61).toMillis());
  }

  @Test
  void shouldCountTheTimeOfAMessageWithoutATimestampFromItsFirstLook() {
    open(false, builder -> builder.alertAge(Duration.ofHours(1)));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createProducer()
          .setDisableMessageTimestamp(true)
          .send(context.createQueue("orders"), "when?");
    }
    assertThat(current()).isEmpty();
    pass(Duration.ofMinutes(59));
    assertThat(current()).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(current()).containsExactly(AlertType.AGE);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfAConsumerThatDoesNotAcknowledge(boolean disk) {
    open(disk, builder -> builder.alertUnacknowledged(Duration.ofMinutes(10)));
    send("orders", 4);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.setClientID("desk");
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      pass(Duration.ofMinutes(9));
      context.commit(); // slow, but at work
      assertThat(consumer.receive(10_000)).isNotNull();
      broker.alerts().check();
      pass(Duration.ofMinutes(9));
      assertThat(current()).isEmpty();
      pass(Duration.ofMinutes(1));
      assertThat(current()).containsExactly(AlertType.UNACKNOWLEDGED);
      Alert alert = broker.alerts().current().get(0);
      assertThat(alert.queue()).isEqualTo("orders");
      assertThat(alert.consumer()).contains("client id \"desk\"");
      assertThat(alert.text()).contains("holds 1 messages").contains("for 10 min 0 s");
      assertThat(consumer.receive(10_000)).isNotNull(); // more in its hands is no progress
      consumer.close(); // nor is that
      pass(Duration.ofMinutes(1));
      assertThat(broker.alerts().current()).hasSize(1);
      context.commit();
      assertThat(current()).isEmpty();
    }
    heard.await("raised UNACKNOWLEDGED", "cleared UNACKNOWLEDGED");
  }

  @Test
  void shouldTellOfAConsumerThatIsSilentSinceItLastAcknowledged() {
    open(false, builder -> builder.alertUnacknowledged(Duration.ofMinutes(10)));
    send("orders", 10);
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      CountDownLatch inSecond = new CountDownLatch(2);
      CountDownLatch end = new CountDownLatch(1);
      consumer.setMessageListener(
          message -> {
            inSecond.countDown();
            if (inSecond.getCount() == 0) {
              awaitUnchecked(end);
            }
          });
      awaitUnchecked(inSecond);
      pass(Duration.ofMinutes(10));
      assertThat(current()).containsExactly(AlertType.UNACKNOWLEDGED);
      end.countDown();
      await().until(() -> broker.status("orders").depth() == 0);
      assertThat(current()).isEmpty();
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfDeadLettersThatGrowFast(boolean disk) {
    open(
        disk,
        builder -> builder.maxAttempts(1).alertDeadLetters(3).alertWindow(Duration.ofMinutes(10)));
    die(2);
    assertThat(current()).isEmpty();
    pass(Duration.ofMinutes(11)); // two in eleven minutes are not many
    die(2);
    assertThat(current()).isEmpty();
    pass(Duration.ofMinutes(5));
    die(1);
    assertThat(current()).containsExactly(AlertType.DEAD_LETTERS);
    assertThat(broker.alerts().current().get(0).text())
        .contains("3 messages came to queue \"DLQ\"");
    pass(Duration.ofMinutes(6));
    assertThat(current()).isEmpty();
    heard.await("raised DEAD_LETTERS", "cleared DEAD_LETTERS");
  }

  void die(int count) {
    send("orders", count);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (int i = 0; i < count; i++) {
        assertThat(consumer.receive(10_000)).isNotNull();
      }
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfADurableSubscriptionThatNobodyConsumes(boolean disk) {
    open(disk, builder -> builder.alertAbandoned(Duration.ofDays(7)));
    subscribe();
    pass(Duration.ofDays(7).minusMinutes(1));
    assertThat(current()).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(current()).containsExactly(AlertType.ABANDONED);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.topic()).isEqualTo("flights");
    assertThat(alert.queue()).isNull();
    assertThat(alert.subscription()).isEqualTo("board");
    assertThat(alert.clientId()).isEqualTo("desk");
    assertThat(alert.text())
        .contains("subscription \"board\" of client id \"desk\" on topic \"flights\"");
    subscribe();
    assertThat(current()).isEmpty();
    pass(Duration.ofDays(7));
    broker.deleteSubscription("desk", "board");
    assertThat(current()).isEmpty();
    heard.await("raised ABANDONED", "cleared ABANDONED", "raised ABANDONED", "cleared ABANDONED");
  }

  /** An application that is started anew each day would never hear of it else. */
  @Test
  void shouldKnowAfterARestartSinceWhenNobodyConsumes() {
    open(true, builder -> builder.alertAbandoned(Duration.ofDays(7)));
    subscribe();
    for (int day = 1; day <= 7; day++) {
      pass(Duration.ofHours(23));
      assertThat(current()).isEmpty();
      clock.advance(Duration.ofHours(1));
      broker.close();
      open();
    }
    assertThat(current()).containsExactly(AlertType.ABANDONED);
    assertThat(broker.alerts().current().get(0).value()).isEqualTo(Duration.ofDays(7).toMillis());
    subscribe();
    broker.close();
    open();
    pass(Duration.ofDays(6));
    assertThat(current()).isEmpty(); // it counts anew
  }

  private void subscribe() {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("desk");
      context.createDurableConsumer(context.createTopic("flights"), "board").close();
    }
  }

  @Test
  void shouldTellOfMemoryThatIsNearlyFull() {
    open(false, builder -> builder.memoryLimit(1 << 20).alertMemory(50));
    broker.alerts().check();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 3; i++) {
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .send(context.createQueue("pictures"), new byte[100_000]);
      }
    }
    assertThat(current()).containsExactly(AlertType.MEMORY);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.queue()).isNull();
    assertThat(alert.value()).isBetween(50L, 100L);
    consume("pictures", 1);
    assertThat(current()).isEmpty();
    heard.await("raised MEMORY", "cleared MEMORY");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfManyBytes(boolean disk) {
    open(disk, builder -> builder.queue("pictures", q -> q.alertBytes(100_000)));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 3; i++) {
        assertThat(current()).isEmpty();
        context.createProducer().send(context.createQueue("pictures"), new byte[40_000]);
      }
    }
    assertThat(current()).containsExactly(AlertType.BYTES);
    assertThat(broker.alerts().current().get(0).value()).isBetween(120_000L, 130_000L);
    consume("pictures", 2);
    assertThat(current()).isEmpty();
    heard.await("raised BYTES", "cleared BYTES");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOnceThatAQueueDropsMessages(boolean disk) {
    open(
        disk,
        builder -> builder.queue("ticks", q -> q.maxMessages(3).whenFull(WhenFull.DROP_OLDEST)));
    send("ticks", 3);
    assertThat(current()).isEmpty();
    send("ticks", 2);
    assertThat(current()).containsExactly(AlertType.DROPPING);
    assertThat(broker.alerts().current().get(0).value()).isEqualTo(2);
    pass(Duration.ofSeconds(50));
    send("ticks", 1);
    pass(Duration.ofSeconds(50));
    assertThat(current()).containsExactly(AlertType.DROPPING);
    pass(Duration.ofSeconds(70));
    assertThat(current()).isEmpty();
    heard.await("raised DROPPING", "cleared DROPPING");
  }

  @Test
  void shouldTellBeforeALimitHoldsUpSenders() {
    open(false, builder -> builder.queue("orders", q -> q.maxMessages(10)));
    send("orders", 7);
    assertThat(current()).isEmpty();
    send("orders", 1);
    assertThat(current()).containsExactly(AlertType.DEPTH);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.threshold()).isEqualTo(8);
    assertThat(alert.text())
        .contains("80% of maxMessages, which is 10")
        .contains("raise maxMessages");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellBeforeALimitOfBytesHoldsUpSenders(boolean disk) {
    open(
        disk,
        builder ->
            builder
                .queue("orders", q -> limit(q, disk).whenFull(WhenFull.REJECT))
                .queue("ring", q -> limit(q, disk).whenFull(WhenFull.DROP_OLDEST))
                .queue("silent", q -> limit(q, disk).alertBytes(0)));
    for (int i = 0; i < 3; i++) {
      sendBytes("orders", DeliveryMode.PERSISTENT);
      sendBytes("ring", DeliveryMode.PERSISTENT);
      sendBytes("silent", DeliveryMode.PERSISTENT);
    }
    assertThat(current()).isEmpty();
    sendBytes("orders", DeliveryMode.PERSISTENT);
    sendBytes("ring", DeliveryMode.PERSISTENT);
    sendBytes("silent", DeliveryMode.PERSISTENT);
    assertThat(current()).containsExactly(AlertType.BYTES);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.queue()).isEqualTo("orders");
    assertThat(alert.threshold()).isEqualTo(8_000);
    assertThat(alert.text())
        .contains("80%% of %s, which is 10000".formatted(disk ? "maxDiskBytes" : "maxMemoryBytes"));
    consume("orders", 2);
    assertThat(current()).isEmpty();
  }

  private static DestinationSettings limit(DestinationSettings queue, boolean disk) {
    return disk ? queue.maxDiskBytes(10_000) : queue.maxMemoryBytes(10_000);
  }

  void sendBytes(String queue, int mode) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createProducer()
          .setDeliveryMode(mode)
          .send(context.createQueue(queue), new byte[2_000]);
    }
  }

  @Test
  void shouldTellMemoryFromDiskWhereTheyHaveLimitsOfTheirOwn() {
    open(
        true,
        builder -> builder.queue("orders", q -> q.maxMemoryBytes(10_000).maxDiskBytes(100_000)));
    for (int i = 0; i < 20; i++) {
      sendBytes("orders", DeliveryMode.PERSISTENT);
    }
    assertThat(current()).isEmpty();
    for (int i = 0; i < 4; i++) {
      sendBytes("orders", DeliveryMode.NON_PERSISTENT);
    }
    assertThat(current()).containsExactly(AlertType.BYTES);
    assertThat(broker.alerts().current().get(0).value()).isBetween(8_000L, 10_000L);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellBeforeALimitOfAgeHoldsUpSenders(boolean disk) {
    open(
        disk,
        builder ->
            builder
                .queue("orders", q -> q.maxAge(Duration.ofMinutes(50)))
                .queue("silent", q -> q.maxAge(Duration.ofMinutes(50)).alertAge(Duration.ZERO)));
    send("orders", 1);
    send("silent", 1);
    pass(Duration.ofMinutes(40).minusMillis(1));
    assertThat(current()).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(current()).containsExactly(AlertType.AGE);
    Alert alert = broker.alerts().current().get(0);
    assertThat(alert.threshold()).isEqualTo(Duration.ofMinutes(40).toMillis());
    assertThat(alert.queue()).isEqualTo("orders");
    assertThat(alert.text()).contains("80% of maxAge, which is 50 min 0 s");
  }

  @Test
  void shouldTellOfTransactionsThatTakeMuchMemory() {
    open(true, builder -> builder.memoryLimit(1 << 20).alertMemory(50));
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < 3; i++) {
        assertThat(current()).isEmpty();
        context.createProducer().send(context.createQueue("pictures"), new byte[100_000]);
      }
      assertThat(current()).containsExactly(AlertType.MEMORY);
      assertThat(broker.alerts().current().get(0).text()).contains("open transactions");
      context.commit();
    }
    assertThat(current()).isEmpty();
  }

  @Test
  void shouldKnowTheDiskOfTheFile() {
    open(true, builder -> builder.alertFileSize(1).alertFreeDisk(Long.MAX_VALUE / 2));
    assertThat(current()).containsExactlyInAnyOrder(AlertType.FILE_SIZE, AlertType.FREE_DISK);
    assertThat(broker.alerts().current())
        .allSatisfy(alert -> assertThat(alert.value()).isPositive());
  }

  @Test
  void shouldForgetWhatWasDeleted() {
    open(false, builder -> builder.alertDepth(1));
    send("orders", 1);
    assertThat(current()).containsExactly(AlertType.DEPTH);
    broker.deleteQueue("orders");
    assertThat(current()).isEmpty();
    heard.await("raised DEPTH", "cleared DEPTH");
  }

  @Test
  void shouldRaiseAgainAfterARestartWhatStillHolds() {
    open(true, builder -> builder.alertDepth(3).alertAge(Duration.ofHours(1)));
    send("orders", 3);
    pass(Duration.ofHours(2));
    assertThat(current()).containsExactlyInAnyOrder(AlertType.DEPTH, AlertType.AGE);
    broker.close();
    open();
    assertThat(broker.alerts().current()).isEmpty();
    assertThat(current()).containsExactlyInAnyOrder(AlertType.DEPTH, AlertType.AGE);
    assertThat(current()).hasSize(2);
    await().untilAsserted(() -> assertThat(heard.events).hasSize(4));
  }

  @Test
  void shouldLookAtTenThousandQueues() {
    lookAtQueues(10_000);
  }

  final void lookAtQueues(int count) {
    open(false, builder -> builder.alertDepth(2));
    for (int i = 0; i < count; i++) {
      broker.declareQueue("q" + i);
    }
    String deep = "q" + count / 2;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < count; i++) {
        context.createProducer().send(context.createQueue("q" + i), "a");
      }
      context.createProducer().send(context.createQueue(deep), "b");
    }
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      broker.alerts().check();
      least =
          Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
    }
    System.out.printf("one look at %,d queues, a message in each: %.1f ms%n", count, least / 1e6);
    assertThat(broker.alerts().current()).extracting(Alert::queue).containsExactly(deep);
  }

  @Test
  void shouldHaveAStableCodeForEachType() {
    open(false, builder -> builder);
    assertThat(AlertType.values())
        .extracting(AlertType::code)
        .doesNotHaveDuplicates()
        .allMatch(code -> code.matches("ANG-30\\d\\d"));
    assertThat(AlertType.DEPTH.unit()).isEqualTo(AlertType.Unit.MESSAGES);
    assertThat(AlertType.FREE_DISK.code()).isEqualTo("ANG-3009");
  }
}
