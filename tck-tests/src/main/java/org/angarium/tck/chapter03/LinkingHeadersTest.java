package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.angarium.tck.ways.Courier;
import org.angarium.tck.ways.Way;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.4.5, 3.4.6 and 3.4.8: JMSCorrelationID, JMSReplyTo and JMSType. */
class LinkingHeadersTest extends TckTest {
  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.5-1")
  void shouldCorrelateByAMessageId(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message request = courier.carry(courier.messages().message());
    Message reply = courier.messages().message();
    reply.setJMSCorrelationID(request.getJMSMessageID());

    Message received = courier.carry(reply);

    assertThat(received.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @ParameterizedTest
  @ValueSource(strings = {"order 17", "ünïcödé ☃", "x", "with 'quotes' and \"more\""})
  @Sentence("3.4.5-2")
  void shouldCorrelateByAStringOfTheApplication(String id) throws Exception {
    for (Way way : Way.values()) {
      Courier courier = way.open(jms);
      Message message = courier.messages().message();
      message.setJMSCorrelationID(id);

      assertThat(courier.carry(message).getJMSCorrelationID()).isEqualTo(id);
    }
  }

  @Test
  @Sentence("3.4.5-2")
  void shouldCorrelateByALongString() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();
    message.setJMSCorrelationID("c".repeat(5000));

    assertThat(courier.carry(message).getJMSCorrelationID()).isEqualTo("c".repeat(5000));
  }

  @Test
  @Sentence("3.4.5-2")
  void shouldForgetACorrelationThatWasSetToNull() throws Exception {
    Courier courier = Way.QUEUE_CLASSIC.open(jms);
    Message message = courier.messages().message();
    message.setJMSCorrelationID("soon gone");
    message.setJMSCorrelationID(null);

    assertThat(courier.carry(message).getJMSCorrelationID()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.5-3")
  void shouldCorrelateByBytesOrSayThatItDoesNot(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    byte[] id = "native".getBytes(StandardCharsets.US_ASCII);
    try {
      message.setJMSCorrelationIDAsBytes(id);
    } catch (UnsupportedOperationException e) {
      Assumptions.abort("no native correlation ids, which is allowed");
    }

    Message received = courier.carry(message);

    assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo(id);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.6-1")
  void shouldCarryAQueueAsReplyTo(Way way) throws Exception {
    Courier courier = way.open(jms);
    Queue replyTo = jms.queue(jms.session(Session.AUTO_ACKNOWLEDGE));

    assertReplyTo(courier, replyTo);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.6-1")
  void shouldCarryATopicAsReplyTo(Way way) throws Exception {
    Courier courier = way.open(jms);
    Topic replyTo = jms.topic(jms.session(Session.AUTO_ACKNOWLEDGE));

    assertReplyTo(courier, replyTo);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.6-1")
  void shouldCarryTemporaryDestinationsAsReplyTo(Way way) throws Exception {
    Courier courier = way.open(jms);
    JMSContext context = jms.context();

    assertReplyTo(courier, context.createTemporaryQueue());
    assertReplyTo(courier, context.createTemporaryTopic());
  }

  private static void assertReplyTo(Courier courier, Destination replyTo) throws JMSException {
    Message message = courier.messages().message();
    message.setJMSReplyTo(replyTo);

    Message received = courier.carry(message);

    assertThat(received.getJMSReplyTo()).isEqualTo(replyTo);
    assertThat(received.getJMSReplyTo() instanceof Queue).isEqualTo(replyTo instanceof Queue);
    assertThat(received.getJMSReplyTo() instanceof Topic).isEqualTo(replyTo instanceof Topic);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.6-2")
  void shouldCarryNoReplyTo(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSReplyTo(courier.another());
    message.setJMSReplyTo(null);

    assertThat(courier.carry(message).getJMSReplyTo()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @Sentence("3.4.8-1")
  void shouldCarryTheType(Way way) throws Exception {
    Courier courier = way.open(jms);
    Message message = courier.messages().message();
    message.setJMSType("an order ☃");

    assertThat(courier.carry(message).getJMSType()).isEqualTo("an order ☃");
    assertThat(message.getJMSType()).isEqualTo("an order ☃");
  }

  @Test
  @Sentence("3.4.8-1")
  void shouldCarryWhatTheProducerOfTheSimplifiedApiSets() throws Exception {
    JMSContext context = jms.context();
    Queue queue = jms.queue(context);
    Queue replyTo = jms.queue(context);

    context
        .createProducer()
        .setJMSType("typed")
        .setJMSCorrelationID("correlated")
        .setJMSReplyTo(replyTo)
        .send(queue, "text");

    Message received = jms.receive(context.createConsumer(queue));
    assertThat(received.getJMSType()).isEqualTo("typed");
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated");
    assertThat(received.getJMSReplyTo()).isEqualTo(replyTo);
  }
}
