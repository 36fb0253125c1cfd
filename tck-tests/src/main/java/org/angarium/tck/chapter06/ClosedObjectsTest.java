package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.stream.Stream;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sections 6.1.8 and 6.2.15: every use of something closed throws IllegalStateException. */
class ClosedObjectsTest extends TckTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("connectionCalls")
  @Sentence("6.1.8-14")
  void shouldRefuseUseOfClosedConnection(Call<Connection> call) throws Exception {
    Connection connection = jms.connection();
    connection.close();
    assertThatThrownBy(() -> call.action().on(connection))
        .isInstanceOf(IllegalStateException.class);
  }

  static Stream<Call<Connection>> connectionCalls() {
    return Stream.of(
        new Call<>("createSession()", c -> c.createSession()),
        new Call<>("createSession(int)", c -> c.createSession(Session.AUTO_ACKNOWLEDGE)),
        new Call<>("createSession(boolean, int)", c -> c.createSession(true, 0)),
        new Call<>("getClientID", c -> c.getClientID()),
        new Call<>("setClientID", c -> c.setClientID("x")),
        new Call<>("getMetaData", c -> c.getMetaData()),
        new Call<>("getExceptionListener", c -> c.getExceptionListener()),
        new Call<>("setExceptionListener", c -> c.setExceptionListener(e -> {})),
        new Call<>("start", c -> c.start()),
        new Call<>("stop", c -> c.stop()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sessionCalls")
  @Sentence({"6.1.8-14", "6.1.8-5"})
  void shouldRefuseUseOfSessionOfClosedConnection(Call<Made> call) throws Exception {
    Connection connection = jms.connection();
    Made made = made(connection);
    connection.close();
    assertThatThrownBy(() -> call.action().on(made)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sessionCalls")
  @Sentence("6.2.15-10")
  void shouldRefuseUseOfClosedSession(Call<Made> call) throws Exception {
    Made made = made(jms.connection());
    made.session().close();
    assertThatThrownBy(() -> call.action().on(made)).isInstanceOf(IllegalStateException.class);
  }

  static Stream<Call<Made>> sessionCalls() {
    return Stream.of(
        new Call<>("createProducer", m -> m.session().createProducer(m.queue())),
        new Call<>("createProducer(null)", m -> m.session().createProducer(null)),
        new Call<>("createConsumer", m -> m.session().createConsumer(m.queue())),
        new Call<>("createConsumer(selector)", m -> m.session().createConsumer(m.queue(), "a=1")),
        new Call<>("createConsumer on topic", m -> m.session().createConsumer(m.topic(), "", true)),
        new Call<>("createSharedConsumer", m -> m.session().createSharedConsumer(m.topic(), "n")),
        new Call<>("createDurableConsumer", m -> m.session().createDurableConsumer(m.topic(), "n")),
        new Call<>(
            "createDurableSubscriber", m -> m.session().createDurableSubscriber(m.topic(), "n")),
        new Call<>(
            "createSharedDurableConsumer",
            m -> m.session().createSharedDurableConsumer(m.topic(), "n")),
        new Call<>("createBrowser", m -> m.session().createBrowser(m.queue())),
        new Call<>("createQueue", m -> m.session().createQueue("closed")),
        new Call<>("createTopic", m -> m.session().createTopic("closed")),
        new Call<>("createTemporaryQueue", m -> m.session().createTemporaryQueue()),
        new Call<>("createTemporaryTopic", m -> m.session().createTemporaryTopic()),
        new Call<>("createMessage", m -> m.session().createMessage()),
        new Call<>("createTextMessage", m -> m.session().createTextMessage("x")),
        new Call<>("createBytesMessage", m -> m.session().createBytesMessage()),
        new Call<>("createMapMessage", m -> m.session().createMapMessage()),
        new Call<>("createObjectMessage", m -> m.session().createObjectMessage("x")),
        new Call<>("createStreamMessage", m -> m.session().createStreamMessage()),
        new Call<>("getTransacted", m -> m.session().getTransacted()),
        new Call<>("getAcknowledgeMode", m -> m.session().getAcknowledgeMode()),
        new Call<>("commit", m -> m.session().commit()),
        new Call<>("rollback", m -> m.session().rollback()),
        new Call<>("recover", m -> m.session().recover()),
        new Call<>("unsubscribe", m -> m.session().unsubscribe("n")),
        new Call<>("consumer.receive()", m -> m.consumer().receive()),
        new Call<>("consumer.receive(long)", m -> m.consumer().receive(1)),
        new Call<>("consumer.receiveNoWait", m -> m.consumer().receiveNoWait()),
        new Call<>("consumer.getMessageSelector", m -> m.consumer().getMessageSelector()),
        new Call<>("consumer.getMessageListener", m -> m.consumer().getMessageListener()),
        new Call<>("consumer.setMessageListener", m -> m.consumer().setMessageListener(x -> {})),
        new Call<>("producer.send", m -> m.producer().send(m.message())),
        new Call<>("producer.send with options", m -> m.producer().send(m.message(), 1, 4, 0)),
        new Call<>("producer.send asynchronously", m -> m.producer().send(m.message(), ignoring())),
        new Call<>("producer.getDestination", m -> m.producer().getDestination()),
        new Call<>("producer.getDeliveryMode", m -> m.producer().getDeliveryMode()),
        new Call<>("producer.setDeliveryMode", m -> m.producer().setDeliveryMode(1)),
        new Call<>("producer.getPriority", m -> m.producer().getPriority()),
        new Call<>("producer.setPriority", m -> m.producer().setPriority(4)),
        new Call<>("producer.getTimeToLive", m -> m.producer().getTimeToLive()),
        new Call<>("producer.setTimeToLive", m -> m.producer().setTimeToLive(0)),
        new Call<>("producer.getDeliveryDelay", m -> m.producer().getDeliveryDelay()),
        new Call<>("producer.setDeliveryDelay", m -> m.producer().setDeliveryDelay(0)),
        new Call<>("producer.getDisableMessageID", m -> m.producer().getDisableMessageID()),
        new Call<>("producer.setDisableMessageID", m -> m.producer().setDisableMessageID(true)),
        new Call<>(
            "producer.getDisableMessageTimestamp", m -> m.producer().getDisableMessageTimestamp()),
        new Call<>(
            "producer.setDisableMessageTimestamp",
            m -> m.producer().setDisableMessageTimestamp(true)),
        new Call<>("browser.getEnumeration", m -> m.browser().getEnumeration()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contextCalls")
  @Sentence({"6.1.8-6", "6.1.8-14"})
  void shouldRefuseUseOfClosedContext(Call<MadeByContext> call) {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    MadeByContext made =
        new MadeByContext(
            context,
            queue,
            jms.topic(context),
            context.createProducer(),
            context.createConsumer(queue));
    context.close();
    assertThatThrownBy(() -> call.action().on(made))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  static Stream<Call<MadeByContext>> contextCalls() {
    return Stream.of(
        new Call<>("createContext", m -> m.context().createContext(JMSContext.AUTO_ACKNOWLEDGE)),
        new Call<>("createConsumer", m -> m.context().createConsumer(m.queue())),
        new Call<>("createConsumer(selector)", m -> m.context().createConsumer(m.queue(), "a=1")),
        new Call<>("createSharedConsumer", m -> m.context().createSharedConsumer(m.topic(), "n")),
        new Call<>("createDurableConsumer", m -> m.context().createDurableConsumer(m.topic(), "n")),
        new Call<>(
            "createSharedDurableConsumer",
            m -> m.context().createSharedDurableConsumer(m.topic(), "n")),
        new Call<>("createBrowser", m -> m.context().createBrowser(m.queue())),
        new Call<>("createQueue", m -> m.context().createQueue("closed")),
        new Call<>("createTopic", m -> m.context().createTopic("closed")),
        new Call<>("createTemporaryQueue", m -> m.context().createTemporaryQueue()),
        new Call<>("createTemporaryTopic", m -> m.context().createTemporaryTopic()),
        new Call<>("createMessage", m -> m.context().createMessage()),
        new Call<>("createTextMessage", m -> m.context().createTextMessage()),
        new Call<>("createBytesMessage", m -> m.context().createBytesMessage()),
        new Call<>("createMapMessage", m -> m.context().createMapMessage()),
        new Call<>("createObjectMessage", m -> m.context().createObjectMessage()),
        new Call<>("createStreamMessage", m -> m.context().createStreamMessage()),
        new Call<>("getMetaData", m -> m.context().getMetaData()),
        new Call<>("setClientID", m -> m.context().setClientID("x")),
        new Call<>("setExceptionListener", m -> m.context().setExceptionListener(e -> {})),
        new Call<>("start", m -> m.context().start()),
        new Call<>("stop", m -> m.context().stop()),
        new Call<>("commit", m -> m.context().commit()),
        new Call<>("rollback", m -> m.context().rollback()),
        new Call<>("recover", m -> m.context().recover()),
        new Call<>("acknowledge", m -> m.context().acknowledge()),
        new Call<>("unsubscribe", m -> m.context().unsubscribe("n")),
        new Call<>("producer.send", m -> m.producer().send(m.queue(), "x")),
        new Call<>("producer.send of bytes", m -> m.producer().send(m.queue(), new byte[] {1})),
        new Call<>("consumer.receive()", m -> m.consumer().receive()),
        new Call<>("consumer.receive(long)", m -> m.consumer().receive(1)),
        new Call<>("consumer.receiveNoWait", m -> m.consumer().receiveNoWait()),
        new Call<>("consumer.receiveBody", m -> m.consumer().receiveBody(String.class, 1)),
        new Call<>("consumer.receiveBodyNoWait", m -> m.consumer().receiveBodyNoWait(String.class)),
        new Call<>("consumer.getMessageSelector", m -> m.consumer().getMessageSelector()),
        new Call<>("consumer.setMessageListener", m -> m.consumer().setMessageListener(x -> {})));
  }

  @Test
  @Sentence("6.1.8-14")
  void shouldRefuseUseOfClosedConsumerAndProducer() throws Exception {
    Made made = made(jms.startedConnection());
    made.consumer().close();
    made.producer().close();
    made.browser().close();
    assertThatThrownBy(() -> made.consumer().receiveNoWait())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> made.consumer().receive()).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> made.producer().send(made.message()))
        .isInstanceOf(IllegalStateException.class);
    made.consumer().close();
    made.producer().close();
    made.browser().close();
  }

  private Made made(Connection connection) throws Exception {
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    return new Made(
        session,
        queue,
        jms.topic(session),
        session.createProducer(queue),
        session.createConsumer(queue),
        session.createBrowser(queue),
        session.createTextMessage("x"));
  }

  private static CompletionListener ignoring() {
    return new CompletionListener() {
      @Override
      public void onCompletion(Message message) {}

      @Override
      public void onException(Message message, Exception exception) {}
    };
  }

  /** What a session made before it was closed. */
  record Made(
      Session session,
      Queue queue,
      Topic topic,
      MessageProducer producer,
      MessageConsumer consumer,
      QueueBrowser browser,
      Message message) {}

  /** What a context made before it was closed. */
  record MadeByContext(
      JMSContext context, Queue queue, Topic topic, JMSProducer producer, JMSConsumer consumer) {}

  /** A call on something closed. */
  record Call<T>(String name, Action<T> action) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What a call does. */
  interface Action<T> {
    void on(T target) throws Exception;
  }
}
