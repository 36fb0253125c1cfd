package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dead letters go back to where they came from. */
@Timeout(60)
abstract class RedriveContract {
  static final long START = 1_700_000_000_000L;

  final ManualClock clock = new ManualClock(START);
  Broker broker;
  private boolean onDisk;

  /** Opens a broker where the test's engine has its messages, or opens it there again. */
  abstract Broker open(boolean onDisk, BrokerBuilder builder);

  void open(boolean onDisk) {
    this.onDisk = onDisk;
    BrokerBuilder builder = Broker.builder().clock(clock).maxAttempts(1);
    broker = open(onDisk, builder);
  }

  private void reopen() {
    if (onDisk) {
      broker.close();
      open(true);
    }
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  DeadLetterQueue dead() {
    return broker.deadLetters("DLQ");
  }

  /** Messages that have died in a queue. */
  void die(String queue, String... texts) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer().setTimeToLive(1_000_000);
      for (String text : texts) {
        producer.setProperty("text", text).send(context.createQueue(queue), text);
      }
    }
    dieAgain(queue);
  }

  private void dieAgain(String queue) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
      failAll(context, consumer);
    }
  }

  static void failAll(JMSContext context, JMSConsumer consumer) {
    while (consumer.receiveNoWait() != null) {}
    context.rollback();
    assertThat(consumer.receiveNoWait()).isNull();
  }

  List<String> texts(String queue) {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      var messages = context.createBrowser(context.createQueue(queue)).getEnumeration();
      while (messages.hasMoreElements()) {
        texts.add(((TextMessage) messages.nextElement()).getText());
      }
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
    return texts;
  }

  static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSendOneBackAsANewMessageThatKeepsItsHistory(boolean disk) throws JMSException {
    open(disk);
    die("orders", "a", "b");
    DeadLetter first = dead().list(1).get(0);
    dead().redrive(first.messageId());
    assertThat(texts("DLQ")).containsExactly("b");
    reopen();
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Message again = context.createConsumer(context.createQueue("orders")).receive(10_000);
      assertThat(again.getBody(String.class)).isEqualTo("a");
      assertThat(again.getJMSMessageID()).isEqualTo(first.messageId());
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      assertThat(again.getJMSRedelivered()).isFalse();
      assertThat(again.getJMSExpiration()).isZero();
      assertThat(again.getStringProperty("text")).isEqualTo("a");
      assertThat(again.getIntProperty(AngariumProperties.REDRIVES)).isEqualTo(1);
      assertThat(again.propertyExists(AngariumProperties.ORIGINAL_DESTINATION)).isFalse();
      assertThat(again.propertyExists(AngariumProperties.REASON)).isFalse();
      context.rollback();
    }
    dieAgain("orders");
    DeadLetter twice = dead().find(first.messageId()).orElseThrow();
    assertThat(twice.redrives()).isEqualTo(1);
    assertThat(twice.expiredAt()).isEqualTo(first.expiredAt());
    assertThat(twice.history()).extracting(Attempt::number).containsExactly(1, 1);
    assertThat(twice.history())
        .extracting(Attempt::reason)
        .containsExactly("its session rolled back", "its session rolled back");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSendBackOnlyToTheSubscriptionThatGaveItUp(boolean disk) {
    open(disk);
    AngariumConnectionFactory factory = broker.connectionFactory();
    factory.setClientId("billing");
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic prices = context.createTopic("prices");
      JMSConsumer one = context.createDurableConsumer(prices, "one");
      JMSConsumer other = context.createDurableConsumer(prices, "other");
      JMSConsumer shared = context.createSharedDurableConsumer(prices, "shared");
      JMSConsumer own = context.createConsumer(prices);
      try (JMSContext sender = broker.connectionFactory().createContext()) {
        sender.createProducer().send(prices, "1.50");
      }
      for (JMSConsumer consumer : List.of(other, own)) {
        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      }
      context.commit();
      failAll(context, one);
      failAll(context, shared);
      RedriveResult result = dead().redrive().run();
      assertThat(result.moved()).isEqualTo(2);
      assertThat(result.routes())
          .containsExactly(
              new RedriveResult.Route(
                  new MessageOrigin("prices", true, "one", "billing"), 1, 0, null),
              new RedriveResult.Route(
                  new MessageOrigin("prices", true, "shared", "billing"), 1, 0, null));
      assertThat(one.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      assertThat(shared.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      assertThat(other.receiveNoWait()).isNull();
      assertThat(own.receiveNoWait()).isNull();
      context.commit();
    }
    assertThat(dead().count()).isZero();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSendBackByASelectorAndALimit(boolean disk) {
    open(disk);
    die("orders", "a", "b", "c", "d");
    die("bills", "b", "x");
    RedriveResult result = dead().redrive().selector("text IN ('b', 'c', 'd')").limit(3).run();
    assertThat(result.moved()).isEqualTo(3);
    assertThat(result.skipped()).isZero();
    assertThat(texts("orders")).containsExactly("b", "c", "d");
    assertThat(texts("DLQ")).containsExactly("a", "b", "x");
    assertThat(dead().redrive().limit(0).run().moved()).isZero();
    assertThat(dead().redrive().selector("text = 'nothing'").run().routes()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldOnlyTellWhatItWouldDo(boolean disk) {
    open(disk);
    die("orders", "a", "b");
    die("gone", "c");
    broker.deleteQueue("gone");
    sendTo("DLQ", "from nowhere");
    RedriveResult result = dead().redrive().dryRun();
    assertThat(result.moved()).isEqualTo(2);
    assertThat(result.skipped()).isEqualTo(2);
    assertThat(result.routes()).hasSize(3);
    assertThat(result.routes().get(0))
        .isEqualTo(
            new RedriveResult.Route(new MessageOrigin("orders", false, null, null), 2, 0, null));
    assertThat(result.routes().get(1).reason()).startsWith("ANG-1202").contains("\"gone\"");
    assertThat(result.routes().get(2).reason()).startsWith("ANG-1511");
    assertThat(result.routes().get(2).origin()).isNull();
    assertThat(dead().redrive().limit(1).dryRun().moved()).isEqualTo(1);
    assertThat(texts("DLQ")).containsExactly("a", "b", "c", "from nowhere");
    assertThat(texts("orders")).isEmpty();
  }

  private void sendTo(String queue, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldLeaveWhatCannotGoBackWhereItIs(boolean disk) {
    open(disk);
    die("gone", "a", "b");
    die("orders", "c");
    die("it's gone too", "d");
    die("orders", "e");
    broker.deleteQueue("gone");
    broker.deleteQueue("it's gone too");
    sendTo("DLQ", "from nowhere");
    RedriveResult result = dead().redrive().run();
    assertThat(result.moved()).isEqualTo(2);
    assertThat(result.skipped()).isEqualTo(4);
    assertThat(texts("orders")).containsExactly("c", "e");
    assertThat(texts("DLQ")).containsExactly("a", "b", "d", "from nowhere");
    assertThat(broker.status("DLQ")).isEqualTo(new QueueStatus("DLQ", 4, 0, 0));
    assertCode("ANG-1202", () -> dead().redrive(dead().list(1).get(0).messageId()));
    assertCode("ANG-1511", () -> dead().redrive(dead().list(4).get(3).messageId()));
    assertCode("ANG-1509", () -> dead().redrive("ID:nothing"));
    assertCode("ANG-1509", () -> broker.deadLetters("no queue").redrive("ID:nothing"));
    broker.declareQueue("gone");
    assertThat(dead().redrive().run().moved()).isEqualTo(2);
    assertThat(texts("gone")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSayThatASubscriptionIsGone(boolean disk) {
    open(disk);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic prices = context.createTopic("prices");
      JMSConsumer shared = context.createSharedDurableConsumer(prices, "shared");
      JMSConsumer own = context.createConsumer(prices);
      try (JMSContext sender = broker.connectionFactory().createContext()) {
        sender.createProducer().send(prices, "1.50");
      }
      failAll(context, shared);
      failAll(context, own);
      shared.close();
      context.unsubscribe("shared");
    }
    RedriveResult result = dead().redrive().run();
    assertThat(result.moved()).isZero();
    assertThat(result.routes())
        .extracting(RedriveResult.Route::reason)
        .allSatisfy(reason -> assertThat(reason).startsWith("ANG-1301"));
    assertCode("ANG-1301", () -> dead().redrive(dead().list(1).get(0).messageId()));
    assertThat(dead().count()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldNotTakeWhatAConsumerHolds(boolean disk) throws JMSException {
    open(disk);
    die("orders", "a", "b", "c");
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("DLQ"));
      Message held = consumer.receive(10_000);
      assertThat(held.getBody(String.class)).isEqualTo("a");
      assertCode("ANG-1510", () -> dead().redrive(held.getJMSMessageID()));
      RedriveResult result = dead().redrive().run();
      assertThat(result.moved()).isEqualTo(2);
      assertThat(result.skipped()).isEqualTo(1);
      assertThat(result.routes().get(0).reason()).startsWith("ANG-1510");
      held.acknowledge();
    }
    assertThat(texts("orders")).containsExactly("b", "c");
    assertThat(dead().count()).isZero();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldNotSendBackAgainWhatDiesMeanwhile(boolean disk) {
    open(disk);
    die("orders", "a", "b", "c", "d", "e");
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                throw new IllegalStateException("still no stock");
              });
      assertThat(dead().redrive().run().moved()).isEqualTo(5);
      await().until(() -> broker.status("orders").depth() == 0);
    }
    assertThat(dead().list(10)).extracting(DeadLetter::redrives).containsOnly(1).hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSendSoManyInASecond(boolean disk) {
    open(disk);
    die("orders", "a", "b", "c", "d", "e", "f");
    RedriveRun run = dead().redrive().perSecond(2).start();
    await().until(() -> run.moved() == 1);
    clock.advance(Duration.ofMillis(499));
    assertThat(run.moved()).isEqualTo(1);
    clock.advance(Duration.ofMillis(1));
    await().until(() -> run.moved() == 2);
    clock.advance(Duration.ofMillis(60_000));
    await().until(() -> run.moved() == 5); // not all that a minute would allow
    assertThat(run.isDone()).isFalse();
    assertThat(texts("orders")).containsExactly("a", "b", "c", "d", "e");
    clock.advance(Duration.ofMillis(500));
    assertThat(run.await().moved()).isEqualTo(6);
    assertThat(run.isDone()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldEndWhenItIsCancelledOrTheBrokerCloses(boolean disk) {
    open(disk);
    die("orders", "a", "b", "c", "d");
    RedriveRun run = dead().redrive().perSecond(1).start();
    await().until(() -> run.moved() == 1);
    run.cancel();
    RedriveResult result = run.await();
    assertThat(result.isCancelled()).isTrue();
    assertThat(result.moved()).isEqualTo(1);
    assertThat(texts("DLQ")).containsExactly("b", "c", "d");
    RedriveRun other = dead().redrive().perSecond(0.001).start();
    await().until(() -> other.moved() == 1);
    broker.close();
    assertThat(other.await().moved()).isEqualTo(1);
    assertCode("ANG-1101", () -> dead().redrive().run());
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldWaitUntilItIsInterrupted(boolean disk) {
    open(disk);
    die("orders", "a", "b");
    RedriveRun run = dead().redrive().perSecond(0.001).start();
    Thread.currentThread().interrupt();
    assertCode("ANG-1106", run::await);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.isDone()).isFalse();
    run.cancel();
    run.await();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldTellHowFarItCameWhenItCannotGoOn(boolean disk) {
    open(disk);
    die("orders", "a", "b");
    RedriveRun run = dead().redrive().perSecond(1).start();
    await().until(() -> run.moved() == 1);
    broker.deleteQueue("orders");
    clock.advance(Duration.ofSeconds(1));
    RedriveResult result = run.await();
    assertThat(result.moved()).isEqualTo(1);
    assertThat(result.skipped()).isEqualTo(1);
    assertThat(result.routes().get(0).reason()).startsWith("ANG-1202");
    assertThat(texts("DLQ")).containsExactly("b");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldRefuseWhatMakesNoSense(boolean disk) {
    open(disk);
    Redrive redrive = dead().redrive();
    assertCode("ANG-1401", () -> redrive.selector("text ="));
    assertCode("ANG-1002", () -> redrive.limit(-1));
    assertCode("ANG-1002", () -> redrive.perSecond(0));
    assertCode("ANG-1002", () -> redrive.perSecond(Double.NaN));
    assertThat(redrive.run().routes()).isEmpty();
  }
}
