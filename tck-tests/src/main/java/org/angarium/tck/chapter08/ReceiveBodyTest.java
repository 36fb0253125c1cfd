package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.6: receiving the body alone. */
class ReceiveBodyTest extends TckTest {
  @Test
  @Sentence("8.6-1")
  void shouldReturnBodyOfEachTypeOfMessage() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    long patience = jms.patienceMillis();
    context
        .createProducer()
        .send(queue, "text")
        .send(queue, Map.of("key", "value"))
        .send(queue, new byte[] {1, 2})
        .send(queue, (Serializable) Integer.valueOf(7));
    assertThat(consumer.receiveBody(String.class, patience)).isEqualTo("text");
    Map<?, ?> map = consumer.receiveBody(Map.class, patience);
    assertThat(map.get("key")).isEqualTo("value");
    assertThat(consumer.receiveBody(byte[].class, patience)).containsExactly(1, 2);
    assertThat(consumer.receiveBody(Integer.class, patience)).isEqualTo(7);
  }

  @Test
  @Sentence("8.6-1")
  void shouldReturnBodyAsTypeThatItCanBeAssignedTo() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    long patience = jms.patienceMillis();
    for (int i = 0; i < 3; i++) {
      context.createProducer().send(queue, "text");
    }
    assertThat(consumer.receiveBody(Object.class, patience)).isEqualTo("text");
    assertThat(consumer.receiveBody(CharSequence.class, patience).toString()).isEqualTo("text");
    assertThat((Object) consumer.receiveBody(Comparable.class, patience)).isEqualTo("text");
    context.createProducer().send(queue, Map.of("key", 1)).send(queue, new byte[] {3});
    assertThat(consumer.receiveBody(Object.class, patience)).isEqualTo(Map.of("key", 1));
    assertThat((byte[]) consumer.receiveBody(Object.class, patience)).containsExactly(3);
    context.createProducer().send(queue, (Serializable) Long.valueOf(5));
    assertThat(consumer.receiveBody(Number.class, patience)).isEqualTo(5L);
    context.createProducer().send(queue, (Serializable) Long.valueOf(6));
    assertThat(consumer.receiveBody(Serializable.class, patience)).isEqualTo(6L);
  }

  @Test
  @Sentence("8.6-2")
  void shouldReturnNullWithoutMessage() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
    assertThat(consumer.receiveBody(String.class, 50)).isNull();
    Background<String> waiting =
        Background.call(() -> consumer.receiveBody(String.class)).letItWait(jms);
    jms.context().createProducer().send(queue, "awaited");
    assertThat(waiting.result()).isEqualTo("awaited");
    context.createProducer().send(queue, "at once");
    List<String> received = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(
            () -> {
              String body = consumer.receiveBodyNoWait(String.class);
              return body != null && received.add(body);
            });
    assertThat(received).containsExactly("at once");
  }

  @Test
  @Sentence("8.6-2")
  void shouldReturnNullWhenTheConsumerIsClosed() throws Exception {
    JMSContext context = jms.context();
    JMSConsumer consumer = context.createConsumer(jms.queue(context));
    Background<String> waiting =
        Background.call(() -> consumer.receiveBody(String.class)).letItWait(jms);
    consumer.close();
    assertThat(waiting.result()).isNull();
  }

  @Test
  @Sentence("8.6-3")
  void shouldRefuseMessagesWithoutBodyAndStreams() throws Exception {
    JMSContext context = jms.context();
    StreamMessage stream = context.createStreamMessage();
    stream.writeString("streamed");
    for (Class<?> type : List.of(String.class, Object.class)) {
      assertRefused(context.createMessage(), type);
      assertRefused(context.createTextMessage(), type);
      assertRefused(stream, type);
    }
  }

  @Test
  @Sentence("8.6-3")
  void shouldRefuseTypeThatDoesNotFit() throws Exception {
    JMSContext context = jms.context();
    for (Class<?> type : List.of(Map.class, byte[].class, Integer.class)) {
      assertRefused(context.createTextMessage("text"), type);
    }
    MapMessage map = context.createMapMessage();
    map.setInt("k", 1);
    for (Class<?> type : List.of(String.class, byte[].class, Integer.class)) {
      assertRefused(map, type);
    }
    BytesMessage bytes = context.createBytesMessage();
    bytes.writeByte((byte) 1);
    assertRefused(bytes, String.class);
    assertRefused(bytes, Map.class);
    assertRefused(context.createObjectMessage(7), String.class);
  }

  /** On a queue of its own, so that it does not matter whether the message stays. */
  private void assertRefused(Message message, Class<?> type) {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, message);
    assertThatThrownBy(() -> consumer.receiveBody(type, jms.patienceMillis()))
        .as("the body of %s as %s", message, type)
        .isInstanceOf(MessageFormatRuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE})
  @Sentence({"8.6-4", "8.6-5"})
  void shouldBehaveAsIfTheFailedCallHadNotBeen(int mode) throws Exception {
    JMSContext context = jms.context(mode);
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    jms.context().createProducer().send(queue, "m0").send(queue, "m1");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
    Message message = jms.receive(consumer);
    assertThat(Texts.of(message)).isEqualTo("m0");
    assertThat(message.getJMSRedelivered()).isFalse();
    assertThat(Texts.deliveryCount(message)).isEqualTo(1);
    assertThat(consumer.receiveBody(String.class, jms.patienceMillis())).isEqualTo("m1");
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"8.6-4", "8.6-5"})
  void shouldLeaveFailedMessageToAnotherConsumer() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "m0");
    assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    context.close();
    Message message = jms.receive(jms.context().createConsumer(queue));
    assertThat(Texts.of(message)).isEqualTo("m0");
    assertThat(message.getJMSRedelivered()).isFalse();
    assertThat(Texts.deliveryCount(message)).isEqualTo(1);
  }

  @Test
  @Sentence("8.6-6")
  void shouldRedeliverFailedMessageOnlyAfterRecover() throws Exception {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    jms.context().createProducer().send(queue, "m0").send(queue, "m1");
    assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(consumer.receiveBody(String.class, jms.patienceMillis())).isEqualTo("m1");
    jms.assertNothing(consumer);
    context.recover();
    Message again = jms.receive(consumer);
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(Texts.deliveryCount(again)).isEqualTo(2);
    assertThat(jms.receiveText(consumer)).isEqualTo("m1");
    context.acknowledge();
  }

  @Test
  @Sentence("8.6-6")
  void shouldAcknowledgeFailedMessageWithTheOthers() throws Exception {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    JMSContext other = jms.context();
    other.createProducer().send(queue, "m0");
    assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    context.acknowledge();
    context.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("8.6-7")
  void shouldRedeliverFailedMessageOnlyAfterRollback() throws Exception {
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    jms.context().createProducer().send(queue, "m0").send(queue, "m1");
    assertThatThrownBy(() -> consumer.receiveBody(Map.class, jms.patienceMillis()))
        .isInstanceOf(MessageFormatRuntimeException.class);
    assertThat(consumer.receiveBody(String.class, jms.patienceMillis())).isEqualTo("m1");
    jms.assertNothing(consumer);
    context.rollback();
    Message again = jms.receive(consumer);
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    assertThat(Texts.deliveryCount(again)).isEqualTo(2);
    context.commit();
    context.close();
    assertThat(jms.receiveText(jms.context().createConsumer(queue))).isEqualTo("m1");
  }
}
