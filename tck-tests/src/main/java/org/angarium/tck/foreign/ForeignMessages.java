package org.angarium.tck.foreign;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import org.angarium.tck.ways.Messages;

/**
 * Makes messages of an implementation of its own. They obey the specification, but know nothing of
 * any provider.
 */
public final class ForeignMessages implements Messages {
  /** A maker of foreign messages. */
  public ForeignMessages() {}

  @Override
  public Message message() {
    return new ForeignMessage();
  }

  /** A message without a body that has no correlation ids of bytes, only those of text. */
  public Message messageWithoutCorrelationIdsOfBytes() {
    return new ForeignMessageWithoutBytes();
  }

  @Override
  public TextMessage text() {
    return new ForeignTextMessage();
  }

  @Override
  public TextMessage text(String text) throws JMSException {
    TextMessage message = text();
    message.setText(text);
    return message;
  }

  @Override
  public BytesMessage bytes() {
    return new ForeignBytesMessage();
  }

  @Override
  public MapMessage map() {
    return new ForeignMapMessage();
  }

  @Override
  public StreamMessage stream() {
    return new ForeignStreamMessage();
  }

  @Override
  public ObjectMessage object() {
    return new ForeignObjectMessage();
  }

  @Override
  public ObjectMessage object(Serializable object) throws JMSException {
    ObjectMessage message = object();
    message.setObject(object);
    return message;
  }
}
