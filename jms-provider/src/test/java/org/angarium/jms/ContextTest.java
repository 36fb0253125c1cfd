package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldStartWithItsFirstConsumer() {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("q");
      assertThat(context.getAutoStart()).isTrue();
      context.createProducer().send(queue, "one courier, please");
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("one courier, please");
      assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
      assertThat(consumer.receiveBody(String.class, 1)).isNull();
    }
  }

  @Test
  void shouldWaitForStartWhereAutoStartIsOff() {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      context.setAutoStart(false);
      Queue queue = context.createQueue("q");
      context.createProducer().send(queue, "a");
      JMSConsumer consumer = context.createConsumer(queue);
      assertThat(consumer.receiveNoWait()).isNull();
      context.start();
      assertThat(textOf(consumer.receive(SOON))).isEqualTo("a");
      context.stop();
      context.createProducer().send(queue, "b");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldCloseTheConnectionWithTheLastContext() {
    JMSContext first = broker.context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext second = first.createContext(JMSContext.SESSION_TRANSACTED);
    assertThat(second.getTransacted()).isTrue();
    assertThat(second.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
    assertThat(broker.core().connectionCount()).isEqualTo(1);
    first.close();
    first.close();
    assertThatThrownBy(() -> first.createContext(JMSContext.AUTO_ACKNOWLEDGE))
        .isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(first::acknowledge).isInstanceOf(IllegalStateRuntimeException.class);
    assertThat(broker.core().connectionCount()).isEqualTo(1);
    second.createProducer().send(second.createQueue("q"), "a");
    second.commit();
    second.close();
    assertThat(broker.core().connectionCount()).isZero();
  }

  @Test
  void shouldSendBodiesOfEveryType() {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("q");
      JMSConsumer consumer = context.createConsumer(queue);
      context
          .createProducer()
          .send(queue, "text")
          .send(queue, Map.of("n", 1))
          .send(queue, new byte[] {1, 2})
          .send(queue, (java.io.Serializable) Integer.valueOf(7));
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("text");
      assertThat(consumer.receiveBody(Map.class, SOON)).isEqualTo(Map.of("n", 1));
      assertThat(consumer.receiveBody(byte[].class, SOON)).containsExactly(1, 2);
      assertThat(consumer.receiveBody(Integer.class, SOON)).isEqualTo(7);
    }
  }

  @Test
  void shouldKeepAMessageWhoseBodyIsNotOfTheTypeAskedFor() throws Exception {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("q");
      JMSConsumer consumer = context.createConsumer(queue);
      context.createProducer().send(queue, "text").send(queue, "next");
      assertThatThrownBy(() -> consumer.receiveBody(Integer.class, SOON))
          .isInstanceOf(MessageFormatRuntimeException.class);
      Message again = consumer.receive(SOON);
      assertThat(textOf(again)).isEqualTo("text");
      assertThat(again.getJMSRedelivered()).isFalse();
      assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
      context.createProducer().send(queue, context.createMessage());
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
      assertThatThrownBy(() -> consumer.receiveBodyNoWait(Object.class))
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
  }

  @Test
  void shouldCountAMessageOfTheWrongTypeAsDeliveredWhenTheClientAcknowledges() throws Exception {
    try (JMSContext context = broker.context(JMSContext.CLIENT_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("q");
      JMSConsumer consumer = context.createConsumer(queue);
      context.createProducer().send(queue, "text").send(queue, "next");
      assertThatThrownBy(() -> consumer.receiveBody(Integer.class, SOON))
          .isInstanceOf(MessageFormatRuntimeException.class);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("next");
      context.recover();
      Message again = consumer.receive(SOON);
      assertThat(textOf(again)).isEqualTo("text");
      assertThat(again.getJMSRedelivered()).isTrue();
      context.acknowledge();
      assertThat(broker.browse("q")).containsExactly("next");
    }
  }

  @Test
  void shouldDeliverToListenersAndRefuseThemToCloseIt() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    AtomicReference<Throwable> closing = new AtomicReference<>();
    AtomicReference<Throwable> stopping = new AtomicReference<>();
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE);
        JMSContext sender = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      Queue queue = context.createQueue("q");
      context
          .createConsumer(queue)
          .setMessageListener(
              message -> {
                closing.set(catchThrowable(context::close));
                stopping.set(catchThrowable(context::stop));
                seen.add(textOf(message));
              });
      context
          .createConsumer(context.createQueue("other"))
          .setMessageListener(message -> seen.add(textOf(message)));
      sender.createProducer().send(queue, "a").send(context.createQueue("other"), "b");
      await().until(() -> seen.size() == 2);
    }
    assertThat(seen).containsExactlyInAnyOrder("a", "b");
    assertThat(closing.get()).isInstanceOf(IllegalStateRuntimeException.class);
    assertThat(stopping.get()).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  void shouldSetTheClientIdBeforeAnythingElse() {
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      context.setClientID("me");
      assertThat(context.getClientID()).isEqualTo("me");
      Topic topic = context.createTopic("t");
      JMSConsumer consumer = context.createDurableConsumer(topic, "s");
      context.createProducer().send(topic, "a");
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("a");
      consumer.close();
      context.unsubscribe("s");
    }
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      context.createTextMessage();
      assertThatThrownBy(() -> context.setClientID("late"))
          .isInstanceOf(IllegalStateRuntimeException.class);
      assertThatThrownBy(() -> context.createDurableConsumer(context.createTopic("t"), "s"))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  @Test
  void shouldThrowTheUncheckedExceptions() {
    assertThatThrownBy(() -> broker.context(9)).isInstanceOf(JMSRuntimeException.class);
    assertThat(broker.core().connectionCount()).isZero();
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
      assertThatThrownBy(() -> context.createConsumer(null))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
      assertThatThrownBy(() -> context.createConsumer(context.createQueue("q"), "="))
          .isInstanceOf(InvalidSelectorRuntimeException.class);
      assertThatThrownBy(() -> context.createProducer().send(null, "a"))
          .isInstanceOf(InvalidDestinationRuntimeException.class);
      assertThatThrownBy(
              () -> context.createProducer().send(context.createQueue("q"), (Message) null))
          .isInstanceOf(MessageFormatRuntimeException.class);
    }
    JMSContext closed = broker.context(JMSContext.AUTO_ACKNOWLEDGE);
    JMSConsumer consumer = closed.createConsumer(closed.createQueue("q"));
    closed.close();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            closed::createProducer,
            closed::createTextMessage,
            closed::start,
            closed::getMetaData,
            closed::getClientID,
            closed::recover,
            consumer::receiveNoWait)) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateRuntimeException.class);
    }
  }
}
