package org.angarium.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.angarium.Alert;
import org.angarium.AlertType;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.RedriveRun;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clock of the machine is put forward or back by days. What has a time of its own follows the
 * clock; everything else goes on, and nothing is lost, early, or waits for ever.
 */
@Timeout(60)
class ClockJumpTest {
  private static final long SOON = 10_000;
  private static final long HOUR = 3_600_000;
  private static final Duration DAYS = Duration.ofDays(10);
  private static final Duration GROUP_TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private Broker broker;
  private JMSContext context;
  private Queue queue;

  @BeforeEach
  void open() {
    broker =
        Broker.builder()
            .file(folder.resolve("store"))
            .redeliveryDelay(Duration.ofHours(1))
            .queue("deep", q -> q.alertDepth(1))
            .queue("fragile", q -> q.maxAttempts(1))
            .clock(clock)
            .open();
    context = broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
    queue = context.createQueue("orders");
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private void reopen() {
    broker.close();
    open();
  }

  private void send(String text) {
    context.createProducer().send(queue, text);
    context.commit();
  }

  private String receive() {
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      String text = consumer.receiveBody(String.class, SOON);
      context.commit();
      return text;
    }
  }

  /** Nothing may come now. */
  private void assertNothing() {
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      assertThat(consumer.receiveNoWait()).isNull();
    }
    context.commit();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, -10})
  void shouldDeliverWhatHasNoTimeOfItsOwnWhereverTheClockJumps(int days) {
    send("before");
    clock.advance(Duration.ofDays(days));
    assertThat(receive()).isEqualTo("before");
    send("after");
    assertThat(receive()).isEqualTo("after");
    send("kept");
    clock.advance(Duration.ofDays(days));
    reopen();
    clock.advance(Duration.ofDays(days));
    assertThat(receive()).isEqualTo("kept");
    assertNothing();
  }

  @Test
  void shouldDeliverADelayedMessageWhenTheClockSaysSo() {
    context.createProducer().setDeliveryDelay(HOUR).send(queue, "delayed");
    context.commit();
    clock.advance(DAYS.negated());
    clock.advance(Duration.ofHours(2));
    assertNothing(); // not yet by the clock
    reopen();
    assertNothing();
    clock.advance(DAYS.minusHours(2));
    clock.advance(Duration.ofHours(1));
    assertThat(receive()).isEqualTo("delayed");

    context.createProducer().setDeliveryDelay(HOUR).send(queue, "delayed");
    context.commit();
    clock.advance(DAYS);
    assertThat(receive()).isEqualTo("delayed");
    assertNothing();
  }

  @Test
  void shouldExpireByTheClock() {
    context.createProducer().setTimeToLive(HOUR).send(queue, "lives longer");
    context.commit();
    clock.advance(DAYS.negated());
    clock.advance(Duration.ofHours(2));
    assertThat(receive()).isEqualTo("lives longer");
    context.createProducer().setTimeToLive(HOUR).send(queue, "is gone");
    context.commit();
    send("stays");
    clock.advance(DAYS);
    assertThat(receive()).isEqualTo("stays");
    assertNothing();
    await().untilAsserted(() -> assertThat(broker.expired(queue)).isEqualTo(1));
  }

  @Test
  void shouldRedeliverWhenTheClockSaysSo() throws Exception {
    send("again");
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("again");
      context.rollback();
    }
    clock.advance(DAYS.negated());
    assertNothing();
    reopen();
    assertNothing();
    clock.advance(DAYS.plusHours(2));
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      Message message = consumer.receive(SOON);
      assertThat(message.getBody(String.class)).isEqualTo("again");
      assertThat(message.getJMSRedelivered()).isTrue();
      context.commit();
    }
  }

  @Test
  void shouldKeepOrderWhereverTheClockJumps() {
    for (int i = 0; i < 6; i++) {
      send("" + i);
      clock.advance(Duration.ofDays(i % 2 == 0 ? 20 : -30));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(receive()).isEqualTo("" + i);
    }
    reopen();
    for (int i = 3; i < 6; i++) {
      assertThat(receive()).isEqualTo("" + i);
    }
  }

  private void sendOnce(String id) {
    context.createProducer().setProperty(AngariumProperties.DEDUPLICATION_ID, id).send(queue, id);
    context.commit();
  }

  @Test
  void shouldRememberIdsForAsLongAsTheClockSays() {
    sendOnce("a");
    clock.advance(DAYS.negated()); // the id comes from the future, and is remembered until then
    sendOnce("a");
    clock.advance(DAYS.minusHours(1));
    sendOnce("a");
    assertThat(broker.status("orders").depth()).isEqualTo(1);
    assertThat(broker.duplicates(queue)).isEqualTo(2);
    clock.advance(DAYS); // beyond the window: forgotten, as after ten days
    sendOnce("a");
    assertThat(broker.status("orders").depth()).isEqualTo(2);
  }

  /** Nobody would hear of anything for ten days. */
  @Test
  void shouldLookForAlertsThoughTheClockWasPutBack() {
    clock.advance(DAYS.negated());
    context.createProducer().send(context.createQueue("deep"), "one");
    context.commit();
    assertThat(broker.alerts().current()).isEmpty();
    await()
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(10));
              assertThat(broker.alerts().current())
                  .extracting(Alert::type)
                  .containsExactly(AlertType.DEPTH);
            });
  }

  @Test
  void shouldSendDeadLettersBackAtTheirRateThoughTheClockWasPutBack() {
    Queue fragile = context.createQueue("fragile");
    for (int i = 0; i < 3; i++) {
      context.createProducer().send(fragile, "" + i);
    }
    context.commit();
    try (JMSConsumer consumer = context.createConsumer(fragile)) {
      for (int i = 0; i < 3; i++) {
        assertThat(consumer.receive(SOON)).isNotNull();
      }
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull(); // they are dead letters
    }
    RedriveRun run = broker.deadLetters("DLQ").redrive().perSecond(1).start();
    await().until(() -> run.moved() == 1);
    clock.advance(DAYS.negated());
    await()
        .untilAsserted(
            () -> {
              clock.advance(Duration.ofSeconds(1));
              assertThat(run.moved()).isEqualTo(3);
            });
  }

  @Test
  void shouldHandKeysOverThoughTheClockWasPutBack() {
    try (JMSContext other = broker.connectionFactory().createContext();
        JMSConsumer away = context.createConsumer(queue);
        JMSConsumer present = other.createConsumer(queue)) {
      context.createProducer().setProperty("JMSXGroupID", "a").send(queue, "1");
      context.commit();
      assertThat(away.receiveBody(String.class, SOON)).isEqualTo("1");
      context.commit();
      context.createProducer().setProperty("JMSXGroupID", "a").send(queue, "2");
      context.commit();
      assertThat(present.receiveNoWait()).as("the key is the other's").isNull();
      clock.advance(DAYS.negated());
      await() // it counts anew from when that is noticed
          .untilAsserted(
              () -> {
                clock.advance(GROUP_TIMEOUT);
                assertThat(present.receiveBodyNoWait(String.class)).isEqualTo("2");
              });
    }
  }

  /** A timeout is time that passes, not a time of the clock. */
  @Test
  void shouldWaitInReceiveWhateverTheClockSays() throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    Thread receiver =
        new Thread(
            () -> {
              try (JMSContext own = broker.connectionFactory().createContext()) {
                JMSConsumer consumer = own.createConsumer(queue);
                received.complete(consumer.receiveBody(String.class, 6 * SOON));
              } catch (RuntimeException e) {
                received.completeExceptionally(e);
              }
            });
    receiver.start();
    await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
    clock.advance(DAYS);
    clock.advance(DAYS.multipliedBy(-2));
    assertThat(received).isNotDone();
    send("comes");
    assertThat(received.get(SOON, TimeUnit.MILLISECONDS)).isEqualTo("comes");
  }
}
