package org.angarium.jms;

import static org.angarium.jms.AcknowledgeModesTest.awaitQuietly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncSendTest {
  private final TestBroker broker = new TestBroker(TestBroker.limits(100_000, 1 << 20, 4));

  @AfterEach
  void close() {
    broker.close();
  }

  private static CompletionListener completed(Consumer<Message> action) {
    return new CompletionListener() {
      @Override
      public void onCompletion(Message message) {
        action.accept(message);
      }

      @Override
      public void onException(Message message, Exception exception) {
        throw new AssertionError(exception);
      }
    };
  }

  @Test
  void shouldCallListenersInOrderOnAThreadOfTheirOwn() throws Exception {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    List<String> expected = new ArrayList<>();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      for (int i = 0; i < 100; i++) {
        expected.add("m" + i);
        producer.send(
            session.createTextMessage("m" + i),
            completed(
                message -> {
                  done.add(AcknowledgeModesTest.textOf(message));
                  threads.add(Thread.currentThread());
                }));
      }
    } // which waits for all
    assertThat(done).isEqualTo(expected);
    assertThat(threads).doesNotContain(Thread.currentThread());
    assertThat(broker.browse("q")).isEqualTo(expected);
  }

  @Test
  void shouldShowTheHeadersInTheListener() throws Exception {
    AtomicReference<String> id = new AtomicReference<>();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      TextMessage message = session.createTextMessage("a");
      session
          .createProducer(session.createQueue("q"))
          .send(
              message,
              completed(
                  sent -> {
                    assertThat(sent).isSameAs(message);
                    try {
                      id.set(sent.getJMSMessageID());
                    } catch (JMSException e) {
                      throw new AssertionError(e);
                    }
                  }));
    }
    assertThat(id.get()).startsWith("ID:");
  }

  @Test
  void shouldThrowToTheCallerWhatIsKnownAtOnce() throws Exception {
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      TemporaryQueue deleted = session.createTemporaryQueue();
      MessageProducer producer = session.createProducer(deleted);
      deleted.delete();
      AtomicBoolean called = new AtomicBoolean();
      assertThatThrownBy(
              () -> producer.send(session.createMessage(), completed(m -> called.set(true))))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> producer.send(session.createMessage(), null))
          .isInstanceOf(IllegalArgumentException.class);
      producer.close();
      assertThat(called).isFalse();
    }
  }

  @Test
  void shouldGoOnAfterAListenerThatEndsInAnError() throws Exception {
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    List<JMSException> told = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch allSent = new CountDownLatch(1);
    try (Connection connection = broker.connect()) {
      connection.setExceptionListener(told::add);
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      for (String text : List.of("a", "b", "c")) {
        producer.send(
            session.createTextMessage(text),
            completed(
                message -> {
                  awaitQuietly(allSent); // so that the others have completed when this one throws
                  done.add(AcknowledgeModesTest.textOf(message));
                  Thread.currentThread().interrupt();
                  throw new StackOverflowError("of the application");
                }));
      }
      allSent.countDown();
    } // which waits for all
    assertThat(done).containsExactly("a", "b", "c");
    await().until(() -> told.size() == 3);
    assertThat(told.get(0)).hasMessageContaining("ANG-1609");
  }

  @Test
  void shouldBlockTheSenderWhileTooManyAreInFlight() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    AtomicReference<Thread> sender = new AtomicReference<>();
    AtomicBoolean sent = new AtomicBoolean();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      CompletionListener slow = completed(message -> awaitQuietly(leave));
      Thread thread =
          new Thread(
              () -> {
                sender.set(Thread.currentThread());
                try {
                  for (int i = 0; i < 5; i++) {
                    producer.send(session.createTextMessage("m" + i), slow);
                  }
                  sent.set(true);
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      thread.start();
      await().until(() -> thread.getState() == Thread.State.WAITING);
      assertThat(sent).isFalse();
      leave.countDown();
      thread.join();
      assertThat(sent).isTrue();
    }
    assertThat(broker.depth("q")).isEqualTo(5);
  }

  @Test
  void shouldRefuseToCloseOrCommitInTheListener() throws Exception {
    List<Throwable> refused = Collections.synchronizedList(new ArrayList<>());
    AtomicReference<Throwable> other = new AtomicReference<>();
    try (Connection connection = broker.connect();
        Connection elsewhere = broker.connect()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(
          session.createTextMessage("a"),
          completed(
              message -> {
                for (ThrowingCallable call :
                    List.<ThrowingCallable>of(
                        producer::close,
                        session::close,
                        connection::close,
                        session::commit,
                        session::rollback)) {
                  refused.add(catchThrowable(call));
                }
                other.set(catchThrowable(elsewhere::close));
              }));
      session.commit(); // which waits for the listener
      assertThat(refused).hasSize(5);
    }
    assertThat(refused).allSatisfy(e -> assertThat(e).isInstanceOf(IllegalStateException.class));
    assertThat(other.get()).isNull();
    assertThat(broker.browse("q")).containsExactly("a");
  }

  @Test
  void shouldWaitForTheProducersOwnListenersInClose() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      producer.send(session.createTextMessage("a"), completed(message -> awaitQuietly(leave)));
      Thread closer =
          new Thread(
              () -> {
                try {
                  producer.close();
                  closed.set(true);
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      closer.start();
      await().until(() -> closer.getState() == Thread.State.WAITING);
      assertThat(closed).isFalse();
      leave.countDown();
      closer.join();
      assertThat(closed).isTrue();
    }
  }

  @Test
  void shouldLetAListenerSendAgain() throws Exception {
    CountDownLatch rounds = new CountDownLatch(20);
    try (Connection connection = broker.connect()) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(session.createQueue("q"));
      CompletionListener[] again = new CompletionListener[1];
      again[0] =
          completed(
              message -> {
                rounds.countDown();
                if (rounds.getCount() > 0) {
                  try {
                    producer.send(message, again[0]);
                  } catch (JMSException e) {
                    throw new AssertionError(e);
                  }
                }
              });
      producer.send(session.createTextMessage("a"), again[0]);
      rounds.await();
    }
    assertThat(broker.depth("q")).isEqualTo(20);
  }
}
