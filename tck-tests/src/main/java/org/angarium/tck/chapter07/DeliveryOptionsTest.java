package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 7.4 and 7.7: options of producers and of single sends; the delivery mode. */
class DeliveryOptionsTest extends TckTest {
  @Test
  @Sentence("7.4-3")
  void shouldHaveTheDefaults() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(4);
    assertThat(producer.getTimeToLive()).isZero();
    assertThat(producer.getDeliveryDelay()).isZero();
    assertThat(producer.getDisableMessageID()).isFalse();
    assertThat(producer.getDisableMessageTimestamp()).isFalse();
    JMSProducer simplified = jms.context().createProducer();
    assertThat(simplified.getDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(simplified.getPriority()).isEqualTo(4);
    assertThat(simplified.getTimeToLive()).isZero();
    assertThat(simplified.getDeliveryDelay()).isZero();
    assertThat(simplified.getDisableMessageID()).isFalse();
    assertThat(simplified.getDisableMessageTimestamp()).isFalse();
    producer.send(session.createTextMessage("plain"));
    Message message = jms.receive(session.createConsumer(queue));
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(4);
    assertThat(message.getJMSExpiration()).isZero();
  }

  @Test
  @Sentence({"7.4-1", "7.7-3"})
  void shouldUseTheProducersOptionsForAllItsMessages() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(8);
    producer.setTimeToLive(60_000);
    producer.setDeliveryDelay(1);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(8);
    assertThat(producer.getTimeToLive()).isEqualTo(60_000);
    assertThat(producer.getDeliveryDelay()).isEqualTo(1);
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 3; i++) {
      producer.send(session.createTextMessage("m" + i));
      Message message = jms.receive(consumer);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSPriority()).isEqualTo(8);
      assertThat(message.getJMSExpiration()).isPositive();
      assertThat(message.getJMSDeliveryTime()).isPositive();
    }
  }

  @Test
  @Sentence({"7.4-1", "7.7-3"})
  void shouldUseTheJmsProducersOptions() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSProducer producer =
        context
            .createProducer()
            .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
            .setPriority(2)
            .setTimeToLive(60_000);
    assertThat(producer.getDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(producer.getPriority()).isEqualTo(2);
    assertThat(producer.getTimeToLive()).isEqualTo(60_000);
    producer.send(queue, "m0").send(queue, context.createMessage());
    JMSConsumer consumer = context.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      Message message = jms.receive(consumer);
      assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
      assertThat(message.getJMSPriority()).isEqualTo(2);
      assertThat(message.getJMSExpiration()).isPositive();
    }
  }

  @Test
  @Sentence({"7.4-2", "7.7-3"})
  void shouldPreferOptionsOfTheSend() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    producer.setPriority(8);
    producer.setTimeToLive(60_000);
    producer.send(session.createTextMessage("special"), DeliveryMode.PERSISTENT, 1, 0);
    producer.send(session.createTextMessage("usual"));
    Map<String, Message> received = new HashMap<>();
    MessageConsumer consumer = session.createConsumer(queue);
    for (int i = 0; i < 2; i++) {
      Message message = jms.receive(consumer);
      received.put(Texts.of(message), message);
    }
    Message special = Objects.requireNonNull(received.get("special"));
    assertThat(special.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(special.getJMSPriority()).isEqualTo(1);
    assertThat(special.getJMSExpiration()).isZero();
    Message usual = Objects.requireNonNull(received.get("usual"));
    assertThat(usual.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(usual.getJMSPriority()).isEqualTo(8);
    assertThat(usual.getJMSExpiration()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  @Sentence("7.4-1")
  void shouldKeepEachPriority(int priority) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setPriority(priority);
    producer.send(session.createTextMessage("m"));
    assertThat(jms.receive(session.createConsumer(queue)).getJMSPriority()).isEqualTo(priority);
  }

  @Test
  @Sentence("7.4-4")
  void shouldRefuseValuesOutOfRange() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(jms.queue(session));
    assertThatThrownBy(() -> producer.setPriority(10)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setPriority(-1)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> producer.setDeliveryMode(99)).isInstanceOf(JMSException.class);
    JMSProducer simplified = jms.context().createProducer();
    assertThatThrownBy(() -> simplified.setPriority(10)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> simplified.setDeliveryMode(99))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @Test
  @Sentence("7.4-5")
  void shouldTakeOrIgnoreHintsAboutIdAndTimestamp() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDisableMessageID(true);
    producer.setDisableMessageTimestamp(true);
    assertThat(producer.getDisableMessageID()).isTrue();
    assertThat(producer.getDisableMessageTimestamp()).isTrue();
    long before = jms.now();
    producer.send(session.createTextMessage("m"));
    long after = jms.now();
    Message message = jms.receive(session.createConsumer(queue));
    if (message.getJMSMessageID() != null) {
      assertThat(message.getJMSMessageID()).startsWith("ID:");
    }
    if (message.getJMSTimestamp() != 0) {
      assertThat(message.getJMSTimestamp()).isBetween(before, after);
    }
  }

  @Test
  @Sentence("7.7-4")
  void shouldIgnoreWhatTheMessageSays() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    TextMessage message = session.createTextMessage("m");
    message.setJMSDeliveryMode(DeliveryMode.NON_PERSISTENT);
    message.setJMSPriority(9);
    message.setJMSMessageID("ID:mine");
    message.setJMSTimestamp(1);
    producer.send(message);
    Message received = jms.receive(session.createConsumer(queue));
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(4);
    assertThat(received.getJMSMessageID()).isNotEqualTo("ID:mine");
    assertThat(received.getJMSTimestamp()).isGreaterThan(1);
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
  }

  @Test
  @Sentence("7.7-1")
  void shouldDeliverNonPersistentMessageAtMostOnce() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    for (String text : Texts.numbered("m", 50)) {
      producer.send(session.createTextMessage(text));
    }
    List<String> received = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      try (Session one = jms.session(Session.AUTO_ACKNOWLEDGE)) {
        received.addAll(Texts.receive(jms, one.createConsumer(queue), 10));
      }
    }
    assertThat(received).doesNotHaveDuplicates();
    jms.assertNothing(session.createConsumer(queue));
  }
}
