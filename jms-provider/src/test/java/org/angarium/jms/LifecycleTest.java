package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.awaitQuietly;
import static org.angarium.jms.AcknowledgeModesTest.textOf;
import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleTest {
  private final TestBroker broker = open();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** The broker to test. */
  TestBroker open() {
    return new TestBroker();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    broker.close();
  }

  private static MessageConsumer consumer(Session session) throws JMSException {
    return session.createConsumer(session.createQueue("q"));
  }

  /** Runs a call on another thread, and returns when it waits. */
  private <T> Future<T> blocked(Callable<T> call) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Future<T> future =
        threads.submit(
            () -> {
              thread.set(Thread.currentThread());
              return call.call();
            });
    await()
        .until(
            () -> {
              Thread runs = thread.get();
              return future.isDone()
                  || (runs != null
                      && (runs.getState() == Thread.State.WAITING
                          || runs.getState() == Thread.State.TIMED_WAITING));
            });
    return future;
  }

  @Test
  void shouldDeliverNothingBeforeTheConnectionStarts() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.connect()) {
      MessageConsumer consumer = consumer(connection.createSession());
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(consumer.receive(1)).isNull();
      connection.start();
      assertThat(text(consumer)).isEqualTo("a");
    }
  }

  @Test
  void shouldLetAWaitingReceiveGoOnWhenTheConnectionStarts() throws Exception {
    broker.send("q", "a");
    try (Connection connection = broker.connect()) {
      MessageConsumer consumer = consumer(connection.createSession());
      Future<Message> received = blocked(consumer::receive);
      connection.start();
      assertThat(text(received.get(10, TimeUnit.SECONDS))).isEqualTo("a");
    }
  }

  @Test
  void shouldWakeAWaitingReceiveWhenAMessageComes() throws Exception {
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      Future<Message> received = blocked(consumer::receive);
      broker.send("q", "a");
      assertThat(text(received.get(10, TimeUnit.SECONDS))).isEqualTo("a");
    }
  }

  @Test
  void shouldReturnNullFromReceiveWhenTheConsumerCloses() throws Exception {
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      Future<Message> received = blocked(consumer::receive);
      consumer.close();
      assertThat(received.get(10, TimeUnit.SECONDS)).isNull();
    }
  }

  @Test
  void shouldReturnNullFromReceiveWhenTheSessionOrTheConnectionCloses() throws Exception {
    Connection connection = broker.started();
    Session session = connection.createSession();
    MessageConsumer first = consumer(session);
    Future<Message> one = blocked(first::receive);
    MessageConsumer second = consumer(connection.createSession());
    Future<Message> two = blocked(() -> second.receive(1_000_000));
    session.close();
    assertThat(one.get(10, TimeUnit.SECONDS)).isNull();
    connection.close();
    assertThat(two.get(10, TimeUnit.SECONDS)).isNull();
    connection.close();
  }

  @Test
  void shouldReturnNullFromReceiveWhenTheBrokerCloses() throws Exception {
    MessageConsumer consumer = consumer(broker.started().createSession());
    Future<Message> received = blocked(consumer::receive);
    broker.core().close();
    assertThat(received.get(10, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void shouldLoseNothingWhenAReceiveIsInterrupted() throws Exception {
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      AtomicReference<Thread> thread = new AtomicReference<>();
      Future<Boolean> kept =
          blocked(
              () -> {
                thread.set(Thread.currentThread());
                assertThatThrownBy(consumer::receive)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("ANG-1106");
                return Thread.currentThread().isInterrupted();
              });
      thread.get().interrupt();
      assertThat(kept.get(10, TimeUnit.SECONDS)).isTrue();
      broker.send("q", "a");
      assertThat(text(consumer)).isEqualTo("a");
    }
  }

  @Test
  void shouldWaitForTheListenerInStopAndDeliverNothingAfter() throws Exception {
    broker.send("q", "a", "b", "c");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageProducer out = session.createProducer(session.createQueue("out"));
      consumer(session)
          .setMessageListener(
              message -> {
                inside.countDown();
                awaitQuietly(leave);
                seen.add(textOf(message));
                try {
                  out.send(message); // the services of the session are there
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> stopped =
          blocked(
              () -> {
                connection.stop();
                return null;
              });
      assertThat(stopped).isNotDone();
      leave.countDown();
      stopped.get(10, TimeUnit.SECONDS);
      assertThat(seen).containsExactly("a");
      assertThat(broker.browse("out")).containsExactly("a");
      assertThat(broker.browse("q")).containsExactly("b", "c"); // given back
      connection.start();
      await().until(() -> seen.size() == 3);
      assertThat(seen).containsExactly("a", "b", "c");
    }
  }

  @Test
  void shouldWaitForTheListenerInClose() throws Exception {
    broker.send("q", "a", "b");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Connection connection = broker.started();
    consumer(connection.createSession())
        .setMessageListener(
            message -> {
              inside.countDown();
              awaitQuietly(leave);
            });
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    Future<?> closed =
        blocked(
            () -> {
              connection.close();
              return null;
            });
    assertThat(closed).isNotDone();
    leave.countDown();
    closed.get(10, TimeUnit.SECONDS);
    assertThat(broker.browse("q")).containsExactly("b");
  }

  @Test
  void shouldLetAListenerCloseItsOwnConsumer() throws Exception {
    broker.send("q", "a", "b", "c", "d", "e");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      consumer.setMessageListener(
          message -> {
            seen.add(textOf(message));
            if (seen.size() == 3) {
              try {
                consumer.close();
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            }
          });
      await().until(() -> broker.depth("q") == 2);
    }
    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(broker.browse("q")).containsExactly("d", "e");
  }

  @Test
  void shouldLetAListenerCloseItsOwnSubscriber() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageConsumer subscriber = session.createConsumer(session.createTopic("t"));
      AtomicReference<JMSException> told = new AtomicReference<>();
      connection.setExceptionListener(told::set);
      subscriber.setMessageListener(
          message -> {
            seen.incrementAndGet();
            try {
              subscriber.close();
            } catch (JMSException e) {
              throw new AssertionError(e);
            }
          });
      Session sender = connection.createSession();
      MessageProducer producer = sender.createProducer(sender.createTopic("t"));
      producer.send(sender.createMessage());
      producer.send(sender.createMessage());
      await().until(() -> broker.core().engine().destinations().subscriptions().isEmpty());
      session.close();
      assertThat(seen).hasValue(1);
      assertThat(told.get()).isNull();
    }
  }

  @Test
  void shouldWaitForTheListenerWhenAnotherThreadClosesTheConsumer() throws Exception {
    broker.send("q", "a", "b");
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      consumer.setMessageListener(
          message -> {
            inside.countDown();
            awaitQuietly(leave);
          });
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      Future<?> closed =
          blocked(
              () -> {
                consumer.close();
                return null;
              });
      assertThat(closed).isNotDone();
      leave.countDown();
      closed.get(10, TimeUnit.SECONDS);
      assertThat(broker.browse("q")).containsExactly("b");
    }
  }

  @Test
  void shouldRefuseAListenerThatClosesOrStopsWhatItRunsIn() throws Exception {
    broker.send("q", "a");
    List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      consumer(session)
          .setMessageListener(
              message -> {
                for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                        session::close, connection::close, connection::stop)) {
                  refused.add(org.assertj.core.api.Assertions.catchThrowable(call));
                }
              });
      await().until(() -> refused.size() == 3);
    }
    assertThat(refused).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldRunAllListenersOfASessionOnOneThread() throws Exception {
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      for (String name : List.of("q1", "q2", "q3")) {
        session
            .createConsumer(session.createQueue(name))
            .setMessageListener(
                message -> {
                  used.add(Thread.currentThread());
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  running.decrementAndGet();
                  seen.incrementAndGet();
                });
        broker.send(name, "a", "b", "c", "d");
      }
      connection.start();
      await().until(() -> seen.get() == 12);
    }
    assertThat(used).hasSize(1);
    assertThat(used).allSatisfy(t -> assertThat(t.getName()).startsWith("angarium-test-session-"));
    assertThat(used).allSatisfy(t -> assertThat(t.isDaemon()).isTrue());
    assertThat(most).hasValue(1);
    await().until(() -> used.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void shouldShareAQueueAmongAHundredSessions() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicInteger deliveries = new AtomicInteger();
    try (Connection connection = broker.started()) {
      for (int i = 0; i < 100; i++) {
        consumer(connection.createSession())
            .setMessageListener(
                message -> {
                  seen.add(textOf(message));
                  deliveries.incrementAndGet();
                });
      }
      String[] texts = new String[2_000];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = "m" + i;
      }
      broker.send("q", texts);
      await().until(() -> broker.depth("q") == 0);
    }
    assertThat(seen).hasSize(2_000);
    assertThat(deliveries).hasValue(2_000);
  }

  @Test
  void shouldRefuseReceiveWhereAListenerHasTheConsumerOrTheSession() throws Exception {
    try (Connection connection = broker.started()) {
      Session session = connection.createSession();
      MessageConsumer listening = consumer(session);
      MessageConsumer other = session.createConsumer(session.createQueue("other"));
      listening.setMessageListener(message -> {});
      assertThatThrownBy(listening::receiveNoWait).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(other::receiveNoWait).isInstanceOf(IllegalStateException.class);
      listening.setMessageListener(null);
      assertThat(listening.getMessageListener()).isNull();
      assertThat(other.receiveNoWait()).isNull();
      broker.send("q", "a");
      assertThat(text(listening.receive(SOON))).isEqualTo("a");
    }
  }

  @Test
  void shouldHandOverToAnotherListener() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (Connection connection = broker.started()) {
      MessageConsumer consumer = consumer(connection.createSession());
      consumer.setMessageListener(message -> seen.add("first " + textOf(message)));
      broker.send("q", "a");
      await().until(() -> seen.size() == 1);
      consumer.setMessageListener(message -> seen.add("second " + textOf(message)));
      broker.send("q", "b");
      await().until(() -> seen.size() == 2);
    }
    assertThat(seen).containsExactly("first a", "second b");
  }

  @Test
  void shouldRefuseEverythingAfterClose() throws Exception {
    Connection connection = broker.connect();
    Session session = connection.createSession();
    Queue queue = session.createQueue("q");
    MessageConsumer consumer = session.createConsumer(queue);
    MessageProducer producer = session.createProducer(queue);
    Message message = session.createTextMessage("a");
    session.close();
    session.close();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            session::createMessage,
            session::getAcknowledgeMode,
            session::recover,
            session::getMessageListener,
            () -> session.createQueue("q"),
            () -> session.createConsumer(queue),
            () -> session.unsubscribe("s"),
            consumer::receiveNoWait,
            consumer::getMessageSelector,
            () -> producer.send(message),
            producer::getPriority)) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
    consumer.close();
    producer.close();
    connection.close();
    connection.close();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            connection::start,
            connection::stop,
            connection::createSession,
            connection::getClientID,
            connection::getMetaData)) {
      assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void shouldRaceReceiveAndCloseWithoutLosingMessages() throws Exception {
    int rounds = 200;
    AtomicInteger received = new AtomicInteger();
    for (int i = 0; i < rounds; i++) {
      try (Connection connection = broker.started()) {
        MessageConsumer consumer = consumer(connection.createSession());
        Future<?> receiver =
            threads.submit(
                () -> {
                  if (consumer.receive(SOON) != null) {
                    received.incrementAndGet();
                  }
                  return null;
                });
        Future<?> sender =
            threads.submit(
                () -> {
                  broker.send("q", "m");
                  return null;
                });
        consumer.close();
        sender.get(10, TimeUnit.SECONDS);
        try {
          receiver.get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(IllegalStateException.class); // closed before
        }
      }
    }
    assertThat(broker.browse("q")).hasSize(rounds - received.get());
  }
}
