package org.angarium.tck.chapter09;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Kind;
import org.angarium.tck.ways.Messages;
import org.angarium.tck.ways.SendOptions;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 9.1: reliability. */
class ReliabilityTest extends TckTest {
  private static final int MANY = 100;

  private static void sendMany(Session session, MessageProducer producer) throws JMSException {
    for (int i = 0; i < MANY; i++) {
      producer.send(session.createTextMessage("number " + i));
    }
  }

  private void assertReceivesMany(MessageConsumer consumer) throws JMSException {
    for (int i = 0; i < MANY; i++) {
      assertThat(jms.receiveText(consumer)).isEqualTo("number " + i);
    }
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("9.1-1")
  void shouldDeliverPersistentMessagesOfAQueueOnceAndOnlyOnce() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);

    sendMany(session, session.createProducer(queue));

    assertReceivesMany(session.createConsumer(queue));
  }

  @Test
  @Sentence("9.1-1")
  void shouldDeliverPersistentMessagesOfADurableSubscriptionOnceAndOnlyOnce() throws Exception {
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    session.createDurableConsumer(topic, name).close();

    sendMany(session, session.createProducer(topic));

    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    assertReceivesMany(consumer);
    consumer.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"9.1-1", "9.1-5"})
  void shouldMoveMessagesInTransactionsOnceAndOnlyOnce() throws Exception {
    Session moving = jms.session(Session.SESSION_TRANSACTED);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue from = jms.queue(session);
    Queue to = jms.queue(session);
    sendMany(session, session.createProducer(from));
    MessageConsumer consumer = moving.createConsumer(from);
    MessageProducer producer = moving.createProducer(to);

    // every third transaction fails the first time
    for (int i = 0; i < MANY; i++) {
      Message message = jms.receive(consumer);
      producer.send(moving.createTextMessage(message.getBody(String.class)));
      if (i % 3 == 0 && !message.getJMSRedelivered()) {
        moving.rollback();
        i--;
      } else {
        moving.commit();
      }
    }

    assertReceivesMany(session.createConsumer(to));
    jms.assertNothing(consumer);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("9.1-3")
  void shouldDeliverNonPersistentMessagesAtMostOnce(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (int i = 0; i < 20; i++) {
      courier.send(
          courier.messages().text("number " + i),
          SendOptions.DEFAULT.mode(DeliveryMode.NON_PERSISTENT));
    }

    for (int i = 0; i < 20; i++) {
      Message received = courier.receive();
      assertThat(received.getBody(String.class)).isEqualTo("number " + i);
      assertThat(received.getJMSRedelivered()).isFalse();
    }
    courier.assertNothing();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("9.1-4")
  void shouldCarryBothModesToOneDestination(Way way) throws Exception {
    Courier courier = way.open(jms);
    for (int mode : new int[] {1, 2, 2, 1}) {
      courier.send(courier.messages().message(), SendOptions.DEFAULT.mode(mode));
    }

    int persistent = 0;
    for (int i = 0; i < 4; i++) {
      if (courier.receive().getJMSDeliveryMode() == DeliveryMode.PERSISTENT) {
        persistent++;
      }
    }
    assertThat(persistent).isEqualTo(2);
    courier.assertNothing();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence({"9.1-5", "9.1-6"})
  void shouldRedeliverWhatATransactionDidNotCommit(Way way) throws Exception {
    Courier courier = way.openReceiving(jms, Session.SESSION_TRANSACTED);
    for (int i = 0; i < 3; i++) {
      courier.send(courier.messages().text("number " + i));
    }
    for (int i = 0; i < 3; i++) {
      courier.receive();
    }

    courier.rollback();

    for (int i = 0; i < 3; i++) {
      Message again = courier.receive();
      assertThat(again.getBody(String.class)).isEqualTo("number " + i);
      assertThat(again.getJMSRedelivered()).isTrue();
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }
    courier.commit();
    courier.assertNothing();
  }

  @Test
  @Sentence({"9.1-5", "9.1-6"})
  void shouldRedeliverWhatAClosedConnectionDidNotAcknowledge() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    session.createProducer(queue).send(session.createTextMessage("again"));
    for (int mode : new int[] {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED}) {
      Connection connection = jms.startedConnection();
      jms.receive(connection.createSession(mode).createConsumer(queue));
      connection.close();
    }

    Message again = jms.receive(session.createConsumer(queue));

    assertThat(again.getBody(String.class)).isEqualTo("again");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isGreaterThanOrEqualTo(2);
  }

  private static Message filled(Kind kind, Session session, Queue replyTo) throws JMSException {
    Message message = kind.filled(Messages.of(session));
    message.setJMSType("typed");
    message.setJMSCorrelationID("correlated");
    message.setJMSReplyTo(replyTo);
    message.setBooleanProperty("aBoolean", true);
    message.setByteProperty("aByte", (byte) 1);
    message.setShortProperty("aShort", (short) 2);
    message.setIntProperty("anInt", 3);
    message.setLongProperty("aLong", 4);
    message.setFloatProperty("aFloat", 5.5f);
    message.setDoubleProperty("aDouble", 6.5);
    message.setStringProperty("aString", "seven ☃");
    return message;
  }

  private static void assertSame(Kind kind, Message received, Message sent) throws JMSException {
    kind.assertType(received);
    kind.assertWritten(received);
    assertThat(received.getJMSDestination()).isEqualTo(sent.getJMSDestination());
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(received.getJMSMessageID()).isEqualTo(sent.getJMSMessageID());
    assertThat(received.getJMSTimestamp()).isEqualTo(sent.getJMSTimestamp());
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(received.getJMSReplyTo()).isEqualTo(sent.getJMSReplyTo());
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSExpiration()).isEqualTo(sent.getJMSExpiration());
    assertThat(received.getJMSPriority()).isEqualTo(7);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(sent.getJMSDeliveryTime());
    assertThat(received.getObjectProperty("aBoolean")).isEqualTo(true);
    assertThat(received.getObjectProperty("aByte")).isEqualTo((byte) 1);
    assertThat(received.getObjectProperty("aShort")).isEqualTo((short) 2);
    assertThat(received.getObjectProperty("anInt")).isEqualTo(3);
    assertThat(received.getObjectProperty("aLong")).isEqualTo(4L);
    assertThat(received.getObjectProperty("aFloat")).isEqualTo(5.5f);
    assertThat(received.getObjectProperty("aDouble")).isEqualTo(6.5);
    assertThat(received.getObjectProperty("aString")).isEqualTo("seven ☃");
  }

  @Test
  @Sentence({"9.1-2", "9.1-9"})
  void shouldKeepPersistentMessagesOfAQueueOverAStop() throws Exception {
    jms.require(Ability.RESTART);
    Session before = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(before);
    Map<Kind, Message> sent = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Message message = filled(kind, before, queue);
      before.createProducer(queue).send(message, DeliveryMode.PERSISTENT, 7, 3_600_000);
      sent.put(kind, message);
    }

    jms.restart();

    Session after = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = after.createConsumer(after.createQueue(queue.getQueueName()));
    for (Map.Entry<Kind, Message> entry : sent.entrySet()) {
      assertSame(entry.getKey(), jms.receive(consumer), entry.getValue());
    }
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"9.1-2", "9.1-9"})
  void shouldKeepPersistentMessagesOfADurableSubscriptionOverAStop() throws Exception {
    jms.require(Ability.RESTART);
    String id = jms.uniqueClientId();
    String name = jms.uniqueSubscription();
    Connection connection = jms.connection();
    connection.setClientID(id);
    Session before = connection.createSession();
    Topic topic = jms.topic(before);
    before.createDurableConsumer(topic, name);
    Map<Kind, Message> sent = new LinkedHashMap<>();
    for (Kind kind : Kind.values()) {
      Message message = filled(kind, before, jms.queue(before));
      before.createProducer(topic).send(message, DeliveryMode.PERSISTENT, 7, 3_600_000);
      sent.put(kind, message);
    }

    jms.restart();

    Connection again = jms.connection();
    again.setClientID(id);
    again.start();
    Session after = again.createSession();
    MessageConsumer consumer =
        after.createDurableConsumer(after.createTopic(topic.getTopicName()), name);
    for (Map.Entry<Kind, Message> entry : sent.entrySet()) {
      assertSame(entry.getKey(), jms.receive(consumer), entry.getValue());
    }
    jms.assertNothing(consumer);
    consumer.close();
    after.unsubscribe(name);
  }

  @Test
  @Sentence({"9.1-2", "9.1-1"})
  void shouldNotBringBackOverAStopWhatWasAcknowledged() throws Exception {
    jms.require(Ability.RESTART);
    Session before = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(before);
    for (int i = 0; i < 10; i++) {
      before.createProducer(queue).send(before.createTextMessage("number " + i));
    }
    MessageConsumer consumer = before.createConsumer(queue);
    for (int i = 0; i < 4; i++) {
      jms.receive(consumer);
    }
    consumer.close();

    jms.restart();

    Session after = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer rest = after.createConsumer(after.createQueue(queue.getQueueName()));
    for (int i = 4; i < 10; i++) {
      assertThat(jms.receiveText(rest)).isEqualTo("number " + i);
    }
    jms.assertNothing(rest);
  }
}
