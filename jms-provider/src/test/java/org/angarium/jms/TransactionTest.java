package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.countOf;
import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransactionTest {
  private final TestBroker broker = open();

  /** The broker to test. */
  TestBroker open() {
    return new TestBroker();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldShowNothingBeforeCommitAndEverythingAfter() throws Exception {
    broker.send("in", "a");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer in = session.createConsumer(session.createQueue("in"));
      MessageProducer out = session.createProducer(session.createQueue("out"));
      assertThat(text(in)).isEqualTo("a");
      TextMessage message = session.createTextMessage("1");
      out.send(message);
      message.setText("2");
      out.send(message);
      assertThat(broker.browse("out")).isEmpty();
      session.commit();
      assertThat(broker.browse("out")).containsExactly("1", "2");
      assertThat(broker.depth("in")).isZero();
    }
  }

  @Test
  void shouldKeepOrderWhenRolledBack() throws Exception {
    broker.send("in", "a", "b", "c");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(true, Session.AUTO_ACKNOWLEDGE);
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      MessageConsumer in = session.createConsumer(session.createQueue("in"));
      session.createProducer(session.createQueue("out")).send(session.createMessage());
      assertThat(text(in)).isEqualTo("a");
      assertThat(text(in)).isEqualTo("b");
      session.rollback();
      for (String expected : List.of("a", "b")) {
        Message again = in.receive(SOON);
        assertThat(text(again)).isEqualTo(expected);
        assertThat(again.getJMSRedelivered()).isTrue();
      }
      Message c = in.receive(SOON);
      assertThat(c.getJMSRedelivered()).isFalse();
      session.commit();
      assertThat(broker.depth("in")).isZero();
      assertThat(broker.depth("out")).isZero();
    }
  }

  @Test
  void shouldRollBackWhenTheSessionCloses() throws Exception {
    broker.send("in", "a");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      session.createProducer(session.createQueue("out")).send(session.createMessage());
      assertThat(text(session.createConsumer(session.createQueue("in")))).isEqualTo("a");
    }
    assertThat(broker.browse("in")).containsExactly("a");
    assertThat(broker.depth("out")).isZero();
  }

  @Test
  void shouldCommitAndRollBackInsideTheListener() throws Exception {
    broker.send("in", "a", "b", "c");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer out = session.createProducer(session.createQueue("out"));
      session
          .createConsumer(session.createQueue("in"))
          .setMessageListener(
              message -> {
                seen.add(textOf(message) + countOf(message));
                try {
                  out.send(message);
                  if (textOf(message).equals("b") && countOf(message) == 1) {
                    session.rollback();
                  } else {
                    session.commit();
                  }
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      await().until(() -> broker.depth("in") == 0);
    }
    assertThat(seen).containsExactly("a1", "b1", "b2", "c1");
    assertThat(broker.browse("out")).containsExactly("a", "b", "c");
  }

  @Test
  void shouldRollBackFromAnotherThreadWhatAListenerConsumed() throws Exception {
    broker.send("in", "a", "b", "c");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      session
          .createConsumer(session.createQueue("in"))
          .setMessageListener(message -> seen.add(textOf(message) + countOf(message)));
      await().until(() -> seen.size() == 3);
      session.rollback();
      await().until(() -> seen.size() == 6);
      session.commit();
      assertThat(broker.depth("in")).isZero();
    }
    assertThat(seen).containsExactly("a1", "b1", "c1", "a2", "b2", "c2");
  }

  @Test
  void shouldCommitWhatWasReceivedByAConsumerThatIsClosed() throws Exception {
    broker.send("in", "a", "b");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer in = session.createConsumer(session.createQueue("in"));
      assertThat(text(in)).isEqualTo("a");
      in.close();
      session.commit();
      assertThat(broker.browse("in")).containsExactly("b");
    }
  }

  @Test
  void shouldCommitWhatWasReceivedFromASubscriptionThatHasEnded() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer subscriber = session.createConsumer(session.createTopic("t"));
      session.createProducer(session.createTopic("t")).send(session.createTextMessage("a"));
      session.commit();
      assertThat(text(subscriber)).isEqualTo("a");
      subscriber.close();
      session.createProducer(session.createQueue("out")).send(session.createTextMessage("b"));
      session.commit();
      assertThat(broker.browse("out")).containsExactly("b");
    }
  }

  @Test
  void shouldRefuseASendToADeletedTemporaryQueueAndGoOn() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      TemporaryQueue replies = session.createTemporaryQueue();
      MessageProducer producer = session.createProducer(replies);
      replies.delete();
      assertThatThrownBy(() -> producer.send(session.createMessage()))
          .isInstanceOf(InvalidDestinationException.class);
      session.createProducer(session.createQueue("out")).send(session.createTextMessage("b"));
      session.commit();
      assertThat(broker.browse("out")).containsExactly("b");
    }
  }

  @Test
  void shouldSayThatItWasRolledBackWhenItCannotBeCommitted() throws Exception {
    broker.send("in", "a");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      Queue in = session.createQueue("in");
      MessageConsumer consumer = session.createConsumer(in);
      TemporaryQueue replies = session.createTemporaryQueue();
      assertThat(text(consumer)).isEqualTo("a");
      session.createProducer(replies).send(session.createMessage());
      replies.delete();
      assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
      Message again = consumer.receive(SOON);
      assertThat(text(again)).isEqualTo("a");
      assertThat(again.getJMSRedelivered()).isTrue();
      session.commit();
      assertThat(broker.depth("in")).isZero();
    }
  }

  @Test
  void shouldRefuseWhatIsNotOfItsKind() throws Exception {
    try (Connection connection = broker.started()) {
      Session plain = connection.createSession();
      assertThatThrownBy(plain::commit).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(plain::rollback).isInstanceOf(IllegalStateException.class);
      Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
      assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> connection.createSession(false, Session.SESSION_TRANSACTED))
          .isInstanceOf(JMSException.class);
      assertThatThrownBy(() -> connection.createSession(17)).isInstanceOf(JMSException.class);
    }
  }
}
