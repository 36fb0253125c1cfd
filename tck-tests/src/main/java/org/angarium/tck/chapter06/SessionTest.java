package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 6.2, 6.2.1, 6.2.3 and 6.2.4: the modes of sessions and what they make. */
class SessionTest extends TckTest {
  @Test
  @Sentence("6.2-1")
  void shouldBeAutoAcknowledgedByDefault() throws Exception {
    Session session = jms.connection().createSession();
    assertThat(session.getTransacted()).isFalse();
    assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.SESSION_TRANSACTED,
        Session.AUTO_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE
      })
  @Sentence("6.2-3")
  void shouldHaveTheModeAskedFor(int mode) throws Exception {
    Session session = jms.connection().createSession(mode);
    assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
    assertThat(session.getTransacted()).isEqualTo(mode == Session.SESSION_TRANSACTED);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Sentence("6.2-2")
  void shouldIgnoreTheModeWhenTransacted(int mode) throws Exception {
    Session transacted = jms.connection().createSession(true, mode);
    assertThat(transacted.getTransacted()).isTrue();
    assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    Session plain = jms.connection().createSession(false, mode);
    assertThat(plain.getTransacted()).isFalse();
    assertThat(plain.getAcknowledgeMode()).isEqualTo(mode);
  }

  @Test
  @Sentence("6.2-2")
  void shouldHaveTheModeAskedForInBothDomains() throws Exception {
    QueueConnection queues = jms.closing(jms.queueFactory().createQueueConnection());
    assertThat(queues.createQueueSession(true, Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
        .isEqualTo(Session.SESSION_TRANSACTED);
    assertThat(queues.createQueueSession(false, Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
        .isEqualTo(Session.CLIENT_ACKNOWLEDGE);
    TopicConnection topics = jms.closing(jms.topicFactory().createTopicConnection());
    assertThat(topics.createTopicSession(true, Session.AUTO_ACKNOWLEDGE).getTransacted()).isTrue();
    assertThat(topics.createTopicSession(false, Session.DUPS_OK_ACKNOWLEDGE).getAcknowledgeMode())
        .isEqualTo(Session.DUPS_OK_ACKNOWLEDGE);
  }

  @Test
  @Sentence("6.2-6")
  void shouldRefuseModeThatDoesNotExist() throws Exception {
    Connection connection = jms.connection();
    assertThatThrownBy(() -> connection.createSession(-77)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createSession(false, -77)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> jms.factory().createContext(-77))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  @Sentence("6.2-4")
  void shouldRedeliverWhatAQueueSessionDidNotAcknowledge(int mode) throws Exception {
    Session session = jms.session(mode);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, Texts.numbered("m", 5));
    assertThat(Texts.receive(jms, session.createConsumer(queue), 3))
        .containsExactly("m0", "m1", "m2");
    session.close();
    MessageConsumer next = other.createConsumer(queue);
    assertThat(Texts.receive(jms, next, 5)).containsExactly(Texts.numbered("m", 5));
    jms.assertNothing(next);
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.CLIENT_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  @Sentence("6.2-5")
  void shouldRedeliverWhatADurableSubscriberDidNotAcknowledge(int mode) throws Exception {
    String name = jms.uniqueSubscription();
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession(mode);
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 5));
    assertThat(Texts.receive(jms, consumer, 3)).containsExactly("m0", "m1", "m2");
    session.close();
    Session again = connection.createSession();
    MessageConsumer next = again.createDurableConsumer(topic, name);
    assertThat(Texts.receive(jms, next, 5)).containsExactly(Texts.numbered("m", 5));
    jms.assertNothing(next);
    next.close();
    again.unsubscribe(name);
  }

  @Test
  @Sentence({"6.2.1-1", "6.2-7"})
  void shouldServeManyProducersAndConsumers() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    List<MessageProducer> producers = new ArrayList<>();
    List<MessageConsumer> consumers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Queue queue = jms.queue(session);
      producers.add(session.createProducer(queue));
      consumers.add(session.createConsumer(queue));
    }
    for (int i = 0; i < 20; i++) {
      producers.get(i).send(session.createTextMessage("m" + i));
    }
    for (int i = 19; i >= 0; i--) {
      assertThat(Texts.of(jms.receive(consumers.get(i)))).isEqualTo("m" + i);
    }
  }

  @Test
  @Sentence("6.2-7")
  void shouldBrowseWithoutRemoving() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, Texts.numbered("m", 10));
    assertThat(Texts.browse(session, queue)).containsExactly(Texts.numbered("m", 10));
    assertThat(Texts.browse(session, queue)).containsExactly(Texts.numbered("m", 10));
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 10)).containsExactly(Texts.numbered("m", 10));
  }

  @Test
  @Sentence("6.2-7")
  void shouldBrowseInTheOrderOfReceiptWithSelector() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    try (MessageProducer producer = session.createProducer(queue)) {
      for (int i = 0; i < 6; i++) {
        TextMessage message = session.createTextMessage("m" + i);
        message.setIntProperty("even", i % 2 == 0 ? 1 : 0);
        producer.send(message, DeliveryMode.PERSISTENT, i < 3 ? 4 : 9, 0);
      }
    }
    List<String> browsed = new ArrayList<>();
    try (QueueBrowser browser = session.createBrowser(queue, "even = 1")) {
      assertThat(browser.getMessageSelector()).isEqualTo("even = 1");
      assertThat(browser.getQueue().getQueueName()).isEqualTo(queue.getQueueName());
      Enumeration<?> messages = browser.getEnumeration();
      while (messages.hasMoreElements()) {
        browsed.add(Texts.of((Message) messages.nextElement()));
      }
    }
    MessageConsumer consumer = session.createConsumer(queue, "even = 1");
    assertThat(browsed).isEqualTo(Texts.receive(jms, consumer, 3));
    assertThat(browsed).containsExactlyInAnyOrder("m0", "m2", "m4");
  }

  @Test
  @Sentence("6.2.3-1")
  void shouldMeanTheSameDestinationByTheSameName() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session two = jms.session(Session.AUTO_ACKNOWLEDGE);
    String queueName = jms.queue(one).getQueueName();
    MessageConsumer consumer = two.createConsumer(two.createQueue(queueName));
    Texts.send(one, one.createQueue(queueName), "by name");
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("by name");
    String topicName = jms.topic(one).getTopicName();
    MessageConsumer subscriber = two.createConsumer(two.createTopic(topicName));
    Texts.send(one, one.createTopic(topicName), "by topic name");
    assertThat(Texts.of(jms.receive(subscriber))).isEqualTo("by topic name");
  }

  @Test
  @Sentence("6.2.3-1")
  void shouldKeepQueueAndTopicOfOneNameApart() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    String name = jms.uniqueName();
    MessageConsumer queue = session.createConsumer(session.createQueue(name));
    MessageConsumer topic = session.createConsumer(session.createTopic(name));
    Texts.send(session, session.createTopic(name), "topic");
    assertThat(Texts.of(jms.receive(topic))).isEqualTo("topic");
    jms.assertNothing(queue);
    Texts.send(session, session.createQueue(name), "queue");
    assertThat(Texts.of(jms.receive(queue))).isEqualTo("queue");
    jms.assertNothing(topic);
  }

  @Test
  @Sentence({"6.2.4-1", "6.2.4-2", "6.2.4-3"})
  void shouldSendEveryTypeMadeByAnotherSession() throws Exception {
    Session maker = jms.connection().createSession();
    Session sender = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sender);
    MapMessage map = maker.createMapMessage();
    map.setInt("one", 1);
    StreamMessage stream = maker.createStreamMessage();
    stream.writeString("streamed");
    BytesMessage bytes = maker.createBytesMessage();
    bytes.writeInt(42);
    try (MessageProducer producer = sender.createProducer(queue)) {
      producer.send(maker.createMessage());
      producer.send(maker.createTextMessage("text"));
      producer.send(map);
      producer.send(stream);
      producer.send(bytes);
      producer.send(maker.createObjectMessage("object"));
    }
    MessageConsumer consumer = sender.createConsumer(queue);
    assertThat(jms.receive(consumer).getJMSMessageID()).isNotNull();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("text");
    assertThat(((MapMessage) jms.receive(consumer)).getInt("one")).isEqualTo(1);
    assertThat(((StreamMessage) jms.receive(consumer)).readString()).isEqualTo("streamed");
    assertThat(((BytesMessage) jms.receive(consumer)).readInt()).isEqualTo(42);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo("object");
  }
}
