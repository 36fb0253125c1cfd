package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Sections 7.5, 7.6 and 7.10: properties and headers set on a producer; chaining. */
class JmsProducerTest extends TckTest {
  @Test
  @Sentence({"7.5-2", "7.5-4"})
  void shouldSetEachTypeOfPropertyOnMessagesMadeFromBody() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSProducer producer =
        context
            .createProducer()
            .setProperty("aBoolean", true)
            .setProperty("aByte", (byte) 1)
            .setProperty("aShort", (short) 2)
            .setProperty("anInt", 3)
            .setProperty("aLong", 4L)
            .setProperty("aFloat", 5.5f)
            .setProperty("aDouble", 6.5)
            .setProperty("aString", "seven")
            .setProperty("anObject", Integer.valueOf(8));
    producer.send(queue, "text").send(queue, Map.of("k", "v")).send(queue, new byte[] {1});
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 3; i++) {
      Message message = jms.receive(consumer);
      assertThat(message.getBooleanProperty("aBoolean")).isTrue();
      assertThat(message.getObjectProperty("aByte")).isEqualTo((byte) 1);
      assertThat(message.getObjectProperty("aShort")).isEqualTo((short) 2);
      assertThat(message.getObjectProperty("anInt")).isEqualTo(3);
      assertThat(message.getObjectProperty("aLong")).isEqualTo(4L);
      assertThat(message.getObjectProperty("aFloat")).isEqualTo(5.5f);
      assertThat(message.getObjectProperty("aDouble")).isEqualTo(6.5);
      assertThat(message.getStringProperty("aString")).isEqualTo("seven");
      assertThat(message.getObjectProperty("anObject")).isEqualTo(8);
    }
  }

  @Test
  @Sentence({"7.5-1", "7.5-3"})
  void shouldOverrideThePropertiesOfTheMessage() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    TextMessage message = context.createTextMessage("m");
    message.setStringProperty("both", "of the message");
    message.setStringProperty("only", "of the message");
    context.createProducer().setProperty("both", "of the producer").send(queue, message);
    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getStringProperty("both")).isEqualTo("of the producer");
    assertThat(received.getStringProperty("only")).isEqualTo("of the message");
  }

  @Test
  @Sentence("7.5-5")
  void shouldTellAndClearProperties() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSProducer producer = context.createProducer().setProperty("a", 1).setProperty("b", "two");
    assertThat(producer.propertyExists("a")).isTrue();
    assertThat(producer.propertyExists("c")).isFalse();
    assertThat(producer.getPropertyNames()).containsExactlyInAnyOrder("a", "b");
    assertThat(producer.getIntProperty("a")).isEqualTo(1);
    assertThat(producer.getLongProperty("a")).isEqualTo(1L);
    assertThat(producer.getStringProperty("a")).isEqualTo("1");
    assertThat(producer.getObjectProperty("b")).isEqualTo("two");
    assertThat(producer.clearProperties()).isSameAs(producer);
    assertThat(producer.propertyExists("a")).isFalse();
    assertThat(producer.getPropertyNames()).isEmpty();
    producer.send(queue, "m");
    assertThat(jms.receive(context.createConsumer(queue)).propertyExists("a")).isFalse();
  }

  @Test
  @Sentence("7.5-5")
  void shouldNotConvertPropertiesThatDoNotConvert() {
    JMSProducer producer = jms.context().createProducer();
    producer.setProperty("text", "not a number").setProperty("truth", true);
    assertThatThrownBy(() -> producer.getIntProperty("text"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> producer.getIntProperty("truth"))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> producer.setProperty("object", new Object()))
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @Test
  @Sentence("7.5-6")
  void shouldRefusePropertyNamesThatAreNullOrEmpty() {
    JMSProducer producer = jms.context().createProducer();
    assertThatThrownBy(() -> producer.setProperty(null, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.setProperty("", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Sentence("7.6-1")
  void shouldDeliverHeadersOfTheMessage() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Queue replies = jms.queue(session);
    TextMessage message = session.createTextMessage("m");
    message.setJMSCorrelationID("correlated");
    message.setJMSType("a type");
    message.setJMSReplyTo(replies);
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
    }
    Message received = jms.receive(session.createConsumer(queue));
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(received.getJMSType()).isEqualTo("a type");
    assertThat(((Queue) received.getJMSReplyTo()).getQueueName()).isEqualTo(replies.getQueueName());
  }

  @Test
  @Sentence("7.6-2")
  void shouldOverrideTheHeadersOfTheMessage() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Topic replies = jms.topic(context);
    TextMessage message = context.createTextMessage("m");
    message.setJMSCorrelationID("of the message");
    message.setJMSType("of the message");
    message.setJMSReplyTo(queue);
    JMSProducer producer =
        context
            .createProducer()
            .setJMSCorrelationID("of the producer")
            .setJMSType("type of the producer")
            .setJMSReplyTo(replies);
    assertThat(producer.getJMSCorrelationID()).isEqualTo("of the producer");
    assertThat(producer.getJMSType()).isEqualTo("type of the producer");
    assertThat(((Topic) producer.getJMSReplyTo()).getTopicName()).isEqualTo(replies.getTopicName());
    producer.send(queue, message);
    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSCorrelationID()).isEqualTo("of the producer");
    assertThat(received.getJMSType()).isEqualTo("type of the producer");
    assertThat(((Topic) received.getJMSReplyTo()).getTopicName()).isEqualTo(replies.getTopicName());
  }

  @Test
  @Sentence("7.6-2")
  void shouldLeaveTheHeadersOfTheMessageThatItDoesNotSet() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    TextMessage message = context.createTextMessage("m");
    message.setJMSCorrelationID("of the message");
    message.setJMSType("of the message");
    context.createProducer().setJMSType("of the producer").send(queue, message);
    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSCorrelationID()).isEqualTo("of the message");
    assertThat(received.getJMSType()).isEqualTo("of the producer");
  }

  @Test
  @Sentence("7.6-3")
  void shouldSetHeadersOnMessagesMadeFromBody() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    context
        .createProducer()
        .setJMSCorrelationIDAsBytes("bytes".getBytes(StandardCharsets.UTF_8))
        .setJMSReplyTo(queue)
        .setJMSType("typed")
        .send(queue, "text")
        .send(queue, new byte[] {1})
        .send(queue, Map.of("k", 1))
        .send(queue, (Serializable) "object");
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 4; i++) {
      Message received = jms.receive(consumer);
      assertThat(received.getJMSCorrelationIDAsBytes())
          .isEqualTo("bytes".getBytes(StandardCharsets.UTF_8));
      assertThat(received.getJMSType()).isEqualTo("typed");
      assertThat(((Queue) received.getJMSReplyTo()).getQueueName()).isEqualTo(queue.getQueueName());
    }
  }

  @Test
  @Sentence("7.10-1")
  void shouldReturnItselfFromEverySetter() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSProducer producer = context.createProducer();
    assertThat(producer.setDisableMessageID(true)).isSameAs(producer);
    assertThat(producer.setDisableMessageTimestamp(true)).isSameAs(producer);
    assertThat(producer.setDeliveryMode(DeliveryMode.PERSISTENT)).isSameAs(producer);
    assertThat(producer.setPriority(5)).isSameAs(producer);
    assertThat(producer.setTimeToLive(0)).isSameAs(producer);
    assertThat(producer.setDeliveryDelay(0)).isSameAs(producer);
    assertThat(producer.setAsync(null)).isSameAs(producer);
    assertThat(producer.setProperty("p", "v")).isSameAs(producer);
    assertThat(producer.clearProperties()).isSameAs(producer);
    assertThat(producer.setJMSCorrelationID("c")).isSameAs(producer);
    assertThat(producer.setJMSType("t")).isSameAs(producer);
    assertThat(producer.setJMSReplyTo(queue)).isSameAs(producer);
    assertThat(producer.send(queue, "m")).isSameAs(producer);
  }

  @Test
  @Sentence("7.10-2")
  void shouldBeMadeFreely() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    for (String text : Texts.numbered("m", 1000)) {
      context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT).send(queue, text);
    }
    assertThat(Texts.receive(jms, context.createConsumer(queue), 1000))
        .containsExactly(Texts.numbered("m", 1000));
  }
}
