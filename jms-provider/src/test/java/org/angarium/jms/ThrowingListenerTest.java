package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A listener that throws is never silent, whatever the mode: the log has it, with its trace. It is
 * no problem of the connection, so its ExceptionListener is not told: see decision 16.
 */
@Timeout(60)
class ThrowingListenerTest {
  private final TestBroker broker = new TestBroker();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    System.setErr(before);
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Session.AUTO_ACKNOWLEDGE,
        Session.DUPS_OK_ACKNOWLEDGE,
        Session.CLIENT_ACKNOWLEDGE,
        Session.SESSION_TRANSACTED,
        SessionModes.AT_MOST_ONCE
      })
  void shouldBeInTheLogWithItsTrace(int mode) throws Exception {
    broker.send("q", "a");
    broker.send("q", "b");
    AtomicInteger calls = new AtomicInteger();
    List<JMSException> told = new CopyOnWriteArrayList<>();
    try (Connection connection = broker.started()) {
      connection.setExceptionListener(told::add);
      Session session = connection.createSession(mode);
      session
          .createConsumer(session.createQueue("q"))
          .setMessageListener(
              message -> {
                if (calls.getAndIncrement() == 0) {
                  throw new IllegalStateException("meant to happen");
                }
                throw new LinkageError("meant to happen");
              });
      await()
          .until(
              () -> {
                String said = log.toString(StandardCharsets.UTF_8);
                return said.contains("ANG-1609: a MessageListener threw for ")
                    && said.contains("IllegalStateException: meant to happen")
                    && said.contains("at " + ThrowingListenerTest.class.getName());
              });
      await().until(() -> !told.isEmpty()); // in order, so that nothing is on its way before it
    }
    assertThat(told).allSatisfy(e -> assertThat(e).hasMessageContaining("LinkageError"));
  }
}
