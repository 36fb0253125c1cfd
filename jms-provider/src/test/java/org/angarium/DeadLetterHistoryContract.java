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
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.transaction.xa.XAResource;
import org.angarium.model.BranchId;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator learns about a dead letter, on disk and in memory, over restarts. */
@Timeout(60)
abstract class DeadLetterHistoryContract {
  static final long START = 1_700_000_000_000L;
  static final String CLOSED = "its session was closed before it was acknowledged";

  ManualClock clock = new ManualClock(START);
  Broker broker;

  /** Opens a broker where the test's engine has its messages, or opens it there again. */
  abstract Broker open(boolean onDisk, BrokerBuilder builder);

  void open(boolean onDisk, int maxAttempts) {
    BrokerBuilder builder = Broker.builder().clock(clock).maxAttempts(maxAttempts);
    broker = open(onDisk, builder);
  }

  private void restart(int maxAttempts) {
    broker.close();
    clock.close();
    clock = new ManualClock(START + 60_000);
    open(true, maxAttempts);
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  JMSContext context(int mode) {
    return broker.connectionFactory().createContext(mode);
  }

  void send(String queue, String text) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  DeadLetter onlyDeadLetter() {
    DeadLetterQueue dead = broker.deadLetters("DLQ");
    await().untilAsserted(() -> assertThat(dead.count()).isEqualTo(1));
    assertThat(dead.list(10)).hasSize(1);
    return dead.list(1).get(0);
  }

  static List<String> reasons(DeadLetter letter) {
    return letter.history().stream().map(Attempt::reason).toList();
  }

  /** Has a message that nobody takes any more become a dead letter. */
  void giveUp(String queue) {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellWhatItsListenerThrewEachTime(boolean onDisk) throws JMSException {
    open(onDisk, 3);
    AngariumConnectionFactory factory = broker.connectionFactory();
    factory.setClientId("billing");
    try (JMSContext context = factory.createContext()) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                throw new IllegalStateException("no stock", new RuntimeException("the cause"));
              });
      send("orders", "poison");
      DeadLetter letter = onlyDeadLetter();
      assertThat(letter.origin()).isEqualTo(new MessageOrigin("orders", false, null, null));
      assertThat(letter.since()).isEqualTo(Instant.ofEpochMilli(START));
      assertThat(letter.expiredAt()).isNull();
      assertThat(letter.attempts()).isEqualTo(3);
      assertThat(letter.redrives()).isZero();
      assertThat(letter.reason()).contains("3 times", "maxAttempts is 3");
      assertThat(letter.history()).extracting(Attempt::number).containsExactly(1, 2, 3);
      for (Attempt attempt : letter.history()) {
        assertThat(attempt.at()).isEqualTo(Instant.ofEpochMilli(START));
        assertThat(attempt.consumer()).contains("client id \"billing\"", "-session-");
        assertThat(attempt.reason()).isEqualTo("its listener threw");
        assertThat(attempt.exception()).isEqualTo("java.lang.IllegalStateException");
        assertThat(attempt.message()).isEqualTo("no stock");
        assertThat(attempt.stack().get(0)).contains("DeadLetterHistoryContract");
        assertThat(attempt.stack()).anyMatch(line -> line.contains("the cause"));
      }
    }
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Message dead = context.createConsumer(context.createQueue("DLQ")).receive(10_000);
      assertThat(dead.getStringProperty(AngariumProperties.EXCEPTION))
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(dead.getStringProperty(AngariumProperties.EXCEPTION_MESSAGE))
          .isEqualTo("no stock");
      assertThat(dead.getStringProperty(AngariumProperties.HISTORY)).startsWith("[{\"attempt\":1");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellOfAttemptsThatEndedWithoutAnException(boolean onDisk) throws Exception {
    open(onDisk, 5);
    send("orders", "poison");
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receive(10_000)).isNotNull();
      context.rollback();
    }
    try (JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      clock.advance(Duration.ofMillis(5));
      context.recover();
      assertThat(consumer.receive(10_000)).isNotNull();
    }
    inGlobalTransaction(false);
    inGlobalTransaction(true);
    giveUp("orders");
    DeadLetter letter = onlyDeadLetter();
    assertThat(reasons(letter))
        .containsExactly(
            "its session rolled back",
            "its session recovered",
            CLOSED,
            "its global transaction was rolled back",
            "its global transaction was rolled back");
    assertThat(letter.history()).extracting(Attempt::exception).containsOnlyNulls();
    assertThat(letter.history().get(1).at()).isEqualTo(Instant.ofEpochMilli(START + 5));
  }

  private void inGlobalTransaction(boolean prepared) throws Exception {
    BranchId xid = new BranchId(1, "t".getBytes(StandardCharsets.UTF_8), new byte[] {1});
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receive(10_000)).isNotNull();
      resource.end(xid, XAResource.TMSUCCESS);
      if (prepared) {
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
      }
      resource.rollback(xid);
    }
  }

  @Test
  void shouldTellWhatAListenerThrewInATransactionThatIsRolledBack() {
    open(true, 1);
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                try {
                  throw new IllegalStateException("no stock");
                } finally {
                  broker.declareQueue("thrown");
                }
              });
      send("orders", "poison");
      await().until(() -> broker.queues().contains("thrown"));
    }
    giveUp("orders");
    DeadLetter letter = onlyDeadLetter();
    assertThat(reasons(letter)).containsExactly("its listener threw");
    assertThat(letter.history().get(0).message()).isEqualTo("no stock");
  }

  @Test
  void shouldTellOfAttemptsFromBeforeRestarts() {
    open(true, 3);
    send("orders", "poison");
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receive(10_000)).isNotNull();
      context.rollback();
    }
    restart(3);
    try (JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE)) {
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receive(10_000)).isNotNull();
      restart(3); // closes the session
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).isNotEmpty();
    }
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      assertThat(context.createConsumer(orders).receive(10_000)).isNotNull();
      context.rollback();
    }
    restart(3);
    giveUp("orders");
    assertThat(reasons(onlyDeadLetter()))
        .containsExactly("its session rolled back", CLOSED, "its session rolled back");
    restart(3);
    DeadLetter letter = onlyDeadLetter();
    assertThat(letter.history()).hasSize(3);
    assertThat(letter.history().get(0).at()).isEqualTo(Instant.ofEpochMilli(START));
  }

  @Test
  void shouldTellWhichSubscriptionGaveItUp() throws JMSException {
    open(true, 1);
    AngariumConnectionFactory factory = broker.connectionFactory();
    factory.setClientId("billing");
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic prices = context.createTopic("prices");
      JMSConsumer consumer = context.createDurableConsumer(prices, "eur");
      try (JMSContext sender = context(JMSContext.AUTO_ACKNOWLEDGE)) {
        sender.createProducer().setTimeToLive(90_000).send(prices, "1.50");
      }
      assertThat(consumer.receive(10_000)).isNotNull();
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
    }
    DeadLetter letter = onlyDeadLetter();
    assertThat(letter.origin()).isEqualTo(new MessageOrigin("prices", true, "eur", "billing"));
    assertThat(letter.expiredAt()).isEqualTo(Instant.ofEpochMilli(START + 90_000));
  }

  @Test
  void shouldFindDeadLettersBySelectorAndId() {
    open(false, 1);
    for (String queue : List.of("a", "b", "b")) {
      send(queue, "poison");
    }
    for (String queue : List.of("a", "b")) {
      try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        while (consumer.receiveNoWait() != null) {}
        context.rollback();
      }
      giveUp(queue);
    }
    send("DLQ", "from nowhere");
    DeadLetterQueue dead = broker.deadLetters("DLQ");
    assertThat(dead.name()).isEqualTo("DLQ");
    assertThat(dead.count()).isEqualTo(4);
    assertThat(dead.list(2)).hasSize(2);
    assertThat(dead.list(0)).isEmpty();
    String fromB = AngariumProperties.ORIGINAL_DESTINATION + " = 'b'";
    assertThat(dead.list(fromB, 10))
        .extracting(letter -> Objects.requireNonNull(letter.origin()).destination())
        .containsExactly("b", "b");
    DeadLetter last = dead.list(10).get(3);
    assertThat(last.origin()).isNull();
    assertThat(last.history()).isEmpty();
    assertThat(last.reason()).isEmpty();
    assertThat(dead.find(last.messageId())).contains(last);
    assertThat(dead.find("ID:' OR 'a' = 'a")).isEmpty();
    assertThat(broker.deadLetters("nothing").list(10)).isEmpty();
    assertThat(broker.deadLetters("nothing").count()).isZero();
    assertThatThrownBy(() -> dead.list("a =", 10))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1401"));
    assertThatThrownBy(() -> broker.deadLetters(" "))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1201"));
  }
}
