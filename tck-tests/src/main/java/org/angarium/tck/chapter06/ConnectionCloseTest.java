package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Gate;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 6.1.8: the orderly end of a connection. */
class ConnectionCloseTest extends TckTest {
  @Test
  @Sentence({"6.1.8-1", "6.1.8-4"})
  void shouldEndPendingReceive() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(jms.queue(session));
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    connection.close();
    assertThat(receive.result()).isNull();
  }

  @Test
  @Sentence({"6.1.8-1", "6.1.8-4"})
  void shouldEndPendingReceivesOfSeveralSessions() throws Exception {
    Connection connection = jms.startedConnection();
    List<Background<Message>> receives = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(jms.queue(session));
      long timeout = i % 2 == 0 ? 0 : 60_000;
      receives.add(Background.call(() -> consumer.receive(timeout)).letItWait(jms));
    }
    connection.close();
    for (Background<Message> receive : receives) {
      assertThat(receive.result()).isNull();
    }
  }

  @Test
  @Sentence({"6.1.8-1", "6.1.8-4"})
  void shouldEndPendingReceiveOfStoppedConnection() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    MessageConsumer consumer = session.createConsumer(jms.queue(session));
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    connection.close();
    assertThat(receive.result()).isNull();
  }

  @Test
  @Sentence("6.1.8-3")
  void shouldWaitForRunningListeners() throws Exception {
    Connection connection = jms.startedConnection();
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Gate gate = new Gate(2);
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
            });
    for (int i = 0; i < 2; i++) {
      Session session = connection.createSession();
      Queue queue = jms.queue(session);
      session.createConsumer(queue).setMessageListener(collector);
      Texts.send(sending, queue, "m" + i);
    }
    gate.assertHolds(jms, connection::close);
    collector.assertNoFailure();
    assertThat(collector.texts()).containsExactlyInAnyOrder("m0", "m1");
  }

  @Test
  @Sentence("6.1.8-2")
  void shouldServeRunningListenerWhileCloseWaits() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Queue answers = jms.queue(session);
    Gate gate = new Gate();
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
              Texts.send(session, answers, "answer to " + seen.text());
              message.acknowledge();
            });
    session.createConsumer(queue).setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "question");
    gate.assertHolds(jms, connection::close);
    collector.assertNoFailure();
    MessageConsumer consumer = other.createConsumer(answers);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("answer to question");
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence({"6.1.8-8", "6.1.8-9"})
  void shouldRefuseOrPerformCloseInListener() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    AtomicReference<String> outcome = new AtomicReference<>("not called");
    CountDownLatch returned = new CountDownLatch(1);
    session
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                connection.close();
                outcome.set("closed");
              } catch (IllegalStateException refused) {
                outcome.set("refused");
              } catch (JMSException failed) {
                outcome.set(failed.toString());
              } finally {
                returned.countDown();
              }
            });
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "close");
    assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isIn("closed", "refused");
    connection.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence({"6.1.8-8", "6.1.8-9"})
  void shouldRefuseOrPerformCloseOfContextInListener() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    AtomicReference<String> outcome = new AtomicReference<>("not called");
    CountDownLatch returned = new CountDownLatch(1);
    context
        .createConsumer(queue)
        .setMessageListener(
            message -> {
              try {
                context.close();
                outcome.set("closed");
              } catch (IllegalStateRuntimeException refused) {
                outcome.set("refused");
              } catch (RuntimeException failed) {
                outcome.set(failed.toString());
              } finally {
                returned.countDown();
              }
            });
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "close");
    assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isIn("closed", "refused");
    context.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("6.1.8-7")
  void shouldCloseConnectionWithItsLastContext() throws Exception {
    JMSContext first = jms.context();
    String id = jms.uniqueClientId();
    first.setClientID(id);
    JMSContext second = first.createContext(JMSContext.AUTO_ACKNOWLEDGE);
    first.close();
    Queue queue = jms.queue(second);
    second.createProducer().send(queue, "still open");
    assertThat(Texts.of(jms.receive(second.createConsumer(queue)))).isEqualTo("still open");
    JMSContext tooEarly = jms.context();
    assertThatThrownBy(() -> tooEarly.setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    second.close();
    JMSContext inTime = jms.context();
    inTime.setClientID(id);
    assertThat(inTime.getClientID()).isEqualTo(id);
  }

  @Test
  @Sentence("6.1.8-6")
  void shouldCloseSessionOfContextThatIsNotTheLast() throws Exception {
    JMSContext first = jms.context();
    JMSContext second = jms.closing(first.createContext(JMSContext.SESSION_TRANSACTED));
    Queue queue = jms.queue(first);
    second.createProducer().send(queue, "never committed");
    JMSConsumer consumer = second.createConsumer(queue);
    JMSProducer producer = second.createProducer();
    second.close();
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(() -> producer.send(queue, "too late"))
        .isInstanceOf(IllegalStateRuntimeException.class);
    jms.assertNothing(first.createConsumer(queue));
  }

  @Test
  @Sentence("6.1.8-10")
  void shouldCloseAtTheEndOfTryWithResources() throws Exception {
    Connection kept;
    try (Connection connection = jms.factory().createConnection()) {
      kept = connection;
      connection.start();
    }
    assertThatThrownBy(kept::createSession).isInstanceOf(IllegalStateException.class);
    JMSContext left;
    try (JMSContext context = jms.factory().createContext()) {
      left = context;
    }
    assertThatThrownBy(left::start).isInstanceOf(IllegalStateRuntimeException.class);
    QueueConnection queues;
    try (QueueConnection connection = jms.queueFactory().createQueueConnection()) {
      queues = connection;
    }
    assertThatThrownBy(queues::start).isInstanceOf(IllegalStateException.class);
    TopicConnection topics;
    try (TopicConnection connection = jms.topicFactory().createTopicConnection()) {
      topics = connection;
    }
    assertThatThrownBy(topics::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("6.1.8-11")
  void shouldRollBackTransactionsInProgress() throws Exception {
    Connection connection = jms.startedConnection();
    Session consuming = connection.createSession(Session.SESSION_TRANSACTED);
    Session producing = connection.createSession(Session.SESSION_TRANSACTED);
    Queue in = jms.queue(consuming);
    Queue out = jms.queue(consuming);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, in, "m0", "m1");
    assertThat(Texts.receive(jms, consuming.createConsumer(in), 2)).containsExactly("m0", "m1");
    Texts.send(producing, out, "never sent");
    connection.close();
    assertThat(Texts.receive(jms, other.createConsumer(in), 2)).containsExactly("m0", "m1");
    jms.assertNothing(other.createConsumer(out));
  }

  @Test
  @Sentence("6.1.8-12")
  void shouldNotAcknowledgeForTheClient() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1", "m2");
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer).acknowledge();
    jms.receive(consumer);
    connection.close();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(Texts.receive(jms, rest, 2)).containsExactly("m1", "m2");
    jms.assertNothing(rest);
  }

  @Test
  @Sentence("6.1.8-13")
  void shouldRefuseAcknowledgeAfterClose() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "m0");
    Message message = jms.receive(session.createConsumer(queue));
    connection.close();
    assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("6.1.8-16")
  void shouldLeaveMessagesUsableAfterClose() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "received");
    Message received = jms.receive(session.createConsumer(queue));
    TextMessage made = session.createTextMessage("made");
    connection.close();
    assertThat(Texts.of(received)).isEqualTo("received");
    assertThat(received.getJMSDestination()).isNotNull();
    made.setText("made and changed");
    made.setIntProperty("number", 1);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    try (MessageProducer producer = other.createProducer(queue)) {
      producer.send(made);
      producer.send(received);
    }
    MessageConsumer consumer = other.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("made and changed", "received");
  }

  @Test
  @Sentence("6.1.8-15")
  void shouldIgnoreCloseOfWhatIsClosed() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    MessageConsumer consumer = session.createConsumer(queue);
    QueueBrowser browser = session.createBrowser(queue);
    connection.close();
    producer.close();
    consumer.close();
    browser.close();
    session.close();
    connection.close();
    JMSContext context = jms.context();
    JMSConsumer contextConsumer = context.createConsumer(queue);
    context.close();
    contextConsumer.close();
    context.close();
    assertThatThrownBy(context::createTextMessage).isInstanceOf(IllegalStateRuntimeException.class);
  }
}
