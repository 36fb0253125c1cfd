package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Sections 6.2.10 to 6.2.12: acknowledgement, recovery and duplicates. */
class AcknowledgeTest extends TckTest {
  @Test
  @Sentence({"6.2.10-3", "6.2.11-1"})
  void shouldAcknowledgeWhenReceiveHasReturned() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1", "m2");
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
    session.recover();
    session.close();
    MessageConsumer rest = other.createConsumer(queue);
    assertThat(Texts.of(jms.receive(rest))).isEqualTo("m2");
    jms.assertNothing(rest);
  }

  @Test
  @Sentence({"6.2.10-4", "6.2.11-1"})
  void shouldAcknowledgeWhenListenerHasReturned() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, Texts.numbered("m", 10));
    Collector collector = new Collector();
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 10);
    session.close();
    assertThat(collector.texts()).containsExactly(Texts.numbered("m", 10));
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("6.2.10-2")
  void shouldAcknowledgeLazilyWithoutTheClient() throws Exception {
    Session session = jms.session(Session.DUPS_OK_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, Texts.numbered("m", 100));
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 100)).containsExactly(Texts.numbered("m", 100));
    session.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("6.2.10-5")
  void shouldKeepUnacknowledgedMessage() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0");
    assertThat(Texts.of(jms.receive(session.createConsumer(queue)))).isEqualTo("m0");
    MessageConsumer next = other.createConsumer(queue);
    jms.assertNothing(next);
    session.close();
    assertThat(Texts.of(jms.receive(next))).isEqualTo("m0");
  }

  @Test
  @Sentence("6.2.10-5")
  void shouldAcknowledgeByTheMessage() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0");
    jms.receive(session.createConsumer(queue)).acknowledge();
    session.close();
    jms.assertNothing(other.createConsumer(queue));
  }

  @Test
  @Sentence("6.2.10-6")
  void shouldAcknowledgeAllThatTheSessionHasDelivered() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue one = jms.queue(session);
    Queue two = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, one, "a0", "a1", "a2");
    Texts.send(other, two, "b0", "b1");
    MessageConsumer fromOne = session.createConsumer(one);
    MessageConsumer fromTwo = session.createConsumer(two);
    Message first = jms.receive(fromOne);
    jms.receive(fromOne);
    jms.receive(fromTwo);
    first.acknowledge();
    session.close();
    assertThat(Texts.receive(jms, other.createConsumer(one), 1)).containsExactly("a2");
    assertThat(Texts.receive(jms, other.createConsumer(two), 1)).containsExactly("b1");
  }

  @Test
  @Sentence("6.2.10-6")
  void shouldAcknowledgeByTheContext() throws Exception {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(context);
    JMSContext other = jms.context();
    Texts.send(other, queue, "m0", "m1", "m2");
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 2)).containsExactly("m0", "m1");
    context.acknowledge();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("m2");
    context.close();
    JMSConsumer rest = other.createConsumer(queue);
    assertThat(Texts.of(jms.receive(rest))).isEqualTo("m2");
    jms.assertNothing(rest);
  }

  @Test
  @Sentence("6.2.10-5")
  void shouldIgnoreAcknowledgeInOtherModes() throws Exception {
    Session transacted = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(transacted);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0");
    MessageConsumer consumer = transacted.createConsumer(queue);
    jms.receive(consumer).acknowledge();
    transacted.rollback();
    Message again = jms.receive(consumer);
    assertThat(Texts.of(again)).isEqualTo("m0");
    transacted.commit();
    Texts.send(other, queue, "m1");
    MessageConsumer auto = other.createConsumer(queue);
    transacted.close();
    jms.receive(auto).acknowledge();
    jms.assertNothing(auto);
  }

  @Test
  @Sentence({"6.2.10-8", "6.2.10-10", "6.2.10-11"})
  void shouldRecoverFromTheFirstUnacknowledgedMessage() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 5));
    MessageConsumer consumer = session.createConsumer(queue);
    jms.receive(consumer);
    jms.receive(consumer).acknowledge();
    jms.receive(consumer);
    jms.receive(consumer);
    session.recover();
    for (int i = 2; i < 5; i++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.of(message)).isEqualTo("m" + i);
      if (i < 4) {
        assertThat(message.getJMSRedelivered()).isTrue();
        assertThat(Texts.deliveryCount(message)).isEqualTo(2);
      }
      message.acknowledge();
    }
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"6.2.10-8", "6.2.10-10"})
  void shouldRecoverAllConsumersOfTheSession() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    MessageConsumer fromQueue = session.createConsumer(queue);
    MessageConsumer fromTopic = session.createConsumer(topic);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "q");
    Texts.send(other, topic, "t");
    jms.receive(fromQueue);
    jms.receive(fromTopic);
    session.recover();
    Message q = jms.receive(fromQueue);
    Message t = jms.receive(fromTopic);
    for (Message message : List.of(q, t)) {
      assertThat(message.getJMSRedelivered()).isTrue();
      assertThat(Texts.deliveryCount(message)).isEqualTo(2);
    }
    t.acknowledge();
  }

  @Test
  @Sentence("6.2.10-10")
  void shouldCountEachRecover() throws Exception {
    JMSContext context = jms.context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, "m");
    JMSConsumer consumer = context.createConsumer(queue);
    for (int attempt = 1; attempt <= 4; attempt++) {
      Message message = jms.receive(consumer);
      assertThat(Texts.deliveryCount(message)).isEqualTo(attempt);
      assertThat(message.getJMSRedelivered()).isEqualTo(attempt > 1);
      context.recover();
    }
    jms.receive(consumer);
    context.acknowledge();
  }

  @Test
  @Sentence("6.2.10-9")
  void shouldDeliverNewUrgentMessageAlongWithRecoveredOnes() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, "m0", "m1");
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.receive(jms, consumer, 2);
    try (MessageProducer producer = other.createProducer(queue)) {
      producer.send(other.createTextMessage("urgent"), DeliveryMode.PERSISTENT, 9, 0);
    }
    session.recover();
    List<String> again = Texts.receive(jms, consumer, 3);
    assertThat(again).contains("urgent");
    assertThat(again).containsSubsequence("m0", "m1");
  }

  @Test
  @Sentence({"6.2.10-8", "6.2.10-10"})
  void shouldRecoverInListener() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.text().equals("m1") && seen.deliveryCount() == 1) {
                session.recover();
              } else if (seen.text().equals("m1")) {
                message.acknowledge();
              }
            });
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "m0", "m1");
    session.createConsumer(queue).setMessageListener(collector);
    collector.await(jms, 4);
    session.close();
    assertThat(collector.texts()).containsExactly("m0", "m1", "m0", "m1");
    assertThat(collector.seen().get(2).redelivered()).isTrue();
    jms.assertNothing(jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue));
  }

  @Test
  @Sentence("6.2.12-1")
  void shouldNotProduceAMessageTwice() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    TextMessage message = session.createTextMessage("sent twice on purpose");
    Set<String> ids = new HashSet<>();
    try (MessageProducer producer = session.createProducer(queue)) {
      producer.send(message);
      ids.add(message.getJMSMessageID());
      producer.send(message);
      ids.add(message.getJMSMessageID());
    }
    session.commit();
    session.commit();
    Session receiving = jms.session(Session.AUTO_ACKNOWLEDGE);
    MessageConsumer consumer = receiving.createConsumer(queue);
    Set<String> received = new HashSet<>();
    received.add(jms.receive(consumer).getJMSMessageID());
    received.add(jms.receive(consumer).getJMSMessageID());
    assertThat(received).hasSize(2).isEqualTo(ids);
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence("6.2.11-1")
  void shouldNotDeliverAgainWhatWasAcknowledgedInAnyMode() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sending);
    int[] modes = {
      Session.AUTO_ACKNOWLEDGE,
      Session.CLIENT_ACKNOWLEDGE,
      Session.DUPS_OK_ACKNOWLEDGE,
      Session.SESSION_TRANSACTED
    };
    for (int mode : modes) {
      Texts.send(sending, queue, "mode " + mode);
      Session session = jms.session(mode);
      Message message = jms.receive(session.createConsumer(queue));
      assertThat(Texts.of(message)).isEqualTo("mode " + mode);
      assertThat(message.getJMSRedelivered()).isFalse();
      assertThat(Texts.deliveryCount(message)).isEqualTo(1);
      if (mode == Session.SESSION_TRANSACTED) {
        session.commit();
      } else {
        message.acknowledge();
      }
      session.close();
    }
    jms.assertNothing(sending.createConsumer(queue));
  }
}
