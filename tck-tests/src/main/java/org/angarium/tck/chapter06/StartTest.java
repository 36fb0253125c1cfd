package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Collector;
import org.angarium.tck.kit.Texts;
import org.junit.jupiter.api.Test;

/** Section 6.1.4: a connection delivers nothing before it is started. */
class StartTest extends TckTest {
  @Test
  @Sentence({"6.1.4-1", "6.1.4-2"})
  void shouldReceiveNothingBeforeStart() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    MessageConsumer consumer = session.createConsumer(queue);
    Texts.send(jms.session(Session.AUTO_ACKNOWLEDGE), queue, "waiting");
    jms.assertNothing(consumer);
    assertThat(consumer.receiveNoWait()).isNull();
    connection.start();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("waiting");
  }

  @Test
  @Sentence({"6.1.4-6", "6.1.4-2"})
  void shouldCallNoListenerBeforeStart() throws Exception {
    Connection connection = jms.connection();
    Session session = connection.createSession();
    Queue queue = jms.queue(session);
    Topic topic = jms.topic(session);
    Collector collector = new Collector();
    session.createConsumer(queue).setMessageListener(collector);
    session.createConsumer(topic).setMessageListener(collector);
    Session sending = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(sending, queue, "q");
    Texts.send(sending, topic, "t");
    jms.assertNothing(session(connection).createConsumer(queue));
    assertThat(collector.texts()).isEmpty();
    connection.start();
    collector.await(jms, 2);
    assertThat(collector.texts()).containsExactlyInAnyOrder("q", "t");
  }

  @Test
  @Sentence("6.1.4-6")
  void shouldLeaveMessagesOfStoppedConnectionToOthers() throws Exception {
    Connection stopped = jms.connection();
    Session session = stopped.createSession();
    Queue queue = jms.queue(session);
    session.createConsumer(queue).setMessageListener(new Collector());
    Session started = jms.session(Session.AUTO_ACKNOWLEDGE);
    Texts.send(started, queue, "m0");
    stopped.close();
    assertThat(Texts.of(jms.receive(started.createConsumer(queue)))).isEqualTo("m0");
  }

  @Test
  @Sentence("6.1.4-5")
  void shouldSendBeforeStart() throws Exception {
    Session sending = jms.connection().createSession();
    Queue queue = jms.queue(sending);
    Texts.send(sending, queue, "sent by a stopped connection");
    MessageConsumer consumer = jms.session(Session.AUTO_ACKNOWLEDGE).createConsumer(queue);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("sent by a stopped connection");
  }

  @Test
  @Sentence("6.1.4-3")
  void shouldStartContextWithItsFirstConsumer() throws Exception {
    JMSContext context = jms.context();
    assertThat(context.getAutoStart()).isTrue();
    Queue queue = jms.queue(context);
    context.createProducer().send(queue, "at once");
    JMSConsumer consumer = context.createConsumer(queue);
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("at once");
  }

  @Test
  @Sentence("6.1.4-3")
  void shouldStartSharedConnectionWithConsumerOfSecondContext() throws Exception {
    JMSContext first = jms.context();
    first.setAutoStart(false);
    Queue queue = jms.queue(first);
    JMSConsumer waiting = first.createConsumer(queue);
    JMSContext second = jms.closing(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    first.createProducer().send(queue, "for the first");
    jms.assertNothing(waiting);
    second.createConsumer(jms.queue(second));
    assertThat(Texts.of(jms.receive(waiting))).isEqualTo("for the first");
  }

  @Test
  @Sentence("6.1.4-4")
  void shouldNotStartContextWithoutAutoStart() throws Exception {
    JMSContext context = jms.context();
    context.setAutoStart(false);
    assertThat(context.getAutoStart()).isFalse();
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "later");
    jms.assertNothing(consumer);
    context.start();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("later");
  }

  @Test
  @Sentence("6.1.4-4")
  void shouldNotStartContextBySettingAutoStart() throws Exception {
    JMSContext context = jms.context();
    context.setAutoStart(false);
    Queue queue = jms.queue(context);
    JMSConsumer consumer = context.createConsumer(queue);
    context.createProducer().send(queue, "later");
    context.setAutoStart(true);
    jms.assertNothing(consumer);
    context.createConsumer(jms.queue(context)).close();
    assertThat(Texts.of(jms.receive(consumer))).isEqualTo("later");
  }

  private static Session session(Connection connection) throws Exception {
    return connection.createSession();
  }
}
