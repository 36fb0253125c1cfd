package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
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

/** Section 6.2.15: the orderly end of a session. */
class SessionCloseTest extends TckTest {
  @Test
  @Sentence("6.2.15-1")
  void shouldLeaveConnectionAndOtherSessionsOpen() throws Exception {
    Connection connection = jms.startedConnection();
    Session closed = connection.createSession();
    Session open = connection.createSession();
    Queue queue = jms.queue(open);
    closed.close();
    Texts.send(open, queue, "goes on");
    assertThat(Texts.of(jms.receive(connection.createSession().createConsumer(queue))))
        .isEqualTo("goes on");
  }

  @Test
  @Sentence({"6.2.15-2", "6.2.15-3", "6.2.15-4"})
  void shouldEndPendingReceive() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(jms.queue(session));
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    session.close();
    assertThat(receive.result()).isNull();
  }

  @Test
  @Sentence({"6.2.15-3", "6.2.15-4"})
  void shouldWaitForRunningListener() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Gate gate = new Gate();
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
              Texts.send(session, message.getJMSReplyTo(), "the session still works");
            });
    session.createConsumer(queue).setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue answers = jms.queue(other);
    TextMessage request = other.createTextMessage("slow");
    request.setJMSReplyTo(answers);
    try (MessageProducer producer = other.createProducer(queue)) {
      producer.send(request);
    }
    gate.assertHolds(jms, session::close);
    collector.assertNoFailure();
    assertThat(Texts.of(jms.receive(other.createConsumer(answers))))
        .isEqualTo("the session still works");
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence({"6.2.15-5", "6.2.15-6"})
  void shouldRefuseOrPerformCloseInListener() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    AtomicReference<String> outcome = new AtomicReference<>("not called");
    CountDownLatch returned = new CountDownLatch(1);
    Collector collector =
        new Collector(
            (message, seen) -> {
              try {
                session.close();
                outcome.set("closed");
              } catch (IllegalStateException refused) {
                outcome.set("refused");
              } finally {
                returned.countDown();
              }
            });
    session.createConsumer(queue).setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "close");
    assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isIn("closed", "refused");
    session.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("6.2.15-7")
  void shouldCloseWhatItMade() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    Session other = connection.createSession();
    Texts.send(other, queue, "for another");
    session.close();
    assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> producer.send(other.createMessage()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Texts.of(jms.receive(other.createConsumer(queue)))).isEqualTo("for another");
  }

  @Test
  @Sentence("6.2.15-8")
  void shouldRollBackItsTransaction() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, in, "m0");
    jms.receive(session.createConsumer(in));
    Texts.send(session, out, "never sent");
    session.close();
    Message again = jms.receive(other.createConsumer(in));
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    jms.assertNothing(other.createConsumer(out));
  }

  @Test
  @Sentence("6.2.15-9")
  void shouldNotAcknowledgeForTheClient() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1");
    Texts.receive(jms, session.createConsumer(queue), 2);
    session.close();
    assertThat(Texts.receive(jms, other.createConsumer(queue), 2)).containsExactly("m0", "m1");
  }

  @Test
  @Sentence("6.2.15-11")
  void shouldRefuseAcknowledgeButKeepMessagesUsable() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "m0");
    Message received = jms.receive(session.createConsumer(queue));
    TextMessage made = session.createTextMessage("made");
    session.close();
    assertThatThrownBy(received::acknowledge).isInstanceOf(IllegalStateException.class);
    assertThat(Texts.of(received)).isEqualTo("m0");
    made.setText("changed");
    assertThat(made.getText()).isEqualTo("changed");
  }

  @Test
  @Sentence({"6.2.15-12", "6.2.15-10"})
  void shouldIgnoreSecondClose() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    session.close();
    session.close();
    consumer.close();
    producer.close();
    assertThatThrownBy(session::createMessage).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Sentence("6.2.15-13")
  void shouldCloseAtTheEndOfTryWithResources() throws Exception {
    Connection connection = jms.startedConnection();
    Session kept;
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED)) {
      kept = session;
    }
    assertThatThrownBy(kept::commit).isInstanceOf(IllegalStateException.class);
    QueueConnection queues = jms.closing(jms.queueFactory().createQueueConnection());
    QueueSession queueSession;
    try (QueueSession session = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)) {
      queueSession = session;
    }
    assertThatThrownBy(queueSession::createMessage).isInstanceOf(IllegalStateException.class);
    TopicConnection topics = jms.closing(jms.topicFactory().createTopicConnection());
    TopicSession topicSession;
    try (TopicSession session = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE)) {
      topicSession = session;
    }
    assertThatThrownBy(topicSession::createMessage).isInstanceOf(IllegalStateException.class);
  }
}
