package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Gate;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Sections 6.2.5, 6.2.6, 6.2.13 and 6.2.14: which threads run what, and when. */
class SessionThreadingTest extends TckTest {
  @Test
  @Sentence("6.2.5-3")
  void shouldLetListenersUseTheProducersOfTheirSession() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue in = jms.queue(session);
    Queue out = jms.queue(session);
    MessageProducer producer = session.createProducer(out);
    Collector collector =
        new Collector(
            (message, seen) -> producer.send(session.createTextMessage("re: " + seen.text())));
    session.createConsumer(in).setMessageListener(collector);
    connection.start();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, in, Texts.numbered("m", 20));
    assertThat(Texts.receive(jms, other.createConsumer(out), 20))
        .containsExactly(Texts.numbered("re: m", 20));
    collector.assertNoFailure();
  }

  @Test
  @Sentence("6.2.5-4")
  void shouldLetAnotherThreadCloseWhatAListenerUses() throws Exception {
    Connection connection = jms.startedConnection();
    Session one = connection.createSession();
    Session two = connection.createSession();
    Queue queue = jms.queue(one);
    MessageConsumer consumer = one.createConsumer(queue);
    consumer.setMessageListener(new Collector());
    two.createConsumer(queue).setMessageListener(new Collector());
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 50));
    Background.run(consumer::close).result();
    Background.run(two::close).result();
    Background.run(connection::close).result();
  }

  @Test
  @Sentence("6.2.6-1")
  void shouldCreateContextWhileAnotherThreadUsesTheSession() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    Background<Message> receive = Background.call(() -> consumer.receive(20_000)).letItWait(jms);
    JMSContext second = jms.closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    second.createProducer().send(queue, "by the second context");
    assertThat(Texts.of(receive.result())).isEqualTo("by the second context");
  }

  @Test
  @Sentence("6.2.6-2")
  void shouldLetAnotherThreadCloseContextOrConsumer() throws Exception {
    JMSContext context = jms.context();
    JMSConsumer first = context.createConsumer(jms.queue(context));
    Background<Message> receive = Background.call(first::receive).letItWait(jms);
    first.close();
    assertThat(receive.result()).isNull();
    JMSConsumer second = context.createConsumer(jms.queue(context));
    Background<Message> again = Background.call(second::receive).letItWait(jms);
    context.close();
    assertThat(again.result()).isNull();
  }

  @Test
  @Sentence("6.2.6-3")
  void shouldTakeSecondListenerOnStartedContext() throws Exception {
    JMSContext context = jms.context();
    Collector collector = new Collector();
    JMSContext sender = jms.context();
    for (int i = 0; i < 5; i++) {
      Queue queue = jms.queue(sender);
      Texts.send(sender, queue, Texts.numbered("q" + i + "-", 20));
      context.createConsumer(queue).setMessageListener(collector);
    }
    collector.await(jms, 100);
    assertThat(collector.texts()).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  @Sentence("6.2.13-1")
  void shouldCallListenersOfOneSessionOneAtATime() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Collector collector =
        new Collector(
            (message, seen) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              for (int i = 0; i < 200; i++) {
                Thread.onSpinWait();
              }
              running.decrementAndGet();
            });
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    for (int i = 0; i < 5; i++) {
      Queue queue = jms.queue(session);
      Topic topic = jms.topic(session);
      session.createConsumer(queue).setMessageListener(collector);
      session.createConsumer(topic).setMessageListener(collector);
      Texts.send(sending, queue, Texts.numbered("q" + i + "-", 40));
      Texts.send(sending, topic, Texts.numbered("t" + i + "-", 10));
    }
    connection.start();
    collector.await(jms, 250);
    assertThat(most.get()).isEqualTo(1);
    assertThat(collector.texts()).doesNotHaveDuplicates().hasSize(250);
  }

  @Test
  @Sentence("6.2.13-1")
  void shouldHoldOtherListenersOfTheSessionWhileOneRuns() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue slow = jms.queue(session);
    Queue other = jms.queue(session);
    Gate gate = new Gate();
    Collector waiting = new Collector();
    Collector running =
        new Collector(
            (message, seen) -> {
              gate.pass();
              assertThat(waiting.seen()).isEmpty();
            });
    session.createConsumer(slow).setMessageListener(running);
    session.createConsumer(other).setMessageListener(waiting);
    connection.start();
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, slow, "slow");
    gate.awaitArrivals();
    Texts.send(sending, other, "waits its turn");
    jms.assertNothing(sending.createConsumer(jms.queue(sending)));
    gate.open();
    waiting.await(jms, 1);
    running.assertNoFailure();
  }

  @Test
  @Sentence("6.2.14-1")
  void shouldRunListenersOfDifferentSessionsAtTheSameTime() throws Exception {
    Connection connection = jms.startedConnection();
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    CyclicBarrier meeting = new CyclicBarrier(3);
    Collector collector = new Collector((message, seen) -> meeting.await(20, TimeUnit.SECONDS));
    for (int i = 0; i < 3; i++) {
      Session session = connection.createSession();
      Queue queue = jms.queue(session);
      session.createConsumer(queue).setMessageListener(collector);
      Texts.send(sending, queue, "m" + i);
    }
    collector.await(jms, 3);
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(() -> meeting.getNumberWaiting() == 0);
    collector.assertNoFailure();
  }
}
