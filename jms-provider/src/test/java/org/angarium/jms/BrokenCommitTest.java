package org.angarium.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.broker.Authenticator;
import org.angarium.model.SystemClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An error in the middle of a commit, whatever it is: nobody knows what of it happened. */
@Timeout(60)
class BrokenCommitTest {
  @TempDir private Path folder;
  private volatile boolean broken;
  private TestBroker broker;

  @BeforeEach
  void open() {
    SystemClock clock = new SystemClock();
    broker =
        new TestBroker(
            s -> s, clock, Authenticator.ANYBODY, FaultyStore.open(folder, clock, this::before));
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private void before(String operation) {
    if (broken && operation.equals("commit")) {
      throw new IllegalStateException("as the test says");
    }
  }

  @Test
  void shouldEndTheWorkWithTheBrokerForAllWhoListenToo() throws Exception {
    broker.send("q", "a");
    AngariumConnection connection = broker.started();
    List<JMSException> heard = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(heard::add);
    List<String> listened = new CopyOnWriteArrayList<>();
    Session session = connection.createSession();
    broken = true;
    session
        .createConsumer(session.createQueue("q"))
        .setMessageListener(message -> listened.add(message.toString()));

    await().until(() -> !heard.isEmpty());
    assertThat(heard).extracting(JMSException::getErrorCode).containsExactly("ANG-1701");
    assertThat(heard.get(0)).hasMessageContaining("close the broker and open it again");
    assertThatThrownBy(() -> broker.send("q", "b"))
        .hasMessageContaining("as the test says")
        .hasMessageContaining("ANG-1701");
    assertThat(listened).as("it does not try again").hasSizeLessThan(2);
  }
}
