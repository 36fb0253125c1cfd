package org.angarium.jms;

import static org.angarium.jms.TestBroker.SOON;
import static org.angarium.jms.TestBroker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TemporaryDestinationTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  /** Answers each request with its text and an exclamation mark. */
  private void serve(Connection connection) throws JMSException {
    Session session = connection.createSession();
    MessageProducer replier = session.createProducer(null);
    session
        .createConsumer(session.createQueue("service"))
        .setMessageListener(
            request -> {
              try {
                Message reply = session.createTextMessage(text(request) + "!");
                reply.setJMSCorrelationID(request.getJMSMessageID());
                replier.send(request.getJMSReplyTo(), reply);
              } catch (JMSException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void shouldAnswerRequests() throws Exception {
    try (Connection server = broker.started();
        Connection client = broker.started()) {
      serve(server);
      Session session = client.createSession();
      TemporaryQueue replies = session.createTemporaryQueue();
      MessageConsumer consumer = session.createConsumer(replies);
      MessageProducer producer = session.createProducer(session.createQueue("service"));
      for (int i = 0; i < 10; i++) {
        Message request = session.createTextMessage("hello " + i);
        request.setJMSReplyTo(replies);
        producer.send(request);
        Message reply = consumer.receive(SOON);
        assertThat(text(reply)).isEqualTo("hello " + i + "!");
        assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
      }
      consumer.close();
      replies.delete();
    }
  }

  @Test
  void shouldServeTheRequestorOfTheApi() throws Exception {
    try (Connection server = broker.started();
        QueueConnection client = broker.connect(null, Domain.QUEUE)) {
      serve(server);
      client.start();
      QueueSession session = client.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      Queue service = session.createQueue("service");
      QueueRequestor requestor = new QueueRequestor(session, service);
      assertThat(text(requestor.request(session.createTextMessage("hello")))).isEqualTo("hello!");
      requestor.close();
    }
  }

  @Test
  void shouldLetOnlyItsOwnConnectionConsume() throws Exception {
    try (Connection owner = broker.started();
        Connection other = broker.started()) {
      Session own = owner.createSession();
      Session foreign = other.createSession();
      TemporaryQueue queue = own.createTemporaryQueue();
      TemporaryTopic topic = own.createTemporaryTopic();
      assertThatThrownBy(() -> foreign.createConsumer(queue))
          .isInstanceOf(InvalidDestinationException.class)
          .hasMessageContaining("ANG-1206");
      assertThatThrownBy(() -> foreign.createConsumer(topic))
          .isInstanceOf(InvalidDestinationException.class);
      foreign.createProducer(queue).send(foreign.createTextMessage("a"));
      MessageConsumer second = owner.createSession().createConsumer(queue);
      assertThat(text(second)).isEqualTo("a");
    }
  }

  @Test
  void shouldFindItByItsName() throws Exception {
    try (Connection owner = broker.started()) {
      Session session = owner.createSession();
      TemporaryQueue replies = session.createTemporaryQueue();
      Queue named = session.createQueue(replies.getQueueName());
      session.createProducer(named).send(session.createTextMessage("a"));
      assertThat(text(session.createConsumer(replies))).isEqualTo("a");
    }
  }

  @Test
  void shouldRefuseToDeleteWhatHasConsumers() throws Exception {
    try (Connection owner = broker.started()) {
      Session session = owner.createSession();
      TemporaryQueue queue = session.createTemporaryQueue();
      MessageConsumer consumer = session.createConsumer(queue);
      assertThatThrownBy(queue::delete).isInstanceOf(JMSException.class);
      consumer.close();
      queue.delete();
      assertThatThrownBy(() -> session.createProducer(queue))
          .isInstanceOf(InvalidDestinationException.class);
      assertThatThrownBy(() -> session.createConsumer(queue))
          .isInstanceOf(InvalidDestinationException.class);
    }
  }

  @Test
  void shouldEndWithItsConnection() throws Exception {
    Connection owner = broker.started();
    TemporaryQueue queue = owner.createSession().createTemporaryQueue();
    try (Connection other = broker.started()) {
      Session session = other.createSession();
      MessageProducer producer = session.createProducer(queue);
      producer.send(session.createTextMessage("a"));
      owner.close();
      assertThatThrownBy(() -> producer.send(session.createTextMessage("b")))
          .isInstanceOf(InvalidDestinationException.class);
    }
    queue.delete(); // nothing is left to do
  }
}
