package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.angarium.testkit.ManualClock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators do with a broker by its Java API. */
@Timeout(60)
abstract class BrokerAdminContract {
  static final long START = 1_700_000_000_000L;
  static final long SOON = 10_000;

  final ManualClock clock = new ManualClock(START);
  Broker broker;
  JMSContext context;
  Queue orders;

  /** Opens a broker where the test's engine has its messages, or opens it there again. */
  abstract Broker open(boolean onDisk, BrokerBuilder builder);

  void open(boolean onDisk) {
    BrokerBuilder builder = Broker.builder().clock(clock).maxAttempts(2);
    broker = open(onDisk, builder);
    context = broker.connectionFactory().createContext();
    orders = context.createQueue("orders");
    broker.declareQueue("orders");
    broker.declareQueue("parked");
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  void send(Destination destination, String... texts) {
    for (String text : texts) {
      context.createProducer().setProperty("text", text).send(destination, text);
    }
  }

  List<String> texts(Backlog backlog) {
    return backlog.browse(1_000).stream().map(BacklogMessage::body).toList();
  }

  Backlog backlog(String queue) {
    return broker.admin().queue(queue);
  }

  static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo(code));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldMoveAMessageAsItIsAndTellWhereItCameFrom(boolean disk) throws JMSException {
    open(disk);
    Message sent = context.createTextMessage("one courier");
    sent.setStringProperty("region", "north");
    sent.setJMSCorrelationID("c-1");
    sent.setJMSType("order");
    sent.setJMSReplyTo(context.createQueue("answers"));
    context
        .createProducer()
        .setPriority(7)
        .setTimeToLive(100_000)
        .setDeliveryMode(disk ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT)
        .send(orders, sent);
    clock.advance(Duration.ofSeconds(1));
    backlog("orders").moveMessage(sent.getJMSMessageID(), "parked");
    assertThat(backlog("orders").browse(10)).isEmpty();
    Message got = context.createConsumer(context.createQueue("parked")).receive(SOON);
    assertThat(((TextMessage) got).getText()).isEqualTo("one courier");
    assertThat(got.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(got.getJMSCorrelationID()).isEqualTo("c-1");
    assertThat(got.getJMSType()).isEqualTo("order");
    assertThat(got.getJMSReplyTo()).isEqualTo(context.createQueue("answers"));
    assertThat(got.getJMSPriority()).isEqualTo(7);
    assertThat(got.getJMSTimestamp()).isEqualTo(START);
    assertThat(got.getJMSExpiration()).isEqualTo(START + 100_000);
    assertThat(got.getJMSDeliveryMode()).isEqualTo(sent.getJMSDeliveryMode());
    assertThat(got.getJMSRedelivered()).isFalse();
    assertThat(got.getStringProperty("region")).isEqualTo("north");
    assertThat(got.getStringProperty("JMS_ANGARIUM_ORIGINAL_DESTINATION")).isEqualTo("orders");
    assertThat(got.getLongProperty("JMS_ANGARIUM_DEAD_SINCE")).isEqualTo(START + 1_000);
    assertThat(got.getStringProperty("JMS_ANGARIUM_REASON")).contains("operator");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldSendBackWhatWasMovedByAnOperator(boolean disk) {
    open(disk);
    send(orders, "a", "b", "c");
    assertThat(backlog("orders").move("text <> 'b'", "parked").await().done()).isEqualTo(2);
    assertThat(texts(backlog("orders"))).containsExactly("b");
    assertThat(broker.deadLetters("parked").redrive().run().moved()).isEqualTo(2);
    assertThat(texts(backlog("orders"))).containsExactly("b", "a", "c");
  }

  @Test
  void shouldLeaveTheOriginOfADeadLetterAsItIs() {
    open(true);
    send(orders, "a");
    for (int i = 0; i < 2; i++) {
      try (JMSContext failing =
          broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
        assertThat(failing.createConsumer(orders).receive(SOON)).isNotNull();
        failing.rollback();
      }
    }
    try (JMSContext last = broker.connectionFactory().createContext()) {
      assertThat(last.createConsumer(orders).receiveNoWait()).isNull();
    }
    DestinationStatistics statistics = broker.admin().statistics(orders);
    assertThat(statistics.deadLettered()).isEqualTo(1);
    assertThat(statistics.acknowledged()).isZero();
    assertThat(backlog("DLQ").move("", "parked").await().done()).isEqualTo(1);
    DeadLetter letter = broker.deadLetters("parked").list(1).get(0);
    assertThat(letter.origin()).isEqualTo(new MessageOrigin("orders", false, null, null));
    assertThat(letter.history()).hasSize(2);
    assertThat(letter.reason()).contains("maxAttempts");
    assertThat(letter.attempts()).isEqualTo(2);
    broker.deadLetters("parked").redrive(letter.messageId());
    assertThat(texts(backlog("orders"))).containsExactly("a");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldCopyDeleteAndPurge(boolean disk) {
    open(disk);
    send(orders, "a", "b", "c", "d");
    assertThat(backlog("orders").copy("text IN ('c', 'd')", "parked").await().done()).isEqualTo(2);
    assertThat(texts(backlog("parked"))).containsExactly("c", "d");
    assertThat(backlog("orders").delete("text = 'b'").await().done()).isEqualTo(1);
    assertThat(texts(backlog("orders"))).containsExactly("a", "c", "d");
    String id = backlog("orders").browse("text = 'c'", 1).get(0).messageId();
    assertThat(backlog("orders").find(id)).map(BacklogMessage::body).contains("c");
    backlog("orders").deleteMessage(id);
    assertThat(backlog("orders").find(id)).isEmpty();
    Operation purge = backlog("orders").purge().await();
    assertThat(purge.done()).isEqualTo(2);
    assertThat(purge.looked()).isEqualTo(2);
    assertThat(purge.total()).isEqualTo(2);
    assertThat(purge.kind()).isEqualTo(Operation.Kind.DELETE);
    assertThat(purge.source()).isEqualTo("queue \"orders\"");
    assertThat(purge.target()).isNull();
    assertThat(purge.endedAt()).isEqualTo(Instant.ofEpochMilli(START));
    assertThat(purge.isDone()).isTrue();
    assertThat(broker.status("orders").depth()).isZero();
    assertThat(broker.admin().operation(purge.id())).isPresent();
    assertThat(broker.admin().operations()).hasSize(4);
    assertThat(broker.admin().statistics(orders).removed()).isEqualTo(4);
  }

  @Test
  void shouldWorkOnASubscription() {
    open(true);
    Topic news = context.createTopic("news");
    context.createSharedDurableConsumer(news, "mail").close();
    context.createSharedDurableConsumer(news, "search").close();
    send(news, "a", "b");
    Backlog mail = broker.admin().subscription(null, "mail");
    assertThat(mail.statistics().depth()).isEqualTo(2);
    assertThat(mail.move("text = 'a'", "parked").await().done()).isEqualTo(1);
    assertThat(texts(mail)).containsExactly("b");
    assertThat(texts(broker.admin().subscription(null, "search"))).containsExactly("a", "b");
    broker.deadLetters("parked").redrive().run();
    assertThat(texts(mail)).containsExactly("b", "a");
    assertThat(broker.admin().statistics(news).sent()).isEqualTo(2);
    assertCode("ANG-1301", () -> broker.admin().subscription("x", "none").browse(1));
  }

  @Test
  void shouldRefuseWhatMakesNoSense() {
    open(false);
    send(orders, "a");
    assertCode("ANG-1202", () -> backlog("orders").move("", "nowhere"));
    assertCode("ANG-1002", () -> backlog("orders").move("", "orders"));
    assertCode("ANG-1401", () -> backlog("orders").delete("text ="));
    assertCode("ANG-1202", () -> backlog("nowhere").purge());
    assertCode("ANG-1509", () -> backlog("orders").deleteMessage("ID:none"));
    assertCode("ANG-1202", () -> broker.admin().statistics(context.createTopic("none")));
    JMSConsumer holding = holding();
    String id = backlog("orders").browse(1).get(0).messageId();
    assertCode("ANG-1510", () -> backlog("orders").moveMessage(id, "parked"));
    holding.close();
  }

  /** A consumer that holds a message which it has not acknowledged. */
  private JMSConsumer holding() {
    JMSContext client = context.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
    JMSConsumer consumer = client.createConsumer(orders);
    assertThat(consumer.receive(SOON)).isNotNull();
    return consumer;
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldShowMessagesAndTheirState(boolean disk) {
    open(disk);
    send(orders, "held", "ready");
    holding();
    context.createProducer().setDeliveryDelay(5_000).send(orders, "delayed");
    context.createProducer().send(orders, new byte[] {1, (byte) 0xfe});
    List<BacklogMessage> all = backlog("orders").browse(10);
    assertThat(all)
        .extracting(BacklogMessage::state)
        .containsExactly(
            BacklogMessage.State.HELD,
            BacklogMessage.State.READY,
            BacklogMessage.State.DELAYED,
            BacklogMessage.State.READY);
    assertThat(all.get(0).consumer()).contains("session");
    assertThat(all.get(0).attempts()).isEqualTo(1);
    assertThat(all.get(1).properties()).containsEntry("text", "ready");
    assertThat(all.get(1).sentAt()).isEqualTo(Instant.ofEpochMilli(START));
    assertThat(all.get(2).notBefore()).isEqualTo(Instant.ofEpochMilli(START + 5_000));
    assertThat(all.get(3).bodyType()).isEqualTo("BytesMessage");
    assertThat(all.get(3).body()).isEqualTo("01fe");
    SubscriptionStatistics statistics = backlog("orders").statistics();
    assertThat(statistics.depth()).isEqualTo(4);
    assertThat(statistics.held()).isEqualTo(1);
    assertThat(statistics.delayed()).isEqualTo(1);
    assertThat(statistics.oldest()).isEqualTo(Instant.ofEpochMilli(START));
    assertThat(backlog("orders").browse(2)).hasSize(2);
    assertThat(backlog("orders").browse(0)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void shouldPauseAndResume(boolean disk) {
    open(disk);
    broker.admin().pause(orders, PauseScope.DELIVERY, false);
    List<String> heard = new CopyOnWriteArrayList<>();
    JMSContext listening = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);
    listening.createConsumer(orders).setMessageListener(message -> heard.add(body(message)));
    send(orders, "a", "b");
    assertThat(context.createConsumer(orders, "text = 'b'").receiveNoWait()).isNull();
    assertThat(heard).isEmpty();
    assertThat(broker.admin().statistics(orders).paused()).isEqualTo(PauseScope.DELIVERY);
    broker.admin().resume(orders);
    await().until(() -> heard.size() == 2);
    assertThat(broker.admin().statistics(orders).paused()).isNull();
    broker.admin().pause(orders, PauseScope.BOTH, false);
    assertCode("ANG-1207", () -> send(orders, "c"));
  }

  private static String body(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldListConnectionsAndCloseOne() throws InterruptedException {
    open(false);
    send(orders, "a", "b");
    JMSContext other = broker.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE);
    other.setClientID("billing");
    CountDownLatch told = new CountDownLatch(1);
    List<String> codes = new ArrayList<>();
    other.setExceptionListener(
        e -> {
          codes.add(e.getErrorCode());
          told.countDown();
        });
    JMSConsumer consumer = other.createConsumer(orders, "text = 'a'");
    assertThat(consumer.receive(SOON)).isNotNull();
    ConnectionInfo billing =
        broker.admin().connections().stream()
            .filter(one -> "billing".equals(one.clientId()))
            .findFirst()
            .orElseThrow();
    assertThat(billing.held()).isEqualTo(1);
    assertThat(billing.started()).isTrue();
    assertThat(billing.since()).isEqualTo(Instant.ofEpochMilli(START));
    assertThat(billing.sessions()).hasSize(1);
    ConnectionInfo.ConsumerInfo info = billing.sessions().get(0).consumers().get(0);
    assertThat(info.destination()).isEqualTo("queue \"orders\"");
    assertThat(info.selector()).isEqualTo("text = 'a'");
    assertThat(info.held()).isEqualTo(1);
    broker.admin().closeConnection(billing.id());
    told.await();
    assertThat(codes).containsExactly("ANG-1107");
    await().until(() -> broker.admin().connections().size() == 1);
    assertThat(backlog("orders").statistics().held()).isZero();
    assertCode("ANG-1108", () -> broker.admin().closeConnection(billing.id()));
  }

  @Test
  void shouldCountProducersThatHaveADestination() throws JMSException {
    open(false);
    try (var connection = broker.connectionFactory().createConnection()) {
      var session = connection.createSession();
      var producer = session.createProducer(orders);
      session.createProducer(null);
      assertThat(broker.admin().statistics(orders).producers()).isEqualTo(1);
      producer.close();
      assertThat(broker.admin().statistics(orders).producers()).isZero();
    }
  }

  @Test
  void shouldKeepFiguresOfAllDestinations() {
    open(false);
    send(orders, "a", "b");
    assertThat(context.createConsumer(orders).receive(SOON)).isNotNull();
    assertThat(broker.admin().destinations())
        .extracting(DestinationStatistics::name)
        .containsExactly("orders", "parked");
    DestinationStatistics figures = broker.admin().destinations().get(0);
    assertThat(figures.sent()).isEqualTo(2);
    assertThat(figures.delivered()).isEqualTo(1);
    assertThat(figures.acknowledged()).isEqualTo(1);
    assertThat(figures.depth()).isEqualTo(1);
    assertThat(figures.consumers()).isEqualTo(1);
    assertThat(figures.since()).isEqualTo(Instant.ofEpochMilli(START));
  }
}
