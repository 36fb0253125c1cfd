package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Many consumers at once, while some of them close and roll back. */
class ConcurrencyTest extends TckTest {
  @Test
  @Sentence({"B-14", "8.2-2", "6.2.12-1"})
  void shouldGiveEachMessageOfQueueToOneOfManyConsumers() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sending);
    deliverToMany(sending, queue, session -> session.createConsumer(queue));
  }

  @Test
  @Sentence({"B-14", "8.3.2-1"})
  void shouldGiveEachMessageOfSharedSubscriptionToOneOfManyConsumers() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(sending);
    String name = jms.uniqueSubscription();
    // it exists as long as a consumer does; this one never receives
    Connection holder = jms.connection();
    holder.createSession().createSharedConsumer(topic, name);
    deliverToMany(sending, topic, session -> session.createSharedConsumer(topic, name));
  }

  @Test
  @Sentence({"B-14", "8.3.4-2"})
  void shouldGiveEachMessageOfSharedDurableSubscriptionToOneOfManyConsumers() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(sending);
    String name = jms.uniqueSubscription();
    sending.createSharedDurableConsumer(topic, name).close();
    deliverToMany(sending, topic, session -> session.createSharedDurableConsumer(topic, name));
    sending.unsubscribe(name);
  }

  /** Four workers that receive, commit, roll back, and open new sessions all the time. */
  private void deliverToMany(Session sending, Destination destination, Opening opening)
      throws Exception {
    int count = 200;
    Set<String> committed = ConcurrentHashMap.newKeySet();
    List<String> twice = new CopyOnWriteArrayList<>();
    AtomicInteger left = new AtomicInteger(count);
    List<Background<Boolean>> workers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      Connection connection = jms.startedConnection();
      int worker = w;
      workers.add(
          Background.run(
              () -> {
                int round = worker;
                while (left.get() > 0) {
                  work(connection, opening, round++, committed, twice, left);
                }
              }));
    }
    Texts.send(sending, destination, Texts.numbered("m", count));
    for (Background<Boolean> worker : workers) {
      worker.result();
    }
    assertThat(twice).isEmpty();
    assertThat(committed).containsExactlyInAnyOrder(Texts.numbered("m", count));
  }

  private static void work(
      Connection connection,
      Opening opening,
      int round,
      Set<String> committed,
      List<String> twice,
      AtomicInteger left)
      throws Exception {
    try (Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = opening.open(session)) {
      List<String> batch = new ArrayList<>();
      for (int i = 0; i < 5 && left.get() > 0; i++) {
        Message message = consumer.receive(20);
        if (message != null) {
          batch.add(Texts.of(message));
        }
      }
      if (round % 3 == 0) {
        session.rollback();
      } else if (round % 3 == 1) {
        session.commit();
        for (String text : batch) {
          if (!committed.add(text)) {
            twice.add(text);
          }
          left.decrementAndGet();
        }
      }
      // in the third case the close rolls back
    }
  }

  @Test
  @Sentence({"B-22", "6.2.7-2", "6.2.7-4"})
  void shouldMoveMessagesBetweenQueuesWithoutLossOrDuplicate() throws Exception {
    Session outside = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue one = jms.queue(outside);
    Queue two = jms.queue(outside);
    Queue end = jms.queue(outside);
    int count = 120;
    Texts.send(outside, one, Texts.numbered("m", count));
    AtomicBoolean over = new AtomicBoolean();
    List<Background<Boolean>> movers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      movers.add(mover(one, two, over));
      movers.add(mover(two, end, over));
    }
    List<String> received = Texts.receive(jms, outside.createConsumer(end), count);
    over.set(true);
    for (Background<Boolean> mover : movers) {
      mover.result();
    }
    assertThat(received).containsExactlyInAnyOrder(Texts.numbered("m", count));
    for (Queue queue : List.of(one, two, end)) {
      jms.assertNothing(outside.createConsumer(queue));
    }
  }

  private Background<Boolean> mover(Queue from, Queue to, AtomicBoolean over) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageConsumer consumer = session.createConsumer(from);
    return Background.run(
        () -> {
          int round = 0;
          while (!over.get()) {
            Message message = consumer.receive(20);
            if (message != null) {
              Texts.send(session, to, Texts.of(message));
              if (round++ % 4 == 3) {
                session.rollback();
              } else {
                session.commit();
              }
            }
          }
        });
  }

  @Test
  @Sentence({"B-15", "6.1-2", "6.2.14-1"})
  void shouldServeHundredSessionsOfOneConnection() throws Exception {
    Connection connection = jms.connection();
    Session sending = connection.createSession();
    Queue queue = jms.queue(sending);
    Topic topic = jms.topic(sending);
    Collector fromQueue = new Collector();
    Collector fromTopic = new Collector();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Session session = connection.createSession();
      sessions.add(session);
      if (i % 2 == 0) {
        session.createConsumer(queue).setMessageListener(fromQueue);
      } else {
        session.createConsumer(topic).setMessageListener(fromTopic);
      }
    }
    connection.start();
    Texts.send(sending, queue, Texts.numbered("q", 500));
    Texts.send(sending, topic, Texts.numbered("t", 10));
    fromQueue.await(jms, 500);
    fromTopic.await(jms, 500);
    for (Session session : sessions) {
      session.close();
    }
    assertThat(fromQueue.texts()).containsExactlyInAnyOrder(Texts.numbered("q", 500));
    Map<String, Integer> counts = new HashMap<>();
    fromTopic.texts().forEach(text -> counts.merge(text, 1, Integer::sum));
    assertThat(counts).hasSize(10).allSatisfy((text, n) -> assertThat(n).isEqualTo(50));
  }

  @Test
  @Sentence({"B-15", "6.1-3"})
  void shouldSendFromManySessionsOfOneConnectionAtOnce() throws Exception {
    Connection connection = jms.startedConnection();
    Session receiving = connection.createSession();
    Queue queue = jms.queue(receiving);
    List<Background<Boolean>> senders = new ArrayList<>();
    for (int s = 0; s < 20; s++) {
      Session session = connection.createSession(s % 2 == 0, Session.AUTO_ACKNOWLEDGE);
      String prefix = "s" + s + "-";
      senders.add(
          Background.run(
              () -> {
                Texts.send(session, queue, Texts.numbered(prefix, 20));
                if (session.getTransacted()) {
                  session.commit();
                }
              }));
    }
    List<String> received = Texts.receive(jms, receiving.createConsumer(queue), 400);
    for (Background<Boolean> sender : senders) {
      sender.result();
    }
    assertThat(received).doesNotHaveDuplicates();
    for (int s = 0; s < 20; s++) {
      String prefix = "s" + s + "-";
      assertThat(received.stream().filter(text -> text.startsWith(prefix)))
          .containsExactly(Texts.numbered(prefix, 20));
    }
  }

  @Test
  @Sentence({"B-15", "8.3.2-1", "8.3.2-4"})
  void shouldKeepSubscriptionWhileConsumersComeAndGo() throws Exception {
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(sending);
    String name = jms.uniqueSubscription();
    Connection connection = jms.startedConnection();
    Collector collector = new Collector();
    Session current = connection.createSession();
    current.createSharedConsumer(topic, name).setMessageListener(collector);
    for (int i = 0; i < 20; i++) {
      Session next = connection.createSession();
      next.createSharedConsumer(topic, name).setMessageListener(collector);
      Texts.send(sending, topic, Texts.numbered("r" + i + "-", 5));
      current.close();
      current = next;
    }
    collector.await(jms, 100);
    current.close();
    assertThat(collector.texts()).hasSize(100).doesNotHaveDuplicates();
  }

  /** Opens a consumer on what is consumed. */
  @FunctionalInterface
  private interface Opening {
    MessageConsumer open(Session session) throws JMSException;
  }
}
