package org.angarium.jms;

import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.broker.Authenticator;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.Store;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.SystemClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BrokerFailureTest {
  @TempDir private Path folder;

  private final AtomicBoolean failing = new AtomicBoolean();

  /** A store whose writer fails from some time on, as on a disk that is full. */
  private Store store(SystemClock clock) {
    return FaultyStore.open(
        folder,
        clock,
        operation -> {
          if (failing.get()) {
            throw new AngariumException(ErrorCode.STORE_FAILED, "the disk is full");
          }
        });
  }

  @Test
  void shouldTellEverybodyThatTheStoreFailed() throws Exception {
    SystemClock clock = new SystemClock();
    List<JMSException> told = Collections.synchronizedList(new ArrayList<>());
    try (TestBroker broker = new TestBroker(s -> s, clock, Authenticator.ANYBODY, store(clock))) {
      AngariumConnection connection = broker.connect();
      connection.setExceptionListener(told::add);
      connection.start();
      broker.send("q", "a");
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(text(consumer)).isEqualTo("a");

      MessageConsumer waiting =
          connection.createSession().createConsumer(session.createQueue("empty"));
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread receiver =
          new Thread(
              () -> {
                try {
                  waiting.receive();
                  ended.completeExceptionally(new AssertionError("receive returned"));
                } catch (JMSException e) {
                  ended.complete(e);
                }
              });
      receiver.start();
      await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);

      failing.set(true);
      Session sender = connection.createSession();
      MessageProducer producer = sender.createProducer(session.createQueue("q"));
      assertThatThrownBy(() -> producer.send(sender.createTextMessage("b")))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("ANG-1701");
      assertThat(ended.get(10, TimeUnit.SECONDS)).hasMessageContaining("ANG-1701");
      assertThatThrownBy(session::commit).hasMessageContaining("ANG-1701");
      await().until(() -> told.size() == 1);
      assertThat(told.get(0).getErrorCode()).isEqualTo("ANG-1701");
      connection.close();
    }
  }

  @Test
  void shouldSendThoseAwayWhoWaitForRoomInMemory() throws Exception {
    SystemClock clock = new SystemClock();
    EngineSettings small =
        new EngineSettings(1 << 20, EngineSettings.WhenFull.BLOCK, Duration.ofMinutes(10), true);
    try (TestBroker broker =
        new TestBroker(TestBroker.engine(e -> small), clock, Authenticator.ANYBODY, store(clock))) {
      Session session = broker.connect().createSession();
      MessageProducer filling = session.createProducer(session.createQueue("full"));
      filling.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      Thread sender =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 10; i++) {
                    filling.send(session.createTextMessage("x".repeat(100_000)));
                  }
                  ended.completeExceptionally(new AssertionError("there was room"));
                } catch (JMSException e) {
                  ended.complete(e);
                }
              });
      sender.start();
      await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);

      failing.set(true);
      assertThatThrownBy(() -> broker.send("q", "a")).hasMessageContaining("ANG-1701");
      assertThat(ended.get(10, TimeUnit.SECONDS)).hasMessageContaining("ANG-1701");
    }
  }
}
