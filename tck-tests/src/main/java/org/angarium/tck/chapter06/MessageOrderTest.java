package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.2.9: what order clients may rely on. */
class MessageOrderTest extends TckTest {
  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence({"6.2.9.1-1", "6.2.9.2-3"})
  void shouldReceiveFromQueueInTheOrderOfSending(int deliveryMode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    send(session, queue, deliveryMode, 200);
    MessageConsumer consumer = session.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 200)).containsExactly(Texts.numbered("m", 200));
  }

  @ParameterizedTest
  @ValueSource(ints = {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT})
  @Sentence({"6.2.9.1-1", "6.2.9.2-3"})
  void shouldReceiveFromTopicInTheOrderOfSending(int deliveryMode) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic);
    send(session, topic, deliveryMode, 100);
    assertThat(Texts.receive(jms, one, 100)).containsExactly(Texts.numbered("m", 100));
    assertThat(Texts.receive(jms, two, 100)).containsExactly(Texts.numbered("m", 100));
  }

  @Test
  @Sentence("6.2.9.1-1")
  void shouldKeepOrderOfSessionWithSeveralProducers() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer one = session.createProducer(queue);
    MessageProducer two = session.createProducer(null);
    for (int i = 0; i < 50; i++) {
      if (i % 3 == 0) {
        two.send(queue, session.createTextMessage("m" + i));
      } else {
        one.send(session.createTextMessage("m" + i));
      }
    }
    assertThat(Texts.receive(jms, session.createConsumer(queue), 50))
        .containsExactly(Texts.numbered("m", 50));
  }

  @Test
  @Sentence({"6.2.9.1-1", "6.2.9.2-3"})
  void shouldKeepOrderWithinEachDeliveryMode() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 60; i++) {
      boolean persistent = i % 2 == 0;
      producer.send(
          session.createTextMessage((persistent ? "p" : "n") + i / 2),
          persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
          4,
          0);
    }
    List<String> all = Texts.receive(jms, session.createConsumer(queue), 60);
    assertThat(all.stream().filter(text -> text.startsWith("p")))
        .containsExactly(Texts.numbered("p", 30));
    assertThat(all.stream().filter(text -> text.startsWith("n")))
        .containsExactly(Texts.numbered("n", 30));
  }

  @Test
  @Sentence("6.2.9.2-1")
  void shouldKeepOrderWithinEachPriority() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    for (int i = 0; i < 50; i++) {
      for (int priority = 0; priority <= 9; priority += 3) {
        producer.send(
            session.createTextMessage("p" + priority + "-" + i),
            DeliveryMode.PERSISTENT,
            priority,
            0);
      }
    }
    List<String> all = Texts.receive(jms, session.createConsumer(queue), 200);
    for (int priority = 0; priority <= 9; priority += 3) {
      String prefix = "p" + priority + "-";
      assertThat(all.stream().filter(text -> text.startsWith(prefix)))
          .containsExactly(Texts.numbered(prefix, 50));
    }
  }

  @Test
  @Sentence("6.2.9.2-2")
  void shouldDeliverByDeliveryTime() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    producer.setDeliveryDelay(1_500);
    producer.send(session.createTextMessage("last"));
    producer.setDeliveryDelay(500);
    producer.send(session.createTextMessage("middle"));
    producer.setDeliveryDelay(0);
    producer.send(session.createTextMessage("first"));
    assertThat(Texts.receive(jms, session.createConsumer(queue), 3))
        .containsExactly("first", "middle", "last");
  }

  @Test
  @Sentence("6.2.9.2-4")
  void shouldKeepOrderOfTransaction() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue one = jms.queue(session);
    Queue two = jms.queue(session);
    MessageProducer producer = session.createProducer(null);
    for (int i = 0; i < 60; i++) {
      producer.send(i % 2 == 0 ? one : two, session.createTextMessage("m" + i / 2));
      if (i % 20 == 19) {
        session.commit();
      }
    }
    Session receiving = jms.session(Session.AUTO_ACKNOWLEDGE);
    assertThat(Texts.receive(jms, receiving.createConsumer(one), 30))
        .containsExactly(Texts.numbered("m", 30));
    assertThat(Texts.receive(jms, receiving.createConsumer(two), 30))
        .containsExactly(Texts.numbered("m", 30));
  }

  @Test
  @Sentence("6.2.9.2-5")
  void shouldKeepOrderOverRollbacks() throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 40));
    MessageConsumer consumer = session.createConsumer(queue);
    List<String> committed = new ArrayList<>();
    int round = 0;
    while (committed.size() < 40) {
      List<String> batch = Texts.receive(jms, consumer, Math.min(7, 40 - committed.size()));
      if (round++ % 2 == 0) {
        session.rollback();
      } else {
        session.commit();
        committed.addAll(batch);
      }
    }
    assertThat(committed).containsExactly(Texts.numbered("m", 40));
  }

  @Test
  @Sentence("6.2.9.2-5")
  void shouldKeepOrderWhenUnreadMessagesReturnToTheQueue() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sending);
    Texts.send(sending, queue, Texts.numbered("m", 30));
    List<String> received = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
      received.addAll(Texts.receive(jms, session.createConsumer(queue), 5));
      session.close();
    }
    assertThat(received).containsExactly(Texts.numbered("m", 30));
  }

  @Test
  @Sentence("6.2.9.1-2")
  void shouldAcknowledgeInTheOrderOfTheSession() throws Exception {
    Session session = jms.session(Session.CLIENT_ACKNOWLEDGE);
    Queue one = jms.queue(session);
    Queue two = jms.queue(session);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, one, "a0", "a1");
    Texts.send(other, two, "b0", "b1");
    MessageConsumer fromOne = session.createConsumer(one);
    MessageConsumer fromTwo = session.createConsumer(two);
    jms.receive(fromOne);
    Message second = jms.receive(fromTwo);
    second.acknowledge();
    jms.receive(fromOne);
    session.close();
    assertThat(Texts.receive(jms, other.createConsumer(one), 1)).containsExactly("a1");
    assertThat(Texts.receive(jms, other.createConsumer(two), 1)).containsExactly("b1");
  }

  private static void send(Session session, Destination destination, int deliveryMode, int count)
      throws Exception {
    try (MessageProducer producer = session.createProducer(destination)) {
      producer.setDeliveryMode(deliveryMode);
      for (String text : Texts.numbered("m", count)) {
        producer.send(session.createTextMessage(text));
      }
    }
  }
}
