package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.broker.DeadLetters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadLettersTest {
  private final TestBroker broker = new TestBroker(TestBroker.maxAttempts(3));

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldMoveAMessageThatIsRolledBackTooOften() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      TextMessage sent = session.createTextMessage("poison");
      sent.setStringProperty("color", "red");
      sent.setJMSCorrelationID("c");
      session
          .createProducer(session.createQueue("q"))
          .send(sent, DeliveryMode.PERSISTENT, 6, 1_000_000);
      session.createProducer(session.createQueue("q")).send(session.createTextMessage("good"));
      session.commit();
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      for (int attempt = 1; attempt <= 3; attempt++) {
        Message message = consumer.receive(SOON);
        assertThat(text(message)).isEqualTo("poison");
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
        session.rollback();
      }
      assertThat(text(consumer)).isEqualTo("good");
      session.commit();

      Message dead = session.createConsumer(session.createQueue("DLQ")).receive(SOON);
      assertThat(text(dead)).isEqualTo("poison");
      assertThat(dead.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
      assertThat(dead.getJMSCorrelationID()).isEqualTo("c");
      assertThat(dead.getJMSPriority()).isEqualTo(6);
      assertThat(dead.getJMSExpiration()).isZero();
      assertThat(dead.getStringProperty("color")).isEqualTo("red");
      assertThat(dead.getStringProperty(DeadLetters.ORIGINAL_DESTINATION)).isEqualTo("q");
      assertThat(dead.getStringProperty(DeadLetters.ORIGINAL_KIND)).isEqualTo("queue");
      assertThat(dead.getLongProperty(DeadLetters.ORIGINAL_EXPIRATION))
          .isEqualTo(sent.getJMSExpiration());
      assertThat(dead.getIntProperty(DeadLetters.ATTEMPTS)).isEqualTo(3);
      assertThat(dead.getStringProperty(DeadLetters.REASON)).contains("3 times");
      assertThat(dead.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }

  @Test
  void shouldMoveAMessageAfterItsFirstAttemptWhereOneIsAllowed() throws Exception {
    try (TestBroker once = new TestBroker(TestBroker.maxAttempts(1))) {
      once.send("q", "poison", "good");
      Session session = once.started().createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(text(consumer)).isEqualTo("poison");
      session.rollback();
      assertThat(text(consumer)).isEqualTo("good");
      assertThat(once.browse("DLQ")).containsExactly("poison");
    }
  }

  @Test
  void shouldKeepWhatIsInTheDeadLetterQueueThere() throws Exception {
    broker.send("DLQ", "dead");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("DLQ"));
      for (int attempt = 1; attempt <= 10; attempt++) {
        assertThat(consumer.receive(SOON).getIntProperty("JMSXDeliveryCount")).isEqualTo(attempt);
        session.rollback();
      }
    }
    assertThat(broker.browse("DLQ")).containsExactly("dead");
  }

  @Test
  void shouldMoveWhatAListenerCannotTakeFromASubscription() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (AngariumConnection connection = broker.connect("me", Domain.COMMON)) {
      connection.start();
      Session session = connection.createSession();
      Topic topic = session.createTopic("t");
      session
          .createDurableConsumer(topic, "s")
          .setMessageListener(
              message -> {
                calls.incrementAndGet();
                throw new IllegalArgumentException("never");
              });
      Session sender = connection.createSession();
      sender.createProducer(topic).send(sender.createTextMessage("poison"));
      MessageConsumer dlq = sender.createConsumer(sender.createQueue("DLQ"));
      Message dead = dlq.receive(SOON);
      assertThat(dead.getStringProperty(DeadLetters.ORIGINAL_KIND)).isEqualTo("topic");
      assertThat(dead.getStringProperty(DeadLetters.ORIGINAL_SUBSCRIPTION)).isEqualTo("s");
      await().until(() -> calls.get() == 3);
    }
  }

  @Test
  void shouldNotCountWhatWasOnlyClaimed() throws Exception {
    broker.send("q", "a", "b", "c", "d", "e", "f");
    for (int i = 0; i < 8; i++) {
      try (Connection connection = broker.started()) {
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer =
            session.createConsumer(session.createQueue("q"), "JMSPriority=9");
        assertThat(consumer.receive(1)).isNull();
      }
    }
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      Message first = session.createConsumer(session.createQueue("q")).receive(SOON);
      assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }
  }
}
