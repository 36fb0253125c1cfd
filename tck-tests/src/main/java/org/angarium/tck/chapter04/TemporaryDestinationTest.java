package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.HashSet;
import java.util.Set;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 4.1.5 and 4.2.7: temporary queues and topics. */
class TemporaryDestinationTest extends TckTest {
  private static Destination temporary(Session session, boolean topic) throws JMSException {
    return topic ? session.createTemporaryTopic() : session.createTemporaryQueue();
  }

  @Test
  @Sentence({"4.1.5-1", "4.2.7-1"})
  void shouldBeUnique() throws Exception {
    Session one = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session other = jms.session(Session.AUTO_ACKNOWLEDGE);
    Set<String> queues = new HashSet<>();
    Set<String> topics = new HashSet<>();
    for (Session session : new Session[] {one, other, one, other}) {
      assertThat(queues.add(session.createTemporaryQueue().getQueueName())).isTrue();
      assertThat(topics.add(session.createTemporaryTopic().getTopicName())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.1.5-1", "4.2.7-1"})
  void shouldNotMixMessagesOfTwo(boolean topic) throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    Destination one = temporary(session, topic);
    Destination other = temporary(session, topic);
    MessageConsumer ofOne = session.createConsumer(one);
    MessageConsumer ofOther = session.createConsumer(other);

    session.createProducer(one).send(session.createTextMessage("to one"));
    session.createProducer(other).send(session.createTextMessage("to the other"));

    assertThat(jms.receiveText(ofOne)).isEqualTo("to one");
    assertThat(jms.receiveText(ofOther)).isEqualTo("to the other");
    jms.assertNothing(ofOne);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.1.5-3", "4.2.7-3"})
  void shouldBeConsumedOnlyByTheConnectionThatMadeIt(boolean topic) throws Exception {
    Connection connection = jms.startedConnection();
    Destination destination = temporary(connection.createSession(), topic);
    Session stranger = jms.session(Session.AUTO_ACKNOWLEDGE);
    Session sibling = connection.createSession();
    MessageConsumer consumer = sibling.createConsumer(destination);

    assertThatThrownBy(() -> stranger.createConsumer(destination)).isInstanceOf(JMSException.class);

    // but anybody may send
    stranger.createProducer(destination).send(stranger.createTextMessage("from a stranger"));
    assertThat(jms.receiveText(consumer)).isEqualTo("from a stranger");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.1.5-3", "4.2.7-3"})
  void shouldBeConsumedOnlyByTheConnectionOfTheContextThatMadeIt(boolean topic) {
    JMSContext context = jms.context();
    Destination destination =
        topic ? context.createTemporaryTopic() : context.createTemporaryQueue();
    JMSContext stranger = jms.context();

    assertThatThrownBy(() -> stranger.createConsumer(destination))
        .isInstanceOf(JMSRuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.1.5-2", "4.2.7-2"})
  void shouldLiveWhenItsSessionIsClosed(boolean topic) throws Exception {
    Connection connection = jms.startedConnection();
    Session first = connection.createSession();
    Destination destination = temporary(first, topic);
    first.close();
    Session second = connection.createSession();
    MessageConsumer consumer = second.createConsumer(destination);

    second.createProducer(destination).send(second.createTextMessage("still there"));

    assertThat(jms.receiveText(consumer)).isEqualTo("still there");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"4.1.5-2", "4.2.7-2"})
  void shouldEndWithItsConnection(boolean topic) throws Exception {
    Connection connection = jms.startedConnection();
    Destination destination = temporary(connection.createSession(), topic);
    Session sender = jms.session(Session.AUTO_ACKNOWLEDGE);
    sender.createProducer(destination).send(sender.createTextMessage("while it lives"));

    connection.close();

    assertThatThrownBy(
            () -> sender.createProducer(destination).send(sender.createTextMessage("too late")))
        .isInstanceOf(JMSException.class);
  }

  @Test
  @Sentence("4.1.5-4")
  void shouldNotDeleteAQueueThatHasAReceiver() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue queue = session.createTemporaryQueue();
    MessageConsumer consumer = session.createConsumer(queue);

    assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);

    session.createProducer(queue).send(session.createTextMessage("still there"));
    assertThat(jms.receiveText(consumer)).isEqualTo("still there");
    consumer.close();
    queue.delete();
  }

  @Test
  @Sentence("4.2.7-5")
  void shouldNotDeleteATopicThatHasASubscriber() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryTopic topic = session.createTemporaryTopic();
    MessageConsumer consumer = session.createConsumer(topic);

    assertThatThrownBy(topic::delete).isInstanceOf(JMSException.class);

    session.createProducer(topic).send(session.createTextMessage("still there"));
    assertThat(jms.receiveText(consumer)).isEqualTo("still there");
    consumer.close();
    topic.delete();
  }

  @Test
  @Sentence("4.1.5-1")
  void shouldKeepMessagesOfATemporaryQueueForItsConsumer() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue queue = session.createTemporaryQueue();
    for (int i = 0; i < 10; i++) {
      session.createProducer(queue).send(session.createTextMessage("number " + i));
    }

    MessageConsumer consumer = session.createConsumer(queue);

    for (int i = 0; i < 10; i++) {
      assertThat(jms.receiveText(consumer)).isEqualTo("number " + i);
    }
  }
}
