package org.angarium.tck.blindspots;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Close while something else happens. */
class CloseRaceTest extends TckTest {
  @ParameterizedTest
  @ValueSource(strings = {"consumer", "session", "connection"})
  @Sentence({"B-17", "8.8-4", "6.1.8-1", "6.2.15-2"})
  void shouldLoseNothingWhenReceiveRacesClose(String what) throws Exception {
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(other);
    List<String> received = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Connection connection = jms.startedConnection();
      Session session = connection.createSession();
      MessageConsumer consumer = session.createConsumer(queue);
      Background<Message> receive = Background.call(consumer::receive);
      Texts.send(other, queue, "m" + i);
      switch (what) {
        case "consumer" -> consumer.close();
        case "session" -> session.close();
        default -> connection.close();
      }
      try {
        Message message = receive.result();
        if (message != null) {
          received.add(Texts.of(message));
        }
      } catch (IllegalStateException closedBefore) {
        assertThat(closedBefore).isNotNull();
      }
      connection.close();
    }
    MessageConsumer rest = other.createConsumer(queue);
    received.addAll(Texts.receive(jms, rest, 20 - received.size()));
    assertThat(received).containsExactlyInAnyOrder(Texts.numbered("m", 20));
    jms.assertNothing(rest);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.SESSION_TRANSACTED})
  @Sentence({"B-20", "8.8-10", "8.8-5"})
  void shouldLoseNothingWhenListeningConsumersCloseUnderLoad(int mode) throws Exception {
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(other);
    List<String> seen = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      Session session = jms.session(mode);
      Collector collector =
          new Collector(
              (message, sight) -> {
                if (session.getTransacted()) {
                  session.commit();
                }
              });
      MessageConsumer consumer = session.createConsumer(queue);
      consumer.setMessageListener(collector);
      int from = round * 30;
      Background<Boolean> sender =
          Background.run(
              () -> {
                for (int i = from; i < from + 30; i++) {
                  Texts.send(other, queue, "m" + i);
                }
              });
      collector.await(jms, 3);
      if (round % 2 == 0) {
        consumer.close();
      }
      session.close();
      sender.result();
      collector.assertNoFailure();
      seen.addAll(collector.texts());
    }
    seen.addAll(Texts.receive(jms, other.createConsumer(queue), 180 - seen.size()));
    assertThat(seen).containsExactly(Texts.numbered("m", 180));
  }

  @Test
  @Sentence({"B-20", "6.2.15-8", "6.2.15-9"})
  void shouldLoseNothingWhenSessionsCloseWithOpenWork() throws Exception {
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(other);
    Texts.send(other, queue, Texts.numbered("m", 50));
    List<Background<Boolean>> workers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      int mode = w % 2 == 0 ? Session.CLIENT_ACKNOWLEDGE : Session.SESSION_TRANSACTED;
      Connection connection = jms.startedConnection();
      workers.add(
          Background.run(
              () -> {
                for (int i = 0; i < 5; i++) {
                  try (Session session = connection.createSession(mode)) {
                    MessageConsumer consumer = session.createConsumer(queue);
                    for (int k = 0; k <= i; k++) {
                      consumer.receive(50);
                    }
                  }
                }
              }));
    }
    for (Background<Boolean> worker : workers) {
      worker.result();
    }
    MessageConsumer consumer = other.createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 50)).containsExactly(Texts.numbered("m", 50));
    jms.assertNothing(consumer);
  }

  @Test
  @Sentence({"B-18", "8.8-6"})
  void shouldCloseOtherConsumerOfTheSessionInListener() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue one = jms.queue(session);
    Queue two = jms.queue(session);
    Collector silenced = new Collector();
    MessageConsumer second = session.createConsumer(two);
    second.setMessageListener(silenced);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    CountDownLatch closed = new CountDownLatch(1);
    Collector closing =
        new Collector(
            (message, seen) -> {
              second.close();
              Texts.send(session, two, "after the close");
              closed.countDown();
            });
    session.createConsumer(one).setMessageListener(closing);
    Texts.send(other, one, "close the other");
    connection.start();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    closing.assertNoFailure();
    assertThat(jms.receiveText(other.createConsumer(two))).isEqualTo("after the close");
    assertThat(silenced.texts()).isEmpty();
  }

  @Test
  @Sentence({"B-18", "8.8-6"})
  void shouldReplaceConsumerInItsOwnListener() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Collector second = new Collector();
    MessageConsumer consumer = session.createConsumer(queue);
    Collector first =
        new Collector(
            (message, seen) -> {
              consumer.close();
              session.createConsumer(queue).setMessageListener(second);
            });
    consumer.setMessageListener(first);
    connection.start();
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 10));
    second.await(jms, 9);
    first.assertNoFailure();
    assertThat(first.texts()).containsExactly("m0");
    assertThat(second.texts())
        .containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
  }

  @Test
  @Sentence({"B-18", "6.1.8-3", "6.2.15-4"})
  void shouldCloseConnectionWhileManyListenersRun() throws Exception {
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(other);
    Connection connection = jms.startedConnection();
    AtomicInteger running = new AtomicInteger();
    Collector collector =
        new Collector(
            (message, seen) -> {
              running.incrementAndGet();
              Thread.onSpinWait();
              running.decrementAndGet();
            });
    for (int i = 0; i < 10; i++) {
      connection.createSession().createConsumer(queue).setMessageListener(collector);
    }
    Texts.send(other, queue, Texts.numbered("m", 300));
    collector.await(jms, 50);
    connection.close();
    assertThat(running.get()).isZero();
    List<String> all = new ArrayList<>(collector.texts());
    all.addAll(Texts.receive(jms, other.createConsumer(queue), 300 - all.size()));
    assertThat(all).containsExactlyInAnyOrder(Texts.numbered("m", 300));
  }

  @Test
  @Sentence({"B-17", "6.1.8-15", "6.2.15-12"})
  void shouldSurviveManyThreadsThatCloseTheSameThings() throws Exception {
    for (int i = 0; i < 5; i++) {
      Connection connection = jms.startedConnection();
      Session session = connection.createSession();
      Queue queue = jms.queue(session);
      MessageConsumer consumer = session.createConsumer(queue);
      consumer.setMessageListener(new Collector());
      Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, Texts.numbered("m", 20));
      List<Background<Boolean>> closers =
          List.of(
              Background.run(consumer::close),
              Background.run(session::close),
              Background.run(connection::close),
              Background.run(connection::close),
              Background.run(session::close));
      for (Background<Boolean> closer : closers) {
        closer.result();
      }
    }
  }

  @Test
  @Sentence({"B-19", "8.7-2"})
  void shouldProcessAllThoughListenersThrowNowAndThen() throws Exception {
    Connection connection = jms.connection();
    Set<String> processed = ConcurrentHashMap.newKeySet();
    List<String> twice = new CopyOnWriteArrayList<>();
    Collector collector =
        new Collector(
            (message, seen) -> {
              if (seen.text().hashCode() % 5 == 0 && seen.deliveryCount() < 3) {
                throw new Collector.Expected();
              }
              if (!processed.add(seen.text())) {
                twice.add(seen.text());
              }
            });
    Session first = connection.createSession();
    Queue queue = jms.queue(first);
    first.createConsumer(queue).setMessageListener(collector);
    for (int i = 0; i < 3; i++) {
      connection.createSession().createConsumer(queue).setMessageListener(collector);
    }
    connection.start();
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(other, queue, Texts.numbered("m", 150));
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(() -> processed.size() == 150);
    connection.close();
    collector.assertNoFailure();
    assertThat(twice).isEmpty();
    jms.assertNothing(other.createConsumer(queue));
  }
}
