package org.angarium.tck.chapter02;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 2.16: request and reply. */
class RequestReplyTest extends TckTest {
  private void answer(JMSContext service, JMSConsumer requests) throws JMSException {
    Message request = jms.receive(requests);
    service
        .createProducer()
        .setJMSCorrelationID(request.getJMSMessageID())
        .send(request.getJMSReplyTo(), "re: " + request.getBody(String.class));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Sentence({"2.16-1", "2.16-2"})
  void shouldReplyToATemporaryDestinationOfAnotherConnection(boolean topic) throws Exception {
    JMSContext service = jms.context();
    JMSContext client = jms.context();
    Destination requests = topic ? jms.topic(service) : jms.queue(service);
    JMSConsumer incoming = service.createConsumer(requests);
    Destination replies = topic ? client.createTemporaryTopic() : client.createTemporaryQueue();
    JMSConsumer answers = client.createConsumer(replies);
    Message request = client.createTextMessage("question");
    request.setJMSReplyTo(replies);
    client.createProducer().send(requests, request);

    answer(service, incoming);

    Message reply = jms.receive(answers);
    assertThat(reply.getBody(String.class)).isEqualTo("re: question");
    assertThat(reply.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @Test
  @Sentence("2.16-1")
  void shouldSelectTheReplyByItsCorrelation() throws Exception {
    Session session = jms.session(Session.AUTO_ACKNOWLEDGE);
    var requests = jms.queue(session);
    var replies = jms.queue(session);
    Message[] sent = new Message[3];
    for (int i = 0; i < 3; i++) {
      sent[i] = session.createTextMessage("question " + i);
      sent[i].setJMSReplyTo(replies);
      session.createProducer(requests).send(sent[i]);
    }
    JMSContext service = jms.context();
    JMSConsumer incoming = service.createConsumer(requests);
    for (int i = 0; i < 3; i++) {
      answer(service, incoming);
    }

    for (int i = 2; i >= 0; i--) {
      String selector = "JMSCorrelationID = '" + sent[i].getJMSMessageID() + "'";
      try (MessageConsumer consumer = session.createConsumer(replies, selector)) {
        assertThat(jms.receiveText(consumer)).isEqualTo("re: question " + i);
      }
    }
  }
}
