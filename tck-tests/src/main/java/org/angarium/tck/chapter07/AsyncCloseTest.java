package org.angarium.tck.chapter07;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Gate;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 7.3.4: close, commit and rollback wait for asynchronous sends. */
class AsyncCloseTest extends TckTest {
  @ParameterizedTest
  @ValueSource(strings = {"producer", "session", "connection"})
  @Sentence({"7.3.4-1", "7.3.4-3"})
  void shouldWaitForCallbacksOnClose(String what) throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Gate gate = new Gate();
    Completions completions = heldBy(gate);
    for (String text : Texts.numbered("m", 10)) {
      producer.send(session.createTextMessage(text), completions);
    }
    Background<Boolean> close =
        switch (what) {
          case "producer" -> Background.run(producer::close);
          case "session" -> Background.run(session::close);
          default -> Background.run(connection::close);
        };
    close.assertStillRunning(jms);
    gate.open();
    close.result();
    completions.assertNoFailure();
    assertThat(completions.texts()).containsExactly(Texts.numbered("m", 10));
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 10)).containsExactly(Texts.numbered("m", 10));
  }

  @Test
  @Sentence({"7.3.4-1", "7.3.4-3"})
  void shouldWaitForCallbacksOnCloseOfContext() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Gate gate = new Gate();
    Completions completions = heldBy(gate);
    JMSProducer producer = context.createProducer().setAsync(completions);
    producer.send(queue, "m0").send(queue, "m1");
    Background<Boolean> close = Background.run(context::close);
    close.assertStillRunning(jms);
    gate.open();
    close.result();
    assertThat(completions.texts()).containsExactly("m0", "m1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"7.3.4-2", "7.3.4-3"})
  void shouldWaitForCallbacksOnCommitAndRollback(boolean commit) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    Queue queue = jms.queue(session);
    MessageProducer producer = session.createProducer(queue);
    Gate gate = new Gate();
    Completions completions = heldBy(gate);
    for (String text : Texts.numbered("m", 10)) {
      producer.send(session.createTextMessage(text), completions);
    }
    Background<Boolean> end =
        commit ? Background.run(session::commit) : Background.run(session::rollback);
    end.assertStillRunning(jms);
    gate.open();
    end.result();
    assertThat(completions.texts()).containsExactly(Texts.numbered("m", 10));
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    if (commit) {
      assertThat(Texts.receive(jms, consumer, 10)).containsExactly(Texts.numbered("m", 10));
    }
    jms.assertNothing(consumer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"producer.close", "session.close", "connection.close"})
  @Sentence("7.3.4-4")
  void shouldRefuseCloseInCallback(String what) throws Exception {
    Connection connection = jms.startedConnection();
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(jms.queue(session));
    Background.Action close =
        switch (what) {
          case "producer.close" -> producer::close;
          case "session.close" -> session::close;
          default -> connection::close;
        };
    assertRefusedInCallback(session, producer, close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"commit", "rollback", "producer.close", "session.close"})
  @Sentence("7.3.4-4")
  void shouldRefuseEndOfTransactionInCallback(String what) throws Exception {
    Session session = jms.session(Session.SESSION_TRANSACTED);
    MessageProducer producer = session.createProducer(jms.queue(session));
    Background.Action end =
        switch (what) {
          case "commit" -> session::commit;
          case "rollback" -> session::rollback;
          case "producer.close" -> producer::close;
          default -> session::close;
        };
    assertRefusedInCallback(session, producer, end);
    session.commit();
  }

  private void assertRefusedInCallback(
      Session session, MessageProducer producer, Background.Action action) throws Exception {
    Completions completions =
        new Completions(
            (message, seen) ->
                assertThatThrownBy(action::run).isInstanceOf(IllegalStateException.class));
    producer.send(session.createTextMessage("m0"), completions);
    completions.await(jms, 1);
    producer.send(session.createTextMessage("still usable"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "commit", "rollback"})
  @Sentence("7.3.4-4")
  void shouldRefuseCallsOfContextInCallback(String what) throws Exception {
    JMSContext context = jms.context(JMSContext.SESSION_TRANSACTED);
    Queue queue = jms.queue(context);
    Background.Action action =
        switch (what) {
          case "close" -> context::close;
          case "commit" -> context::commit;
          default -> context::rollback;
        };
    Completions completions =
        new Completions(
            (message, seen) ->
                assertThatThrownBy(action::run).isInstanceOf(IllegalStateRuntimeException.class));
    context.createProducer().setAsync(completions).send(queue, "m0");
    completions.await(jms, 1);
    context.commit();
  }

  @Test
  @Sentence("7.3.4-3")
  void shouldLeaveEverythingSentAfterCloseOfBusyConnection() throws Exception {
    Connection connection = jms.startedConnection();
    Completions completions = new Completions();
    Session first = connection.createSession();
    Queue queue = jms.queue(first);
    for (int s = 0; s < 3; s++) {
      Session session = connection.createSession();
      MessageProducer producer = session.createProducer(queue);
      for (String text : Texts.numbered("s" + s + "-", 50)) {
        producer.send(session.createTextMessage(text), completions);
      }
    }
    connection.close();
    completions.assertNoFailure();
    assertThat(completions.texts()).hasSize(150);
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 150)).doesNotHaveDuplicates();
    jms.assertNothing(consumer);
  }

  private static Completions heldBy(Gate gate) {
    return new Completions((message, seen) -> gate.pass());
  }
}
