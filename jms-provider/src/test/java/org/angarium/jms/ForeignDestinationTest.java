package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Destinations that another provider made stand for those of the same name here (5.2, 3.12). */
@Timeout(60)
class ForeignDestinationTest {
  private final TestBroker broker = new TestBroker();
  private Connection connection;
  private Session session;

  /** Another provider's queue. */
  private record OtherQueue(String name) implements Queue {
    @Override
    public String getQueueName() {
      return name;
    }
  }

  /** Another provider's topic. */
  private record OtherTopic(String name) implements Topic {
    @Override
    public String getTopicName() {
      return name;
    }
  }

  /** What is neither. */
  private record Neither() implements Destination {}

  @BeforeEach
  void open() throws JMSException {
    connection = broker.started();
    session = connection.createSession();
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void shouldSendToTheQueueOfTheName() throws Exception {
    Queue other = new OtherQueue("q");
    TextMessage message = session.createTextMessage("a");
    session.createProducer(other).send(message);
    assertThat(message.getJMSDestination()).isEqualTo(other);
    session.createProducer(null).send(other, session.createTextMessage("b"));
    try (JMSContext context = broker.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      context.createProducer().send(other, "c");
    }
    assertThat(broker.browse("q")).containsExactly("a", "b", "c");
    assertThat(Collections.list(session.createBrowser(other).getEnumeration())).hasSize(3);
  }

  @Test
  void shouldReceiveFromTheDestinationOfTheName() throws Exception {
    MessageConsumer queue = session.createConsumer(new OtherQueue("q"));
    MessageConsumer topic = session.createConsumer(new OtherTopic("t"));
    MessageConsumer shared = session.createSharedDurableConsumer(new OtherTopic("t"), "s");
    broker.send("q", "to the queue");
    session
        .createProducer(session.createTopic("t"))
        .send(session.createTextMessage("to the topic"));
    Message received = queue.receive(SOON);
    assertThat(text(received)).isEqualTo("to the queue");
    assertThat(received.getJMSDestination()).isEqualTo(session.createQueue("q"));
    assertThat(text(topic)).isEqualTo("to the topic");
    assertThat(text(shared)).isEqualTo("to the topic");
  }

  @Test
  void shouldBeReplyTo() throws Exception {
    TextMessage question = session.createTextMessage("?");
    question.setJMSReplyTo(new OtherQueue("answers"));
    session.createProducer(session.createQueue("q")).send(question);
    Message received = session.createConsumer(session.createQueue("q")).receive(SOON);
    assertThat(received.getJMSReplyTo()).isEqualTo(session.createQueue("answers"));
    session.createProducer(received.getJMSReplyTo()).send(session.createTextMessage("!"));
    assertThat(broker.browse("answers")).containsExactly("!");
  }

  @Test
  void shouldRefuseWhatHasNoNameAndWhatIsNeitherQueueNorTopic() {
    for (Destination wrong :
        new Destination[] {new OtherQueue(null), new OtherTopic(null), new Neither()}) {
      assertThatThrownBy(() -> session.createProducer(wrong))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageStartingWith("ANG-1201")
          .hasMessageContaining(wrong.getClass().getName());
      assertThatThrownBy(() -> session.createConsumer(wrong))
          .isInstanceOf(InvalidDestinationException.class);
    }
    assertThatThrownBy(() -> session.createProducer(new OtherQueue(" q")))
        .isInstanceOf(InvalidDestinationException.class)
        .hasMessageContaining("white space");
  }
}
