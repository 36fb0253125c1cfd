package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AcknowledgeModesTest {
  private final TestBroker broker = open();

  /** The broker to test. */
  TestBroker open() {
    return new TestBroker();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private static MessageConsumer consumer(Session session) throws JMSException {
    return session.createConsumer(session.createQueue("q"));
  }

  @Test
  void shouldAcknowledgeBeforeReceiveReturnsInAutoMode() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      assertThat(text(consumer)).isEqualTo("a");
      assertThat(broker.depth("q")).isEqualTo(1);
    }
    assertThat(broker.browse("q")).containsExactly("b");
  }

  @Test
  void shouldGiveBackEverythingUnacknowledgedWhenClientAcknowledgingSessionCloses()
      throws Exception {
    broker.send("q", "a", "b", "c");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = consumer(session);
      Message a = consumer.receive(SOON);
      a.acknowledge();
      assertThat(text(consumer)).isEqualTo("b");
      assertThat(text(consumer)).isEqualTo("c");
      session.close();
      assertThatThrownBy(a::acknowledge).isInstanceOf(IllegalStateException.class);

      MessageConsumer again = consumer(connection.createSession());
      Message b = again.receive(SOON);
      assertThat(text(b)).isEqualTo("b");
      assertThat(b.getJMSRedelivered()).isTrue();
      assertThat(b.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      assertThat(text(again)).isEqualTo("c");
      assertThat(again.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldGiveBackWhatCouldNotBeRead() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.started()) {
      AngariumConsumer consumer = (AngariumConsumer) consumer(connection.createSession());
      for (Throwable thrown :
          List.of(new NullPointerException("no type"), new StackOverflowError("of the class"))) {
        assertThatThrownBy(() -> consumer.receive(AngariumConsumer.nanos(SOON), m -> raise(thrown)))
            .isSameAs(thrown);
      }
      Message again = consumer.receive(SOON);
      assertThat(text(again)).isEqualTo("a");
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }

  private static Message raise(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) thrown;
  }

  @Test
  void shouldAcknowledgeAllDeliveredSoFarWithOneCall() throws Exception {
    broker.send("q", "a", "b", "c");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = consumer(session);
      Message a = consumer.receive(SOON);
      consumer.receive(SOON);
      consumer.close(); // which takes nothing from acknowledging (8.8)
      a.acknowledge();
    }
    assertThat(broker.browse("q")).containsExactly("c");
  }

  @Test
  void shouldComeAgainInOrderAfterRecover() throws Exception {
    broker.send("q", "a", "b", "c");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = consumer(session);
      assertThat(text(consumer)).isEqualTo("a");
      assertThat(text(consumer)).isEqualTo("b");
      session.recover();
      Message a = consumer.receive(SOON);
      assertThat(text(a)).isEqualTo("a");
      assertThat(a.getJMSRedelivered()).isTrue();
      Message b = consumer.receive(SOON);
      assertThat(b.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
      Message c = consumer.receive(SOON);
      assertThat(c.getJMSRedelivered()).isFalse();
      c.acknowledge();
    }
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldAcknowledgeInBatchesWhenDuplicatesAreAllowed() throws Exception {
    broker.send("q", "a", "b", "c");
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession(Session.DUPS_OK_ACKNOWLEDGE));
      assertThat(text(consumer)).isEqualTo("a");
      assertThat(text(consumer)).isEqualTo("b");
      assertThat(text(consumer)).isEqualTo("c");
      assertThat(broker.depth("q")).isEqualTo(3);
      assertThat(consumer.receive(1)).isNull(); // a time to acknowledge
      await().until(() -> broker.depth("q") == 0);
    }
  }

  @Test
  void shouldAcknowledgeWhatWasPutOffWhenSessionCloses() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.started()) {
      assertThat(text(consumer(connection.createSession(Session.DUPS_OK_ACKNOWLEDGE))))
          .isEqualTo("a");
    }
    assertThat(broker.browse("q")).containsExactly("b");
  }

  @Test
  void shouldAcknowledgeAfterTheListenerReturned() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.started()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      consumer(connection.createSession())
          .setMessageListener(
              message -> {
                inside.countDown();
                awaitQuietly(leave);
              });
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(broker.depth("q")).isEqualTo(1);
      leave.countDown();
      await().until(() -> broker.depth("q") == 0);
    }
  }

  @Test
  void shouldDeliverAgainAtOnceAndFirstWhenTheListenerThrows() throws Exception {
    broker.send("q", "a", "b", "c", "d");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      consumer(connection.createSession())
          .setMessageListener(
              message -> {
                String text = textOf(message);
                seen.add(text + countOf(message));
                if (text.equals("b") && countOf(message) < 3) {
                  throw new IllegalArgumentException("not yet");
                }
              });
      await().until(() -> broker.depth("q") == 0);
    }
    assertThat(seen).containsExactly("a1", "b1", "b2", "b3", "c1", "d1");
  }

  @Test
  void shouldSurviveAnErrorThrownByTheListener() throws Exception {
    broker.send("q", "a", "b");
    AtomicReference<JMSException> told = new AtomicReference<>();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.connect()) {
      connection.setExceptionListener(told::set);
      connection.start();
      consumer(connection.createSession())
          .setMessageListener(
              message -> {
                seen.add(textOf(message));
                if (seen.size() == 1) {
                  throw new StackOverflowError("of the application");
                }
              });
      await().until(() -> broker.depth("q") == 0);
      await().until(() -> told.get() != null);
    }
    assertThat(seen).containsExactly("a", "a", "b");
    assertThat(told.get().getErrorCode()).isEqualTo("ANG-1609");
  }

  @Test
  void shouldGoOnWithTheNextMessageWhenAClientAcknowledgingListenerThrows() throws Exception {
    broker.send("q", "a", "b");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      consumer(connection.createSession(Session.CLIENT_ACKNOWLEDGE))
          .setMessageListener(
              message -> {
                seen.add(textOf(message) + countOf(message));
                if (seen.size() == 1) {
                  throw new IllegalArgumentException("first");
                }
              });
      await().until(() -> seen.size() == 2);
    }
    assertThat(seen).containsExactly("a1", "b1");
    assertThat(broker.browse("q")).containsExactly("a", "b");
  }

  @Test
  void shouldDeliverAgainWhatAListenerRecovers() throws Exception {
    broker.send("q", "a", "b", "c");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
      consumer(session)
          .setMessageListener(
              message -> {
                seen.add(textOf(message) + countOf(message));
                if (textOf(message).equals("b") && countOf(message) == 1) {
                  recover(session);
                }
              });
      await().until(() -> broker.depth("q") == 0);
    }
    assertThat(seen).containsExactly("a1", "b1", "b2", "c1");
  }

  @Test
  void shouldTakeManyMessagesThroughAListenerInOrder() throws Exception {
    String[] texts = new String[1_000];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "m" + i;
    }
    broker.send("q", texts);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      consumer(connection.createSession(Session.DUPS_OK_ACKNOWLEDGE))
          .setMessageListener(message -> seen.add(textOf(message)));
      await().until(() -> broker.depth("q") == 0);
    }
    assertThat(seen).containsExactly(texts);
  }

  private static void recover(Session session) {
    try {
      session.recover();
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  static String textOf(Message message) {
    try {
      return String.valueOf(text(message));
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  static int countOf(Message message) {
    try {
      return message.getIntProperty("JMSXDeliveryCount");
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
