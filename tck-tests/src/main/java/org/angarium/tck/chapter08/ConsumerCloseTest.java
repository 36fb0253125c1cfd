package org.angarium.tck.chapter08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Gate;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 8.8: closing a consumer apart from its session. */
class ConsumerCloseTest extends TckTest {
  @Test
  @Sentence({"8.8-1", "8.8-2", "8.8-10"})
  void shouldEndDeliveryAndLeaveTheSessionOpen() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(session, queue, Texts.numbered("m", 10));
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    consumer.close();
    MessageConsumer next = session.createConsumer(queue);
    assertThat(Texts.receive(jms, next, 4)).containsExactly("m1", "m2", "m3", "m4");
    next.close();
    MessageConsumer other = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.receive(jms, other, 5)).containsExactly("m5", "m6", "m7", "m8", "m9");
  }

  @Test
  @Sentence({"8.8-2", "8.8-3", "8.8-10"})
  void shouldEndDeliveryToListener() throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Collector collector = new Collector();
    MessageConsumer consumer = session.createConsumer(queue);
    consumer.setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, Texts.numbered("m", 100));
    collector.await(jms, 1);
    consumer.close();
    List<String> seen = collector.texts();
    List<String> rest = Texts.receive(jms, other.createConsumer(queue), 100 - seen.size());
    assertThat(collector.texts()).isEqualTo(seen);
    List<String> all = new ArrayList<>(seen);
    all.addAll(rest);
    assertThat(all).containsExactly(Texts.numbered("m", 100));
  }

  @Test
  @Sentence({"8.8-3", "8.8-4"})
  void shouldEndBlockedReceiveWithNull() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(jms.queue(session));
    for (long timeout : new long[] {0, 60_000}) {
      MessageConsumer next = session.createConsumer(jms.queue(session));
      Background<Message> receive = Background.call(() -> next.receive(timeout)).letItWait(jms);
      next.close();
      assertThat(receive.result()).isNull();
    }
    Background<Message> receive = Background.call(consumer::receive).letItWait(jms);
    consumer.close();
    assertThat(receive.result()).isNull();
  }

  @Test
  @Sentence("8.8-5")
  void shouldWaitForRunningListener() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Gate gate = new Gate();
    AtomicBoolean completed = new AtomicBoolean();
    Collector collector =
        new Collector(
            (message, seen) -> {
              gate.pass();
              completed.set(true);
            });
    MessageConsumer consumer = session.createConsumer(queue);
    consumer.setMessageListener(collector);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1");
    gate.assertHolds(
        jms,
        () -> {
          consumer.close();
          assertThat(completed).isTrue();
        });
    collector.assertNoFailure();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("m1");
    jms.assertNothing(rest);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED
      })
  @Sentence({"8.8-6", "8.8-7", "8.8-8", "8.8-9"})
  void shouldLetItsListenerCloseItAndComplete(int mode) throws Exception {
    Session session = jms.session(mode);
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    CountDownLatch completed = new CountDownLatch(1);
    Collector collector =
        new Collector(
            (message, seen) -> {
              consumer.close();
              if (mode == Session.CLIENT_ACKNOWLEDGE) {
                message.acknowledge();
              } else if (mode == Session.SESSION_TRANSACTED) {
                session.commit();
              }
              completed.countDown();
            });
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1");
    consumer.setMessageListener(collector);
    assertThat(completed.await(20, TimeUnit.SECONDS)).isTrue();
    session.close();
    collector.assertNoFailure();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("m1");
    jms.assertNothing(rest);
    assertThat(collector.texts()).containsExactly("m0");
  }

  @ParameterizedTest
  @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
  @Sentence("8.8-7")
  void shouldHaveAcknowledgedWhatWasDelivered(int mode) throws Exception {
    Session session = jms.session(mode);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1", "m2");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
    consumer.close();
    session.close();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("m2");
    jms.assertNothing(rest);
  }

  @Test
  @Sentence("8.8-8")
  void shouldLeaveAcknowledgementToTheClient() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1");
    MessageConsumer consumer = session.createConsumer(queue);
    Message message = jms.receive(consumer);
    consumer.close();
    message.acknowledge();
    session.close();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(jms.receiveText(rest)).isEqualTo("m1");
    jms.assertNothing(rest);
  }

  @Test
  @Sentence("8.8-8")
  void shouldNotAcknowledgeByItsClose() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0");
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer);
    consumer.close();
    session.recover();
    Message again = jms.receive(session.createConsumer(queue));
    assertThat(Texts.of(again)).isEqualTo("m0");
    assertThat(again.getJMSRedelivered()).isTrue();
    again.acknowledge();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence("8.8-9")
  void shouldLeaveTheTransactionAlone(boolean commit) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    consumer.close();
    MessageConsumer second = other.createConsumer(queue);
    jms.assertNothing(second);
    if (commit) {
      session.commit();
      jms.assertNothing(second);
    } else {
      session.rollback();
      Message again = jms.receive(second);
      assertThat(Texts.of(again)).isEqualTo("m0");
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  @Sentence("8.8-9")
  void shouldLeaveTransactionOfDurableSubscriptionAlone() throws Exception {
    Connection connection = jms.identifiedConnection();
    Session session = connection.createSession(Session.SESSION_TRANSACTED);
    Topic topic = jms.topic(session);
    String name = jms.uniqueSubscription();
    MessageConsumer consumer = session.createDurableConsumer(topic, name);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), topic, "m0", "m1");
    assertThat(jms.receiveText(consumer)).isEqualTo("m0");
    consumer.close();
    session.commit();
    MessageConsumer again = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(again)).isEqualTo("m1");
    again.close();
    session.rollback();
    MessageConsumer third = session.createDurableConsumer(topic, name);
    assertThat(jms.receiveText(third)).isEqualTo("m1");
    session.commit();
    third.close();
    session.unsubscribe(name);
  }

  @Test
  @Sentence({"8.8-1", "8.8-3"})
  void shouldIgnoreSecondClose() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = session.createConsumer(jms.queue(session));
    consumer.close();
    consumer.close();
    JMSContext context = jms.context();
    JMSConsumer simplified = context.createConsumer(jms.queue(context));
    simplified.close();
    simplified.close();
    assertThatThrownBy(simplified::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
  }
}
