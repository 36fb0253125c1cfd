package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import java.util.HashSet;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 6.2.2: temporary destinations and the request and reply that they are for. */
class TemporaryDestinationTest extends TckTest {
  @Test
  @Sentence("6.2.2-1")
  void shouldBeConsumedByEverySessionOfItsConnection() throws Exception {
    Connection connection = jms.startedConnection();
    Session maker = connection.createSession();
    Session user = connection.createSession();
    TemporaryQueue queue = maker.createTemporaryQueue();
    TemporaryTopic topic = maker.createTemporaryTopic();
    MessageConsumer fromQueue = user.createConsumer(queue);
    MessageConsumer fromTopic = user.createConsumer(topic);
    Texts.send(maker, queue, "q");
    Texts.send(maker, topic, "t");
    assertThat(Texts.of(jms.receive(fromQueue))).isEqualTo("q");
    assertThat(Texts.of(jms.receive(fromTopic))).isEqualTo("t");
  }

  @Test
  @Sentence("6.2.2-2")
  void shouldBeUnique() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session two = jms.session(Session.AUTO_ACKNOWLEDGE);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      assertThat(names.add(one.createTemporaryQueue().getQueueName())).isTrue();
      assertThat(names.add(two.createTemporaryQueue().getQueueName())).isTrue();
    }
    Set<String> topics = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      assertThat(topics.add(one.createTemporaryTopic().getTopicName())).isTrue();
      assertThat(topics.add(two.createTemporaryTopic().getTopicName())).isTrue();
    }
  }

  @Test
  @Sentence("6.2.2-3")
  void shouldNotBeConsumedByAnotherConnection() throws Exception {
    Session maker = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue queue = maker.createTemporaryQueue();
    TemporaryTopic topic = maker.createTemporaryTopic();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    assertThatThrownBy(() -> other.createConsumer(queue)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> other.createConsumer(topic)).isInstanceOf(JMSException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createConsumer(queue)).isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  @Sentence("6.2.2-3")
  void shouldNotBeConsumedByWhoGotItInAMessage() throws Exception {
    Session maker = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue service = jms.queue(maker);
    TextMessage request = maker.createTextMessage("request");
    request.setJMSReplyTo(maker.createTemporaryQueue());
    try (MessageProducer producer = maker.createProducer(service)) {
      producer.send(request);
    }
    Destination replyTo = jms.receive(other.createConsumer(service)).getJMSReplyTo();
    assertThat(replyTo).isInstanceOf(TemporaryQueue.class);
    assertThatThrownBy(() -> other.createConsumer(replyTo)).isInstanceOf(JMSException.class);
  }

  @Test
  @Sentence("6.2.2-4")
  void shouldOutliveTheSessionThatMadeIt() throws Exception {
    Connection connection = jms.startedConnection();
    Session maker = connection.createSession();
    TemporaryQueue queue = maker.createTemporaryQueue();
    Texts.send(maker, queue, "kept");
    maker.close();
    Session user = connection.createSession();
    assertThat(Texts.of(jms.receive(user.createConsumer(queue)))).isEqualTo("kept");
  }

  @Test
  @Sentence("6.2.2-5")
  void shouldBeDeletedWithItsConnection() throws Exception {
    Connection connection = jms.startedConnection();
    TemporaryQueue queue = connection.createSession().createTemporaryQueue();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "while it exists");
    connection.close();
    try {
      assertThat(Texts.browse(other, queue)).isEmpty();
    } catch (JMSException gone) {
      assertThat(gone).isNotNull();
    }
  }

  @Test
  @Sentence("6.2.2-7")
  void shouldNotBeDeletedWhileConsumed() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue queue = session.createTemporaryQueue();
    MessageConsumer queueConsumer = session.createConsumer(queue);
    assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer topicConsumer = session.createConsumer(topic);
    assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);
    queueConsumer.close();
    queue.delete();
    topicConsumer.close();
    topic.delete();
    assertThatThrownBy(() -> session.createConsumer(queue)).isInstanceOf(JMSException.class);
  }

  @Test
  @Sentence({"6.2.2-6", "6.2.4-2"})
  void shouldAnswerRequestThroughTemporaryQueue() throws Exception {
    Session server = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue service = jms.queue(server);
    Collector collector =
        new Collector(
            (message, seen) -> {
              TextMessage reply = server.createTextMessage("re: " + seen.text());
              reply.setJMSCorrelationID(message.getJMSMessageID());
              try (MessageProducer producer = server.createProducer(message.getJMSReplyTo())) {
                producer.send(reply);
              }
            });
    server.createConsumer(service).setMessageListener(collector);
    Session client = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue replies = client.createTemporaryQueue();
    MessageConsumer consumer = client.createConsumer(replies);
    try (MessageProducer producer = client.createProducer(service)) {
      for (int i = 0; i < 3; i++) {
        TextMessage request = client.createTextMessage("request " + i);
        request.setJMSReplyTo(replies);
        producer.send(request);
        Message reply = jms.receive(consumer);
        assertThat(Texts.of(reply)).isEqualTo("re: request " + i);
        assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
      }
    }
    collector.assertNoFailure();
  }

  @Test
  @Sentence("6.2.2-6")
  void shouldAnswerRequestOfContextThroughTemporaryTopic() throws Exception {
    JMSContext client = jms.context();
    Queue service = jms.queue(client);
    TemporaryTopic replies = client.createTemporaryTopic();
    JMSConsumer consumer = client.createConsumer(replies);
    client.createProducer().setJMSReplyTo(replies).send(service, "question");
    JMSContext server = jms.context();
    Message request = jms.receive(server.createConsumer(service));
    server.createProducer().send(request.getJMSReplyTo(), "answer");
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("answer");
  }

  @Test
  @Sentence("6.2.2-6")
  void shouldServeQueueRequestor() throws Exception {
    Session server = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue service = jms.queue(server);
    server
        .createConsumer(service)
        .setMessageListener(
            new Collector(
                (message, seen) -> Texts.send(server, message.getJMSReplyTo(), "requested")));
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    QueueRequestor requestor = new QueueRequestor(session, service);
    Background<Message> reply =
        Background.call(() -> requestor.request(session.createTextMessage("please")));
    assertThat(Texts.of(reply.result())).isEqualTo("requested");
    requestor.close();
  }
}
