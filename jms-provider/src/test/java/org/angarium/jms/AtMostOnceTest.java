package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The session mode that acknowledges before the application gets a message. */
@Timeout(60)
class AtMostOnceTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldAcknowledgeBeforeTheListenerIsCalled() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(SessionModes.AT_MOST_ONCE);
      assertThat(session.getAcknowledgeMode()).isEqualTo(SessionModes.AT_MOST_ONCE);
      assertThat(session.getTransacted()).isFalse();
      List<Long> depths = new CopyOnWriteArrayList<>();
      session
          .createConsumer(session.createQueue("q"))
          .setMessageListener(message -> depths.add(broker.depth("q")));
      await().untilAsserted(() -> assertThat(depths).containsExactly(1L, 0L));
    }
  }

  @Test
  void shouldNotDeliverAgainWhatAListenerThrewFor() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(SessionModes.AT_MOST_ONCE);
      List<String> seen = new CopyOnWriteArrayList<>();
      session
          .createConsumer(session.createQueue("q"))
          .setMessageListener(
              message -> {
                try {
                  seen.add(text(message));
                } catch (jakarta.jms.JMSException e) {
                  throw new AssertionError(e);
                }
                throw new IllegalArgumentException("meant to happen");
              });
      await().untilAsserted(() -> assertThat(seen).containsExactly("a", "b"));
    }
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldBringNothingBackByRecoverOrClose() throws Exception {
    broker.send("q", "a", "b");
    try (Connection connection = broker.started()) {
      Session session = connection.createSession(SessionModes.AT_MOST_ONCE);
      MessageConsumer consumer = session.createConsumer(session.createQueue("q"));
      assertThat(text(consumer)).isEqualTo("a");
      session.recover();
      assertThat(text(consumer)).isEqualTo("b");
    }
    assertThat(broker.depth("q")).isZero();
  }

  @Test
  void shouldKeepAMessageWhoseBodyWasNotWhatTheApplicationAskedFor() throws Exception {
    broker.send("q", "a");
    try (var context = broker.context(SessionModes.AT_MOST_ONCE)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
      assertThatThrownBy(() -> consumer.receiveBody(Map.class, SOON))
          .isInstanceOf(MessageFormatRuntimeException.class);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("a");
      assertThat(context.getSessionMode()).isEqualTo(SessionModes.AT_MOST_ONCE);
    }
  }

  @Test
  void shouldTakeTheModeOfTheConnectionWhereTheApplicationSaysNone() throws Exception {
    ConnectionSpec spec =
        new ConnectionSpec(null, null, null, Domain.COMMON, Session.SESSION_TRANSACTED);
    try (Connection connection = AngariumConnection.open(broker.core(), spec)) {
      assertThat(connection.createSession().getTransacted()).isTrue();
      assertThat(connection.createSession(Session.CLIENT_ACKNOWLEDGE).getAcknowledgeMode())
          .isEqualTo(Session.CLIENT_ACKNOWLEDGE);
    }
  }

  @Test
  void shouldRefuseModesThatDoNotExist() throws Exception {
    try (Connection connection = broker.connect()) {
      for (int mode : new int[] {-1, 4, 99, 101}) {
        assertThatThrownBy(() -> connection.createSession(mode))
            .hasMessageStartingWith("ANG-1610")
            .hasMessageContaining(String.valueOf(mode));
      }
    }
  }
}
