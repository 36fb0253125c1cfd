package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.angarium.tck.Ability;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6.1 and 6.1.3: what a connection is made by and good for. */
class ConnectionTest extends TckTest {
  @Test
  @Sentence({"6.1-1", "6.1-2"})
  void shouldServeManySessionsOnOneConnection() throws Exception {
    Connection connection = jms.startedConnection();
    Queue queue = null;
    for (int i = 0; i < 10; i++) {
      Session session = connection.createSession();
      queue = queue == null ? jms.queue(session) : queue;
      Texts.send(session, queue, "from session " + i);
    }
    MessageConsumer consumer = connection.createSession().createConsumer(queue);
    assertThat(Texts.receive(jms, consumer, 10))
        .containsExactly(Texts.numbered("from session ", 10));
  }

  @Test
  @Sentence("6.1-3")
  void shouldBeUsedByManyThreadsAtOnce() throws Exception {
    Connection connection = jms.startedConnection();
    Session receiving = connection.createSession();
    Queue queue = jms.queue(receiving);
    List<Background<Boolean>> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String prefix = "t" + t + "-";
      threads.add(
          Background.run(
              () -> {
                for (int i = 0; i < 10; i++) {
                  try (Session session = connection.createSession()) {
                    Texts.send(session, queue, prefix + i);
                  }
                }
              }));
    }
    MessageConsumer consumer = receiving.createConsumer(queue);
    List<String> received = Texts.receive(jms, consumer, 40);
    for (Background<Boolean> thread : threads) {
      thread.result();
    }
    assertThat(received).doesNotHaveDuplicates();
    jms.assertNothing(consumer);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.SESSION_TRANSACTED,
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE
      })
  @Sentence("6.1-4")
  void shouldCreateContextWithTheModeAskedFor(int mode) {
    JMSContext context = jms.closing(jms.factory().createContext(mode));
    assertThat(context.getSessionMode()).isEqualTo(mode);
    assertThat(context.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
    JMSContext second = jms.closing(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    assertThat(second.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Test
  @Sentence("6.1-4")
  void shouldCreateContextWithAutoAcknowledgeByDefault() {
    JMSContext context = jms.closing(jms.factory().createContext());
    assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(context.getTransacted()).isFalse();
  }

  @Test
  @Sentence({"6.1-4", "6.1.1-1"})
  void shouldCreateContextWithCredentials() {
    JMSContext context =
        jms.closing(jms.factory().createContext(jms.provider().user(), jms.provider().password()));
    assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    JMSContext transacted =
        jms.closing(
            jms.factory()
                .createContext(
                    jms.provider().user(),
                    jms.provider().password(),
                    JMSContext.SESSION_TRANSACTED));
    assertThat(transacted.getSessionMode()).isEqualTo(JMSContext.SESSION_TRANSACTED);
  }

  @Test
  @Sentence("6.1.1-1")
  void shouldCreateConnectionWithCredentials() throws Exception {
    Connection connection =
        jms.closing(
            jms.factory().createConnection(jms.provider().user(), jms.provider().password()));
    connection.start();
    roundTrip(connection.createSession());
  }

  @Test
  @Sentence("6.1.1-1")
  void shouldCreateDomainConnectionsWithCredentials() throws Exception {
    QueueConnection queues =
        jms.closing(
            jms.queueFactory()
                .createQueueConnection(jms.provider().user(), jms.provider().password()));
    queues.start();
    roundTrip(queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE));
    TopicConnection topics =
        jms.closing(
            jms.topicFactory()
                .createTopicConnection(jms.provider().user(), jms.provider().password()));
    assertThat(topics.createTopicSession(true, 0).getTransacted()).isTrue();
  }

  @Test
  @Sentence("6.1.1-2")
  void shouldCreateConnectionWithoutCredentials() throws Exception {
    Connection connection = jms.closing(jms.factory().createConnection());
    connection.start();
    roundTrip(connection.createSession());
  }

  @Test
  @Sentence("6.1.1-3")
  void shouldRefuseWrongCredentialsForConnections() {
    jms.require(Ability.AUTHENTICATION);
    assertThatThrownBy(() -> jms.factory().createConnection("nobody", "wrong"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.factory().createConnection(jms.provider().user(), "wrong"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.queueFactory().createQueueConnection("nobody", "wrong"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> jms.topicFactory().createTopicConnection("nobody", "wrong"))
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  @Sentence("6.1.1-3")
  void shouldRefuseWrongCredentialsForContexts() {
    jms.require(Ability.AUTHENTICATION);
    assertThatThrownBy(() -> jms.factory().createContext("nobody", "wrong"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
    assertThatThrownBy(
            () ->
                jms.factory()
                    .createContext(jms.provider().user(), "wrong", JMSContext.SESSION_TRANSACTED))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Sentence({"6.1-5", "6.1.3-1"})
  void shouldSetUpQueueConnection() throws Exception {
    QueueConnection connection = jms.closing(jms.queueFactory().createQueueConnection());
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(session);
    QueueSender sender = session.createSender(queue);
    QueueReceiver receiver = session.createReceiver(queue);
    connection.start();
    sender.send(session.createTextMessage("point to point"));
    assertThat(Texts.of(jms.receive(receiver))).isEqualTo("point to point");
  }

  @Test
  @Sentence({"6.1-6", "6.1.3-1"})
  void shouldSetUpTopicConnection() throws Exception {
    TopicConnection connection = jms.closing(jms.topicFactory().createTopicConnection());
    TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    Topic topic = jms.topic(session);
    TopicSubscriber subscriber = session.createSubscriber(topic);
    TopicPublisher publisher = session.createPublisher(topic);
    connection.start();
    publisher.publish(session.createTextMessage("published"));
    assertThat(Texts.of(jms.receive(subscriber))).isEqualTo("published");
  }

  @Test
  @Sentence("6.1.3-1")
  void shouldSetUpClassicConnection() throws Exception {
    Connection connection = jms.connection();
    Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Session receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    Queue queue = jms.queue(sending);
    Topic topic = jms.topic(sending);
    MessageConsumer queueConsumer = receiving.createConsumer(queue);
    MessageConsumer topicConsumer = receiving.createConsumer(topic);
    connection.start();
    Texts.send(sending, queue, "to the queue");
    Texts.send(sending, topic, "to the topic");
    assertThat(Texts.of(jms.receive(topicConsumer))).isEqualTo("to the topic");
    assertThat(Texts.of(jms.receive(queueConsumer))).isEqualTo("to the queue");
  }

  @Test
  @Sentence("6.1.3-1")
  void shouldSetUpContext() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "simplified");
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("simplified");
  }

  private void roundTrip(Session session) throws Exception {
    Queue queue = jms.queue(session);
    Texts.send(session, queue, "there and back");
    assertThat(Texts.of(jms.receive(session.createConsumer(queue)))).isEqualTo("there and back");
  }
}
