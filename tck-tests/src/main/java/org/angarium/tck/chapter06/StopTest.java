package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
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

/** Section 6.1.5: a connection that is stopped delivers nothing until it is started again. */
class StopTest extends TckTest {
  @Test
  @Sentence({"6.1.5-1", "6.1.5-3"})
  void shouldReceiveNothingWhileStopped() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(session, queue, Texts.numbered("m", 4));
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
    connection.stop();
    jms.assertNothing(consumer);
    assertThat(consumer.receiveNoWait()).isNull();
    connection.start();
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m2", "m3");
  }

  @Test
  @Sentence({"6.1.5-1", "6.1.5-6", "6.1.5-3"})
  void shouldHoldWaitingReceiveWhileStopped() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    connection.stop();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "held back");
    receive.assertStillRunning(jms);
    connection.start();
    assertThat(Texts.of(receive.result())).isEqualTo("held back");
  }

  @Test
  @Sentence("6.1.5-7")
  void shouldLetReceiveTimeOutWhileStopped() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(session, queue, "there, but not to be had");
    connection.stop();
    assertThat(Background.call(() -> consumer.receive(100)).result()).isNull();
    connection.start();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("there, but not to be had");
  }

  @Test
  @Sentence({"6.1.5-2", "6.1.5-6", "6.1.5-3"})
  void shouldCallNoListenerWhileStopped() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Collector collector = new Collector();
    session.createConsumer(queue).setMessageListener(collector);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, queue, "before");
    collector.await(jms, 1);
    connection.stop();
    Texts.send(sending, queue, "while stopped");
    jms.assertNothing(connection.createSession().createConsumer(jms.queue(sending)));
    assertThat(collector.texts()).containsExactly("before");
    connection.start();
    collector.await(jms, 2);
    assertThat(collector.texts()).containsExactly("before", "while stopped");
  }

  @Test
  @Sentence({"6.1.5-6", "6.1.5-3"})
  void shouldPauseAndResumeUnderFlowingMessages() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Collector collector = new Collector();
    session.createConsumer(queue).setMessageListener(collector);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 300));
    for (int i = 0; i < 10; i++) {
      connection.start();
      collector.await(jms, collector.seen().size() < 300 ? collector.seen().size() + 1 : 300);
      connection.stop();
      int seen = collector.seen().size();
      for (int spin = 0; spin < 1000; spin++) {
        Thread.onSpinWait();
      }
      assertThat(collector.seen()).as("no call after stop has returned").hasSize(seen);
    }
    connection.start();
    collector.await(jms, 300);
    assertThat(collector.texts()).containsExactly(Texts.numbered("m", 300));
  }

  @Test
  @Sentence("6.1.5-4")
  void shouldSendWhileStopped() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    connection.stop();
    Texts.send(session, queue, "sent while stopped");
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("sent while stopped");
  }

  @Test
  @Sentence("6.1.5-5")
  void shouldIgnoreSecondStopAndSecondStart() throws Exception {
    Connection connection = jms.startedConnection();
    connection.start();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    connection.stop();
    connection.stop();
    Texts.send(session, queue, "m");
    jms.assertNothing(consumer);
    connection.start();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("m");
    JMSContext context = jms.context();
    context.stop();
    context.stop();
    context.start();
    context.start();
  }

  @Test
  @Sentence("6.1.5-8")
  void shouldWaitForRunningListener() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Gate gate = new Gate();
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
            });
    session.createConsumer(queue).setMessageListener(collector);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "slow", "never while stopped");
    gate.assertHolds(jms, connection::stop);
    assertThat(collector.texts()).containsExactly("slow");
    collector.assertNoFailure();
  }

  @Test
  @Sentence("6.1.5-9")
  void shouldServeRunningListenerWhileStopWaits() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Queue answers = jms.queue(session);
    Gate gate = new Gate();
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
              Texts.send(session, answers, "answer to " + seen.text());
              session.commit();
            });
    session.createConsumer(queue).setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "question");
    gate.assertHolds(jms, connection::stop);
    collector.assertNoFailure();
    MessageConsumer consumer = other.createConsumer(answers);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("answer to question");
  }

  @Test
  @Sentence("6.1.5-10")
  void shouldRefuseOrPerformStopInListener() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    AtomicReference<String> outcome = new AtomicReference<>("not called");
    CountDownLatch returned = new CountDownLatch(1);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.text().equals("stop")) {
                try {
                  connection.stop();
                  outcome.set("stopped");
                } catch (IllegalStateException refused) {
                  outcome.set("refused");
                }
                returned.countDown();
              }
            });
    session.createConsumer(queue).setMessageListener(collector);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "stop", "next");
    assertThat(returned.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isIn("stopped", "refused");
    if ("stopped".equals(outcome.get())) {
      jms.assertNothing(connection.createSession().createConsumer(jms.queue(session)));
      assertThat(collector.texts()).containsExactly("stop");
      connection.start();
    }
    collector.await(jms, 2);
    assertThat(collector.texts()).containsExactly("stop", "next");
  }
}
