package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Texts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Section 6.1.7: who hears of a connection's problems. */
class ExceptionListenerTest extends TckTest {
  @Test
  @Sentence("6.1.7-1")
  void shouldTellTheListenerOrNull() throws Exception {
    Connection connection = jms.connection();
    assertThat(connection.getExceptionListener()).isNull();
    ExceptionListener listener = exception -> {};
    connection.setExceptionListener(listener);
    assertThat(connection.getExceptionListener()).isSameAs(listener);
    connection.setExceptionListener(null);
    assertThat(connection.getExceptionListener()).isNull();
  }

  @Test
  @Sentence("6.1.7-1")
  void shouldTellTheListenerOfContext() {
    JMSContext context = jms.context();
    assertThat(context.getExceptionListener()).isNull();
    ExceptionListener listener = exception -> {};
    context.setExceptionListener(listener);
    assertThat(context.getExceptionListener()).isSameAs(listener);
  }

  @Test
  @Sentence("6.1.7-5")
  void shouldNotTellWhatACallHasThrown() throws Exception {
    Connection connection = jms.startedConnection();
    List<JMSException> told = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(told::add);
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    assertThatThrownBy(() -> session.createConsumer(queue, "this is = not (a selector"))
        .isInstanceOf(InvalidSelectorException.class);
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.unsubscribe("no such subscription"))
        .isInstanceOf(JMSException.class);
    jms.assertNothing(session.createConsumer(queue));
    assertThat(told).isEmpty();
  }

  @Test
  @Sentence("6.1.7-2")
  void shouldTellThatTheProviderHasGone() throws Exception {
    jms.require(Ability.RESTART);
    Connection connection = jms.startedConnection();
    List<JMSException> told = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(told::add);
    jms.restart();
    Awaitility.await().atMost(Duration.ofMillis(jms.patienceMillis())).until(() -> !told.isEmpty());
  }

  @Test
  @Sentence("6.1.7-6")
  void shouldAllowNewConnectionAndCloseInTheListener() throws Exception {
    jms.require(Ability.RESTART);
    Connection connection = jms.startedConnection();
    List<Object> outcome = new CopyOnWriteArrayList<>();
    connection.setExceptionListener(
        exception -> {
          try {
            connection.close();
            outcome.add("closed");
          } catch (JMSException failed) {
            outcome.add(failed);
          }
        });
    jms.restart();
    Awaitility.await()
        .atMost(Duration.ofMillis(jms.patienceMillis()))
        .until(() -> !outcome.isEmpty());
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "life goes on");
    assertThat(Texts.of(jms.receive(session.createConsumer(queue)))).isEqualTo("life goes on");
  }
}
