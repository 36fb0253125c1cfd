package org.angarium.tck.chapter04;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.angarium.tck.Jms;

/** Messages with a number, in the text and in the property "number". */
final class Numbered {
  private Numbered() {}

  /** Sends the messages from one number up to another, which is left out. */
  static void send(Session session, Destination destination, int from, int to) throws JMSException {
    try (MessageProducer producer = session.createProducer(destination)) {
      send(session, producer, from, to);
    }
  }

  /** Sends the messages from one number up to another, which is left out. */
  static void send(Session session, MessageProducer producer, int from, int to)
      throws JMSException {
    for (int i = from; i < to; i++) {
      Message message = session.createTextMessage("number " + i);
      message.setIntProperty("number", i);
      producer.send(message);
    }
  }

  /** Fails unless these are the next messages, from one number up to another, left out. */
  static void assertReceives(Jms jms, MessageConsumer consumer, int from, int to)
      throws JMSException {
    for (int i = from; i < to; i++) {
      assertThat(jms.receiveText(consumer)).isEqualTo("number " + i);
    }
  }
}
