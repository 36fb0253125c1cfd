package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Section 7.2: the many ways to send. */
class SendFormsTest extends TckTest {
  private static final int NON_PERSISTENT = DeliveryMode.NON_PERSISTENT;

  @Test
  @Sentence("7.2-1")
  void shouldSendByEachMethodOfMessageProducer() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer fixed = session.createProducer(queue);
    MessageProducer free = session.createProducer(null);
    fixed.send(session.createTextMessage("m0"));
    fixed.send(session.createTextMessage("m1"), DeliveryMode.PERSISTENT, 4, 60_000);
    free.send(queue, session.createTextMessage("m2"));
    free.send(queue, session.createTextMessage("m3"), DeliveryMode.PERSISTENT, 4, 60_000);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 4; i++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.of(message)).isEqualTo("m" + i);
      assertThat(message.getJMSExpiration() > 0).isEqualTo(i % 2 == 1);
    }
  }

  @Test
  @Sentence("7.2-3")
  void shouldSendByEachMethodOfQueueSender() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    connection.start();
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    QueueSender fixed = session.createSender(queue);
    QueueSender free = session.createSender(null);
    fixed.send(session.createTextMessage("m0"));
    fixed.send(session.createTextMessage("m1"), NON_PERSISTENT, 7, 60_000);
    free.send(queue, session.createTextMessage("m2"));
    free.send(queue, session.createTextMessage("m3"), NON_PERSISTENT, 7, 60_000);
    free.send((Destination) queue, session.createTextMessage("m4"));
    free.send((Destination) queue, session.createTextMessage("m5"), NON_PERSISTENT, 7, 60_000);
    check(session.createReceiver(queue));
  }

  @Test
  @Sentence("7.2-4")
  void shouldPublishByEachMethodOfTopicPublisher() throws Exception {
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    connection.start();
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    TopicSubscriber subscriber = session.createSubscriber(topic);
    TopicPublisher fixed = session.createPublisher(topic);
    TopicPublisher free = session.createPublisher(null);
    fixed.publish(session.createTextMessage("m0"));
    fixed.publish(session.createTextMessage("m1"), NON_PERSISTENT, 7, 60_000);
    free.publish(topic, session.createTextMessage("m2"));
    free.publish(topic, session.createTextMessage("m3"), NON_PERSISTENT, 7, 60_000);
    fixed.send(session.createTextMessage("m4"));
    free.send(topic, session.createTextMessage("m5"), NON_PERSISTENT, 7, 60_000);
    check(subscriber);
  }

  private void check(MessageConsumer consumer) throws Exception {
    List<String> plain = new ArrayList<>();
    List<String> special = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Message message = jms.receive(consumer);
      boolean plainSend = message.getJMSPriority() == 4;
      assertThat(message.getJMSPriority()).isEqualTo(plainSend ? 4 : 7);
      assertThat(message.getJMSDeliveryMode())
          .isEqualTo(plainSend ? DeliveryMode.PERSISTENT : NON_PERSISTENT);
      assertThat(message.getJMSExpiration() == 0).isEqualTo(plainSend);
      (plainSend ? plain : special).add(Texts.of(message));
    }
    assertThat(plain).containsExactly("m0", "m2", "m4");
    assertThat(special).containsExactly("m1", "m3", "m5");
  }

  @Test
  @Sentence({"7.2-2", "7.2-5"})
  void shouldMakeTheMessageOfEachBody() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Map<String, Object> map = Map.of("name", "value", "number", 5);
    context
        .createProducer()
        .send(queue, "text")
        .send(queue, map)
        .send(queue, new byte[] {1, 2, 3})
        .send(queue, (Serializable) Integer.valueOf(42))
        .send(queue, context.createTextMessage("message"));
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isEqualTo("text");
    MapMessage mapMessage = (MapMessage) jms.receive(consumer);
    assertThat(mapMessage.getString("name")).isEqualTo("value");
    assertThat(mapMessage.getInt("number")).isEqualTo(5);
    BytesMessage bytes = (BytesMessage) jms.receive(consumer);
    assertThat(bytes.getBodyLength()).isEqualTo(3);
    assertThat(bytes.getBody(byte[].class)).containsExactly(1, 2, 3);
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isEqualTo(42);
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isEqualTo("message");
  }

  @Test
  @Sentence("7.2-7")
  void shouldSendNullBodies() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    context
        .createProducer()
        .send(queue, (String) null)
        .send(queue, (Serializable) null)
        .send(queue, (byte[]) null)
        .send(queue, (Map<String, Object>) null);
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(((TextMessage) jms.receive(consumer)).getText()).isNull();
    assertThat(((ObjectMessage) jms.receive(consumer)).getObject()).isNull();
    assertThat(((BytesMessage) jms.receive(consumer)).getBodyLength()).isZero();
    assertThat(((MapMessage) jms.receive(consumer)).getMapNames().hasMoreElements()).isFalse();
  }

  @Test
  @Sentence("7.2-2")
  void shouldRefuseMapWithValuesThatAMapMessageCannotHold() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Map<String, Object> map = Map.of("bad", new Object());
    assertThatThrownBy(() -> context.createProducer().send(queue, map))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence("7.2-6")
  void shouldHaveSentWhenSendReturns() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    for (int i = 0; i < 20; i++) {
      Texts.send(session, queue, "m" + i);
      int sent = i + 1;
      Awaitility.await()
          .atMost(Duration.ofMillis(jms.patienceMillis()))
          .until(() -> Texts.browse(other, queue).size() == sent);
    }
  }

  @Test
  @Sentence({"7.2-6", "7.7-2"})
  void shouldHaveSentForGoodWhenSendReturns() throws Exception {
    jms.require(Ability.RESTART);
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, Texts.numbered("m", 20));
    jms.restart();
    Session after = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = after.createConsumer(after.createQueue(queue.getQueueName()));
    assertThat(Texts.receive(jms, consumer, 20)).containsExactly(Texts.numbered("m", 20));
    jms.assertNothing(consumer);
  }
}
