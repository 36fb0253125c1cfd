package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 8.3.1: a subscription for each consumer. */
class UnsharedSubscriptionTest extends TckTest {
  @Test
  @Sentence("8.3.1-1")
  void shouldGiveEachConsumerEachMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic);
    JMSConsumer three = jms.context().createConsumer(topic);
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession topicSession = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber four = topicSession.createSubscriber(topic);
    MessageConsumer five = topicSession.createConsumer(topic);
    assertThat(four.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
    assertThat(four.getNoLocal()).isFalse();
    Texts.send(session, topic, "m0", "m1");
    for (MessageConsumer consumer : List.of(one, two, four, five)) {
      assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
    }
    assertThat(Texts.receive(jms, three, 2)).containsExactly("m0", "m1");
  }

  @Test
  @Sentence({"8.3.1-2", "8.3.1-3"})
  void shouldGetOnlyWhatIsSentWhileOpen() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    Texts.send(session, topic, "before");
    MessageConsumer first = session.createConsumer(topic);
    Texts.send(session, topic, "m0", "m1");
    assertThat(jms.receiveText(first)).isEqualTo("m0");
    first.close();
    Texts.send(session, topic, "between");
    MessageConsumer second = session.createConsumer(topic);
    jms.assertNothing(second);
    Texts.send(session, topic, "m2");
    assertThat(jms.receiveText(second)).isEqualTo("m2");
  }

  @Test
  @Sentence("8.3.1-2")
  void shouldGetMessagesWhileConnectionIsStopped() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Topic topic = jms.topic(session);
    MessageConsumer consumer = session.createConsumer(topic);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, Texts.numbered("m", 10));
    connection.start();
    assertThat(Texts.receive(jms, consumer, 10)).containsExactly(Texts.numbered("m", 10));
  }

  @Test
  @Sentence("8.3.1-4")
  void shouldGetOnlyWhatMatchesTheSelector() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer even = session.createConsumer(topic, "number IN ('0', '2', '4')");
    MessageConsumer all = session.createConsumer(topic, null);
    try (MessageProducer producer = session.createProducer(topic)) {
      for (int i = 0; i < 6; i++) {
        TextMessage message = session.createTextMessage("m" + i);
        message.setStringProperty("number", "" + i);
        producer.send(message);
      }
    }
    assertThat(Texts.receive(jms, even, 3)).containsExactly("m0", "m2", "m4");
    jms.assertNothing(even);
    assertThat(Texts.receive(jms, all, 6)).containsExactly(Texts.numbered("m", 6));
  }

  @Test
  @Sentence("8.3.1-5")
  void shouldLeaveOutMessagesOfItsOwnConnection() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Session sibling = connection.createSession();
    Topic topic = jms.topic(session);
    MessageConsumer noLocal = session.createConsumer(topic, null, true);
    MessageConsumer local = session.createConsumer(topic, null, false);
    Texts.send(session, topic, "own");
    Texts.send(sibling, topic, "of a sibling session");
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "foreign");
    assertThat(jms.receiveText(noLocal)).isEqualTo("foreign");
    jms.assertNothing(noLocal);
    assertThat(Texts.receive(jms, local, 3))
        .containsExactly("own", "of a sibling session", "foreign");
  }

  @Test
  @Sentence("8.3.1-5")
  void shouldLeaveOutMessagesOfItsOwnConnectionInEachApi() throws Exception {
    JMSContext context = jms.context();
    Topic topic = jms.topic(context);
    JMSConsumer simplified = context.createConsumer(topic, "a = 1 OR a IS NULL", true);
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    TopicSubscriber subscriber = session.createSubscriber(topic, null, true);
    assertThat(subscriber.getNoLocal()).isTrue();
    context.createProducer().send(topic, "by the context");
    Texts.send(session, topic, "by the topic session");
    assertThat(jms.receiveText(simplified)).isEqualTo("by the topic session");
    assertThat(jms.receiveText(subscriber)).isEqualTo("by the context");
    jms.assertNothing(simplified);
    jms.assertNothing(subscriber);
  }
}
