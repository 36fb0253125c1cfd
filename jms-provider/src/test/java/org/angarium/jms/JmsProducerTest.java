package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JmsProducerTest {
  private final TestBroker broker = new TestBroker();
  private final JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE);
  private final Queue queue = context.createQueue("q");
  private final JMSConsumer consumer = context.createConsumer(queue);

  @AfterEach
  void close() {
    context.close();
    broker.close();
  }

  @Test
  void shouldSetPropertiesHeadersAndOptionsOnWhatItSends() throws Exception {
    TextMessage message = context.createTextMessage("a");
    message.setStringProperty("color", "red");
    message.setStringProperty("size", "big");
    message.setJMSType("kept");
    context
        .createProducer()
        .setProperty("color", "blue")
        .setProperty("n", 5)
        .setProperty("flag", true)
        .setJMSCorrelationID("c")
        .setJMSReplyTo(context.createQueue("replies"))
        .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
        .setPriority(8)
        .setTimeToLive(100_000)
        .send(queue, message);
    Message received = consumer.receive(SOON);
    assertThat(received.getStringProperty("color")).isEqualTo("blue");
    assertThat(received.getStringProperty("size")).isEqualTo("big");
    assertThat(received.getIntProperty("n")).isEqualTo(5);
    assertThat(received.getBooleanProperty("flag")).isTrue();
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("kept");
    assertThat(received.getJMSReplyTo()).isEqualTo(context.createQueue("replies"));
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(8);
    assertThat(received.getJMSExpiration()).isEqualTo(received.getJMSTimestamp() + 100_000);
  }

  @Test
  void shouldConvertItsPropertiesAsMessagesDo() {
    JMSProducer producer = context.createProducer();
    producer.setProperty("n", (byte) 5).setProperty("text", "17").setProperty("d", 1.5d);
    assertThat(producer.getIntProperty("n")).isEqualTo(5);
    assertThat(producer.getLongProperty("text")).isEqualTo(17);
    assertThat(producer.getStringProperty("d")).isEqualTo("1.5");
    assertThat(producer.getObjectProperty("n")).isEqualTo((byte) 5);
    assertThat(producer.getStringProperty("missing")).isNull();
    assertThat(producer.propertyExists("missing")).isFalse();
    assertThatThrownBy(() -> producer.getBooleanProperty("d"))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> producer.setProperty("o", new Object()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThatThrownBy(() -> producer.setProperty("", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.setProperty(null, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> producer.setProperty("1a", 1)).isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  void shouldShowTheNamesOfItsPropertiesInAView() {
    JMSProducer producer = context.createProducer();
    Set<String> names = producer.getPropertyNames();
    producer.setProperty("a", 1).setProperty("b", 2);
    assertThat(names).containsExactlyInAnyOrder("a", "b");
    assertThatThrownBy(() -> names.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> names.add("c")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(names::clear).isInstanceOf(UnsupportedOperationException.class);
    producer.clearProperties();
    assertThat(names).isEmpty();
  }

  @Test
  void shouldRefuseToSetPropertiesOnAReceivedMessage() {
    context.createProducer().send(queue, "a");
    Message received = consumer.receive(SOON);
    assertThatThrownBy(() -> context.createProducer().setProperty("n", 1).send(queue, received))
        .isInstanceOf(MessageNotWriteableRuntimeException.class);
    context.createProducer().send(queue, received);
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("a");
  }

  @Test
  void shouldKeepCorrelationIdsAsBytes() throws Exception {
    byte[] id = "c".getBytes(StandardCharsets.UTF_8);
    JMSProducer producer = context.createProducer().setJMSCorrelationIDAsBytes(id);
    id[0] = 'x';
    assertThat(producer.getJMSCorrelationIDAsBytes()).containsExactly('c');
    producer.send(queue, "a");
    assertThat(consumer.receive(SOON).getJMSCorrelationIDAsBytes()).containsExactly('c');
  }

  @Test
  void shouldRefuseOptionsOutOfRange() {
    JMSProducer producer = context.createProducer();
    assertThatThrownBy(() -> producer.setDeliveryMode(-1)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> producer.setTimeToLive(-1)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> producer.setDeliveryDelay(-1)).isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  void shouldSendAsynchronouslyWhenItHasAListener() throws Exception {
    CompletableFuture<Message> done = new CompletableFuture<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            done.complete(message);
          }

          @Override
          public void onException(Message message, Exception exception) {
            done.completeExceptionally(exception);
          }
        };
    JMSProducer producer = context.createProducer().setAsync(listener);
    assertThat(producer.getAsync()).isSameAs(listener);
    producer.send(queue, "a");
    assertThat(done.get(10, TimeUnit.SECONDS).getJMSMessageID()).startsWith("ID:");
    assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("a");
    assertThat(producer.setAsync(null).getAsync()).isNull();
  }
}
