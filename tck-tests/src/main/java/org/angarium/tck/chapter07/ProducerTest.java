package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 7.1: producers and the destinations that they send to. */
class ProducerTest extends TckTest {
  @Test
  @Sentence({"7.1-1", "7.1-9"})
  void shouldSendToItsDestination() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    MessageConsumer subscriber = session.createConsumer(topic);
    MessageProducer toQueue = session.createProducer(queue);
    MessageProducer toTopic = session.createProducer(topic);
    assertThat(((Queue) toQueue.getDestination()).getQueueName()).isEqualTo(queue.getQueueName());
    assertThat(((Topic) toTopic.getDestination()).getTopicName()).isEqualTo(topic.getTopicName());
    toQueue.send(session.createTextMessage("q"));
    toTopic.send(session.createTextMessage("t"));
    assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("q");
    assertThat(jms.receiveText(subscriber)).isEqualTo("t");
  }

  @Test
  @Sentence({"7.1-2", "7.1-9"})
  void shouldSendToDestinationOfEachCall() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(null);
    assertThat(producer.getDestination()).isNull();
    for (int i = 0; i < 3; i++) {
      Queue queue = jms.queue(session);
      producer.send(queue, session.createTextMessage("m" + i));
      assertThat(jms.receiveText(session.createConsumer(queue))).isEqualTo("m" + i);
    }
  }

  @Test
  @Sentence("7.1-3")
  void shouldRefuseSendWithoutDestination() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(null);
    Message message = session.createMessage();
    CompletionListener listener = new Completions();
    assertThatThrownBy(() -> producer.send(message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(message, DeliveryMode.PERSISTENT, 4, 0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(message, listener))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(message, DeliveryMode.PERSISTENT, 4, 0, listener))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @Sentence("7.1-3")
  void shouldRefuseOtherDestinationThanItsOwn() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Queue other = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    CompletionListener listener = new Completions();
    assertThatThrownBy(() -> producer.send(other, message))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(other, message, DeliveryMode.PERSISTENT, 4, 0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(other, message, listener))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> producer.send(other, message, DeliveryMode.PERSISTENT, 4, 0, listener))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @Sentence("7.1-4")
  void shouldSendToDestinationOfEachCallInContext() throws Exception {
    JMSContext context = jms.context();
    JMSProducer producer = context.createProducer();
    Queue queue = jms.queue(context);
    Topic topic = jms.topic(context);
    JMSConsumer fromQueue = context.createConsumer(queue);
    JMSConsumer fromTopic = context.createConsumer(topic);
    producer.send(queue, "q").send(topic, "t");
    assertThat(jms.receiveText(fromQueue)).isEqualTo("q");
    assertThat(jms.receiveText(fromTopic)).isEqualTo("t");
  }

  @Test
  @Sentence("7.1-5")
  void shouldSendByQueueSender() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    QueueSender fixed = session.createSender(queue);
    assertThat(fixed.getQueue().getQueueName()).isEqualTo(queue.getQueueName());
    fixed.send(session.createTextMessage("fixed"));
    QueueSender free = session.createSender(null);
    assertThat(free.getQueue()).isNull();
    free.send(queue, session.createTextMessage("free"));
    assertThat(Texts.receive(jms, session.createReceiver(queue), 2))
        .containsExactly("fixed", "free");
    assertThatThrownBy(() -> free.send(session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @Sentence("7.1-6")
  void shouldPublishByTopicPublisher() throws Exception {
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    TopicSubscriber subscriber = session.createSubscriber(topic);
    TopicPublisher fixed = session.createPublisher(topic);
    assertThat(fixed.getTopic().getTopicName()).isEqualTo(topic.getTopicName());
    fixed.publish(session.createTextMessage("fixed"));
    TopicPublisher free = session.createPublisher(null);
    assertThat(free.getTopic()).isNull();
    free.publish(topic, session.createTextMessage("free"));
    assertThat(Texts.receive(jms, subscriber, 2)).containsExactly("fixed", "free");
    assertThatThrownBy(() -> free.publish(session.createMessage()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @Sentence("7.1-7")
  void shouldRefuseInvalidDestination() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(null);
    Destination invalid = new Destination() {};
    assertThatThrownBy(() -> producer.send(invalid, session.createMessage()))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createProducer(invalid))
        .isInstanceOf(InvalidDestinationException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createProducer().send(invalid, "x"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
    assertThatThrownBy(() -> context.createProducer().send(null, "x"))
        .isInstanceOf(InvalidDestinationRuntimeException.class);
  }

  @Test
  @Sentence("7.1-8")
  void shouldRefuseNullMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    assertThatThrownBy(() -> producer.send((Message) null))
        .isInstanceOf(MessageFormatException.class);
    JMSContext context = jms.context();
    assertThatThrownBy(() -> context.createProducer().send(queue, (Message) null))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }
}
