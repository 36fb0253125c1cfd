package org.angarium.tck.chapter10;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** 10.3: methods of objects that are closed. */
class ClosedObjectTest extends TckTest {
  private static void assertRefused(
      Map<String, ThrowingCallable> calls, Class<? extends Throwable> refusal) {
    calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(refusal));
  }

  @Test
  @Sentence("10.3-27")
  void shouldRefuseMethodsOfAClosedConnection() throws Exception {
    Connection connection = jms.connection();
    connection.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("createSession()", connection::createSession);
    calls.put("createSession(int)", () -> connection.createSession(Session.AUTO_ACKNOWLEDGE));
    calls.put(
        "createSession(boolean, int)",
        () -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
    calls.put("start", connection::start);
    calls.put("stop", connection::stop);
    calls.put("getClientID", connection::getClientID);
    calls.put("setClientID", () -> connection.setClientID(jms.uniqueClientId()));
    calls.put("getMetaData", connection::getMetaData);
    calls.put("getExceptionListener", connection::getExceptionListener);
    calls.put("setExceptionListener", () -> connection.setExceptionListener(e -> {}));

    assertRefused(calls, IllegalStateException.class);
    assertThatCode(connection::close).doesNotThrowAnyException();
  }

  @Test
  @Sentence("10.3-27")
  void shouldRefuseMethodsOfAClosedSession() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    session.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("createMessage", session::createMessage);
    calls.put("createTextMessage", session::createTextMessage);
    calls.put("createBytesMessage", session::createBytesMessage);
    calls.put("createMapMessage", session::createMapMessage);
    calls.put("createStreamMessage", session::createStreamMessage);
    calls.put("createObjectMessage", session::createObjectMessage);
    calls.put("getTransacted", session::getTransacted);
    calls.put("getAcknowledgeMode", session::getAcknowledgeMode);
    calls.put("commit", session::commit);
    calls.put("rollback", session::rollback);
    calls.put("recover", session::recover);
    calls.put("createProducer", () -> session.createProducer(queue));
    calls.put("createConsumer", () -> session.createConsumer(queue));
    calls.put("createSharedConsumer", () -> session.createSharedConsumer(topic, "name"));
    calls.put("createDurableConsumer", () -> session.createDurableConsumer(topic, "name"));
    calls.put(
        "createSharedDurableConsumer", () -> session.createSharedDurableConsumer(topic, "name"));
    calls.put("createBrowser", () -> session.createBrowser(queue));
    calls.put("createQueue", () -> session.createQueue("name"));
    calls.put("createTopic", () -> session.createTopic("name"));
    calls.put("createTemporaryQueue", session::createTemporaryQueue);
    calls.put("createTemporaryTopic", session::createTemporaryTopic);
    calls.put("unsubscribe", () -> session.unsubscribe("name"));

    assertRefused(calls, IllegalStateException.class);
    assertThatCode(session::close).doesNotThrowAnyException();
  }

  @Test
  @Sentence("10.3-27")
  void shouldRefuseMethodsOfAProducerWhoseSessionIsClosed() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createMessage();
    session.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("send", () -> producer.send(message));
    calls.put("send with options", () -> producer.send(message, 2, 4, 0));
    calls.put("getDeliveryMode", producer::getDeliveryMode);
    calls.put("setDeliveryMode", () -> producer.setDeliveryMode(2));
    calls.put("getPriority", producer::getPriority);
    calls.put("setPriority", () -> producer.setPriority(4));
    calls.put("getTimeToLive", producer::getTimeToLive);
    calls.put("setTimeToLive", () -> producer.setTimeToLive(0));
    calls.put("getDeliveryDelay", producer::getDeliveryDelay);
    calls.put("setDeliveryDelay", () -> producer.setDeliveryDelay(0));
    calls.put("getDisableMessageID", producer::getDisableMessageID);
    calls.put("setDisableMessageID", () -> producer.setDisableMessageID(true));
    calls.put("getDisableMessageTimestamp", producer::getDisableMessageTimestamp);
    calls.put("setDisableMessageTimestamp", () -> producer.setDisableMessageTimestamp(true));
    calls.put("getDestination", producer::getDestination);

    assertRefused(calls, IllegalStateException.class);
    assertThatCode(producer::close).doesNotThrowAnyException();
  }

  @Test
  @Sentence("10.3-27")
  void shouldRefuseMethodsOfAConsumerWhoseSessionIsClosed() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(jms.queue(session), "one = 1");
    session.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("receive", consumer::receive);
    calls.put("receive(timeout)", () -> consumer.receive(1));
    calls.put("receiveNoWait", consumer::receiveNoWait);
    calls.put("getMessageListener", consumer::getMessageListener);
    calls.put("setMessageListener", () -> consumer.setMessageListener(message -> {}));
    calls.put("getMessageSelector", consumer::getMessageSelector);

    assertRefused(calls, IllegalStateException.class);
    assertThatCode(consumer::close).doesNotThrowAnyException();
  }

  @Test
  @Sentence("10.3-27")
  void shouldNotSendOrReceiveWithWhatWasClosedByItself() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    producer.close();
    consumer.close();

    assertThatThrownBy(() -> producer.send(session.createMessage()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence({"10.3-27", "10.3-20"})
  void shouldRefuseMethodsOfAClosedContext() {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Topic topic = jms.topic(context);
    var producer = context.createProducer();
    var consumer = context.createConsumer(queue);
    context.close();
    Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
    calls.put("createContext", () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    calls.put("createMessage", context::createMessage);
    calls.put("createTextMessage", context::createTextMessage);
    calls.put("createConsumer", () -> context.createConsumer(queue));
    calls.put("createSharedConsumer", () -> context.createSharedConsumer(topic, "name"));
    calls.put("createBrowser", () -> context.createBrowser(queue));
    calls.put("createQueue", () -> context.createQueue("name"));
    calls.put("createTopic", () -> context.createTopic("name"));
    calls.put("createTemporaryQueue", context::createTemporaryQueue);
    calls.put("createTemporaryTopic", context::createTemporaryTopic);
    calls.put("start", context::start);
    calls.put("stop", context::stop);
    calls.put("commit", context::commit);
    calls.put("rollback", context::rollback);
    calls.put("recover", context::recover);
    calls.put("unsubscribe", () -> context.unsubscribe("name"));
    calls.put("getClientID", context::getClientID);
    calls.put("getMetaData", context::getMetaData);
    calls.put("send", () -> producer.send(queue, "text"));
    calls.put("receive", () -> consumer.receive(1));

    assertRefused(calls, IllegalStateRuntimeException.class);
    assertThatCode(context::close).doesNotThrowAnyException();
  }

  @Test
  @Sentence("10.3-27")
  void shouldRefuseToAcknowledgeForAClosedSession() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    session.createProducer(queue).send(session.createMessage());
    var message = jms.receive(session.createConsumer(queue));
    session.close();

    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }
}
