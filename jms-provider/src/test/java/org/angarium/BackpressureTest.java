package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionRolledBackRuntimeException;
import jakarta.jms.XAJMSContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.angarium.model.BranchId;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Full destinations as applications meet them, in memory and on disk. */
@Timeout(60)
class BackpressureTest {
  private static final long SOON = 10_000;
  private static final String MEMORY = "memory";
  private static final String DISK = "disk";

  @TempDir Path folder;
  private Broker broker;

  @AfterEach
  void close() {
    if (broker != null) {
      broker.close();
    }
  }

  private JMSContext open(String where, Consumer<DestinationSettings> settings, int mode) {
    BrokerBuilder builder = Broker.builder().queue("orders", settings).topic("news", settings);
    broker =
        where.equals(MEMORY)
            ? builder.memory("backpressure").open()
            : builder.file(folder.resolve("store")).open();
    return broker.connectionFactory().createContext(mode);
  }

  private static void send(JMSContext context, String queue, int from, int to) {
    for (int i = from; i < to; i++) {
      context.createProducer().send(context.createQueue(queue), String.valueOf(i));
    }
  }

  private static List<String> drain(JMSContext context, String queue) {
    List<String> texts = new ArrayList<>();
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      for (String text = consumer.receiveBodyNoWait(String.class);
          text != null;
          text = consumer.receiveBodyNoWait(String.class)) {
        texts.add(text);
      }
    }
    return texts;
  }

  private void awaitWaiting(JMSContext context, int count) {
    Queue orders = context.createQueue("orders");
    await().until(() -> broker.limitCounts(orders).waiting() == count);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldTakeTheRoomOfATransactionAtTheSend(String where) {
    JMSContext first =
        open(where, o -> o.maxMessages(2).whenFull(WhenFull.REJECT), JMSContext.SESSION_TRANSACTED);
    JMSContext second = first.createContext(JMSContext.SESSION_TRANSACTED);
    send(first, "orders", 0, 2);
    assertThatThrownBy(() -> send(second, "orders", 2, 3))
        .isInstanceOf(ResourceAllocationRuntimeException.class)
        .hasMessageStartingWith("ANG-1203: queue \"orders\" is full (2 messages, maxMessages is 2");
    second.commit();
    first.rollback();
    send(second, "orders", 3, 5);
    assertThatThrownBy(() -> send(first, "orders", 5, 6))
        .isInstanceOf(ResourceAllocationRuntimeException.class);
    second.commit();
    first.commit();
    assertThat(drain(first, "orders")).containsExactly("3", "4");
    first.commit();
    send(first, "orders", 6, 8);
    first.close(); // without a commit
    send(second, "orders", 8, 10);
    second.commit();
    assertThat(broker.status("orders").depth()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldForwardToTheFullQueueItself(String where) {
    JMSContext context =
        open(where, o -> o.maxMessages(2).whenFull(WhenFull.REJECT), JMSContext.SESSION_TRANSACTED);
    send(context, "orders", 0, 2);
    context.commit();
    try (JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
      for (int i = 0; i < 6; i++) {
        String text = consumer.receiveBody(String.class, SOON);
        context.createProducer().send(context.createQueue("orders"), text);
        context.commit();
      }
    }
    assertThat(drain(context, "orders")).containsExactly("0", "1");
    context.commit();
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldTellAConsumerThatSendsToTheFullQueueThatItDrains(String where) {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(1).blockTimeout(Duration.ofMillis(30)),
            JMSContext.CLIENT_ACKNOWLEDGE);
    send(context, "orders", 0, 1);
    JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("0");
    assertThatThrownBy(() -> send(context, "orders", 1, 2))
        .isInstanceOf(ResourceAllocationRuntimeException.class)
        .hasMessageContaining("policy BLOCK, waited 30 ms");
    context.acknowledge();
    send(context, "orders", 2, 3);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldHoldUpNobodyButTheSenderThatWaits(String where) throws Exception {
    JMSContext context = open(where, o -> o.maxMessages(1), JMSContext.AUTO_ACKNOWLEDGE);
    send(context, "orders", 0, 1);
    Crew crew = new Crew();
    JMSContext waiting = context.createContext(JMSContext.AUTO_ACKNOWLEDGE); // same connection
    crew.start("sender", () -> send(waiting, "orders", 1, 2));
    awaitWaiting(context, 1);

    send(context, "elsewhere", 0, 10);
    CountDownLatch completed = new CountDownLatch(1);
    context
        .createProducer()
        .setAsync(
            new CompletionListener() {
              @Override
              public void onCompletion(Message message) {
                completed.countDown();
              }

              @Override
              public void onException(Message message, Exception exception) {}
            })
        .send(context.createQueue("elsewhere"), "10");
    assertThat(completed.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(drain(context, "elsewhere")).hasSize(11);
    assertThat(broker.limitCounts(context.createQueue("orders")).waiting()).isEqualTo(1);
    assertThat(drain(context, "orders")).contains("0");
    crew.join();
    assertThat(broker.limitCounts(context.createQueue("orders")).slowed()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldCloseTheConnectionOfASenderAndOfAListenerThatWait(String where) throws Exception {
    JMSContext context = open(where, o -> o.maxMessages(1), JMSContext.AUTO_ACKNOWLEDGE);
    send(context, "orders", 0, 1);
    send(context, "in", 0, 1);
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    Connection connection = broker.connectionFactory().createConnection();
    Session listening = connection.createSession();
    Session sending = connection.createSession();
    listening
        .createConsumer(listening.createQueue("in"))
        .setMessageListener(message -> noteRefusal(() -> sendOne(listening), refused));
    connection.start();
    Crew crew = new Crew();
    crew.start("sender", () -> noteRefusal(() -> sendOne(sending), refused));
    awaitWaiting(context, 2);
    connection.close();
    crew.join();
    assertThat(refused).hasSize(2).allMatch(code -> code.equals("ANG-1102"));
    assertThat(drain(context, "orders")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldCloseTheSessionOfAListenerThatWaits(String where) throws Exception {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(1).blockTimeout(Duration.ofMinutes(5)),
            JMSContext.AUTO_ACKNOWLEDGE);
    send(context, "orders", 0, 1);
    send(context, "in", 0, 1);
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session listening = connection.createSession(Session.SESSION_TRANSACTED);
      Session other = connection.createSession();
      listening
          .createConsumer(listening.createQueue("in"))
          .setMessageListener(message -> noteRefusal(() -> sendOne(listening), refused));
      connection.start();
      Crew crew = new Crew();
      crew.start("sender", () -> sendOne(other));
      awaitWaiting(context, 2);
      listening.close();
      assertThat(refused).containsExactly("ANG-1601");
      awaitWaiting(context, 1);
      assertThat(drain(context, "orders")).contains("0");
      crew.join();
    }
    assertThat(drain(context, "in")).containsExactly("0");
  }

  private static void sendOne(Session session) {
    try {
      session.createProducer(session.createQueue("orders")).send(session.createTextMessage("x"));
    } catch (JMSException e) {
      throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
    }
  }

  private static void noteRefusal(Runnable call, List<String> refused) {
    try {
      call.run();
    } catch (JMSRuntimeException e) {
      refused.add(e.getErrorCode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldDropInTransactionsAndAsynchronously(String where) throws Exception {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(3).whenFull(WhenFull.DROP_OLDEST),
            JMSContext.SESSION_TRANSACTED);
    Queue orders = context.createQueue("orders");
    send(context, "orders", 0, 3);
    context.commit();
    send(context, "orders", 3, 5);
    assertThat(broker.limitCounts(orders).dropped()).isZero();
    context.rollback();
    send(context, "orders", 5, 7);
    context.commit();
    assertThat(broker.limitCounts(orders).dropped()).isEqualTo(2);

    JMSContext async = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);
    CountDownLatch completed = new CountDownLatch(10);
    for (int i = 7; i < 17; i++) {
      async
          .createProducer()
          .setAsync(
              new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                  completed.countDown();
                }

                @Override
                public void onException(Message message, Exception exception) {}
              })
          .send(orders, String.valueOf(i));
    }
    assertThat(completed.await(SOON, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(drain(async, "orders")).containsExactly("14", "15", "16");
    assertThat(broker.limitCounts(orders).dropped()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldMoveTheOldestToTheDeadLettersWithItsHistory(String where) throws JMSException {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(1).whenFull(WhenFull.DEAD_LETTER).deadLetterQueue("full"),
            JMSContext.SESSION_TRANSACTED);
    send(context, "orders", 0, 1);
    context.commit();
    try (JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("0");
      context.rollback();
    }
    send(context, "orders", 1, 2);
    context.commit();
    List<DeadLetter> dead = broker.deadLetters("full").list(10);
    assertThat(dead).hasSize(1);
    assertThat(dead.get(0).origin()).isNotNull();
    assertThat(dead.get(0).reason()).contains("there was no room for it in queue \"orders\"");
    assertThat(dead.get(0).history()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldDropForASlowSubscriberAlone(String where) {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(2).whenFull(WhenFull.DROP_OLDEST),
            JMSContext.AUTO_ACKNOWLEDGE);
    Topic news = context.createTopic("news");
    JMSConsumer slow = context.createSharedDurableConsumer(news, "slow");
    JMSConsumer fast = context.createSharedConsumer(news, "fast");
    for (int i = 0; i < 10; i++) {
      context.createProducer().send(news, String.valueOf(i));
      assertThat(fast.receiveBody(String.class, SOON)).isEqualTo(String.valueOf(i));
    }
    assertThat(slow.receiveBody(String.class, SOON)).isEqualTo("8");
    assertThat(slow.receiveBody(String.class, SOON)).isEqualTo("9");
    assertThat(broker.limitCounts(news).dropped()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DROP_OLDEST", "DEAD_LETTER"})
  void shouldNotLetASubscriberWhoIsAwayFillTheDiskUnseen(String policy) throws Exception {
    int limit = 200_000;
    JMSContext context =
        open(
            DISK,
            o -> o.maxDiskBytes(limit).whenFull(WhenFull.valueOf(policy)),
            JMSContext.AUTO_ACKNOWLEDGE);
    context.setClientID("shop");
    Topic news = context.createTopic("news");
    context.createDurableConsumer(news, "away").close();
    JMSConsumer there = context.createDurableConsumer(news, "there");
    String text = "n".repeat(10_000);
    for (int i = 0; i < 100; i++) {
      context.createProducer().setProperty("n", i).send(news, text);
      assertThat(there.receive(SOON).getIntProperty("n")).isEqualTo(i);
    }
    TopicSubscription away =
        broker.subscriptions().stream()
            .filter(s -> "away".equals(s.name()))
            .findAny()
            .orElseThrow();
    assertThat(away.depth()).isBetween(10L, 19L);
    LimitCounts counts = broker.limitCounts(news);
    assertThat(counts.dropped() + counts.deadLettered()).isEqualTo(100 - away.depth());
    broker.alerts().check();
    assertThat(broker.alerts().current())
        .extracting(Alert::type)
        .containsExactly(
            policy.equals("DROP_OLDEST") ? AlertType.DROPPING : AlertType.DEAD_LETTERS);
    JMSConsumer back = context.createDurableConsumer(news, "away");
    assertThat(back.receive(SOON).getIntProperty("n")).isEqualTo(100 - (int) away.depth());
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldLetATransactionTakeAllOfTheMemoryThatNobodyElseHas(String where) {
    BrokerBuilder builder =
        Broker.builder().memoryLimit(1 << 20).blockTimeout(Duration.ofMinutes(5));
    broker =
        where.equals(MEMORY)
            ? builder.memory("backpressure").open()
            : builder.file(folder.resolve("store")).open();
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < 9; i++) {
        context.createProducer().send(context.createQueue("orders"), "x".repeat(100_000));
      }
      context.commit();
      assertThat(drain(context, "orders")).hasSize(9);
      context.commit();
    }
  }

  @Test
  void shouldHoldUpMessagesForTheDiskBeforeItIsFullAndLetAcknowledgingGoOn() throws Exception {
    long limit = 64 << 20;
    Path store = folder.resolve("store");
    BrokerBuilder builder = Broker.builder().file(store).diskLimit(limit);
    broker = builder.blockTimeout(Duration.ofMillis(1)).open();
    int sent = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      String refused = "";
      while (refused.isEmpty() && sent < 200) {
        refused = refusalOf(context, sent);
        sent += refused.isEmpty() ? 1 : 0;
      }
      assertThat(refused).startsWith("ANG-1208").contains("diskLimit " + limit);
      assertThat(bytesIn(folder)).as("with what is free in them").isLessThan(limit * 3 / 2);
      send(context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT), context);
    }
    broker.close();
    broker = builder.blockTimeout(Duration.ofMinutes(5)).open();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Crew crew = new Crew();
      int last = sent;
      crew.start(
          "sender",
          () -> {
            try (JMSContext sender = broker.connectionFactory().createContext()) {
              assertThat(refusalOf(sender, last)).isEmpty();
            }
          });
      try (JMSConsumer consumer = context.createConsumer(context.createQueue("large"))) {
        for (int i = 0; i <= sent; i++) {
          if (i == sent) {
            crew.join(); // now there is room for it
          }
          assertThat(consumer.receive(SOON).getIntProperty("n")).isEqualTo(i);
        }
      }
    }
  }

  private static void send(JMSProducer producer, JMSContext context) {
    producer.send(context.createQueue("small"), "is in memory only");
  }

  private static String refusalOf(JMSContext context, int n) {
    byte[] bytes = new byte[1 << 20];
    new Random(n).nextBytes(bytes);
    try {
      context.createProducer().setProperty("n", n).send(context.createQueue("large"), bytes);
      return "";
    } catch (ResourceAllocationRuntimeException e) {
      return e.getMessage();
    }
  }

  private static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldTakeTheRoomOfAGlobalTransactionAtTheSendAndDropWithIt(String where) throws Exception {
    JMSContext context =
        open(where, o -> o.maxMessages(2).whenFull(WhenFull.REJECT), JMSContext.AUTO_ACKNOWLEDGE);
    AngariumXAConnectionFactory factory = broker.xaConnectionFactory();
    try (XAJMSContext global = factory.createXAContext()) {
      XAResource resource = global.getXAResource();
      BranchId xid = new BranchId(1, new byte[] {1}, new byte[] {1});
      resource.start(xid, XAResource.TMNOFLAGS);
      send(global, "orders", 0, 2);
      assertThatThrownBy(() -> send(context, "orders", 2, 3))
          .isInstanceOf(ResourceAllocationRuntimeException.class);
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid);
      assertThatThrownBy(() -> send(context, "orders", 2, 3))
          .isInstanceOf(ResourceAllocationRuntimeException.class);
      resource.rollback(xid);
      send(context, "orders", 3, 5);
      rollBackUnprepared(global, resource);
    }
    assertThat(drain(context, "orders")).containsExactly("3", "4");
    send(context, "orders", 5, 7);
  }

  private static void rollBackUnprepared(XAJMSContext global, XAResource resource)
      throws XAException {
    BranchId other = new BranchId(1, new byte[] {2}, new byte[] {2});
    resource.start(other, XAResource.TMNOFLAGS);
    assertThatThrownBy(() -> send(global, "orders", 9, 10))
        .isInstanceOf(ResourceAllocationRuntimeException.class);
    resource.end(other, XAResource.TMSUCCESS);
    resource.rollback(other);
  }

  @ParameterizedTest
  @ValueSource(strings = {MEMORY, DISK})
  void shouldTellATransactionThatAloneNeedsMoreThanThereIs(String where) {
    JMSContext context =
        open(
            where,
            o -> o.maxMessages(2).blockTimeout(Duration.ofMillis(50)),
            JMSContext.SESSION_TRANSACTED);
    assertThatThrownBy(() -> send(context, "orders", 0, 3))
        .isInstanceOf(ResourceAllocationRuntimeException.class);
    context.commit();
    assertThat(drain(context, "orders")).containsExactly("0", "1");
    assertThatThrownBy(() -> send(context, "orders", 3, 6))
        .isNotInstanceOf(TransactionRolledBackRuntimeException.class);
    context.rollback();
    assertThat(broker.status("orders").depth()).isEqualTo(2);
  }
}
