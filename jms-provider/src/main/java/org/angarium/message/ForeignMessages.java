package org.angarium.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;

/** Copies messages that another provider made, so that they can be sent (3.12). */
public final class ForeignMessages {
  private static final int CHUNK = 8192;

  private ForeignMessages() {}

  /**
   * A message of Angarium with the same type, body, properties, and the headers that clients set.
   * The other message's body is reset where its type has a position.
   *
   * @param message of any provider
   * @param filter for the copy of an ObjectMessage
   * @throws JMSException from the other message; for a property with a name that is not allowed;
   *     for a value of a type that messages do not carry
   */
  public static AngariumMessage copy(Message message, ObjectFilter filter) throws JMSException {
    AngariumMessage copy = copyBody(message, filter);
    copyCorrelation(message, copy);
    copy.setJMSReplyTo(message.getJMSReplyTo());
    copy.setJMSType(message.getJMSType());
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      if (!PropertyNames.isSetOnReceipt(name)) {
        copy.setObjectProperty(name, message.getObjectProperty(name));
      }
    }
    return copy;
  }

  private static AngariumMessage copyBody(Message message, ObjectFilter filter)
      throws JMSException {
    if (message instanceof TextMessage text) {
      return new AngariumTextMessage(text.getText());
    } else if (message instanceof BytesMessage bytes) {
      return copyBytes(bytes);
    } else if (message instanceof MapMessage map) {
      return copyMap(map);
    } else if (message instanceof StreamMessage stream) {
      return copyStream(stream);
    } else if (message instanceof ObjectMessage object) {
      AngariumObjectMessage copy = new AngariumObjectMessage(filter);
      copy.setObject(object.getObject());
      return copy;
    }
    return new AngariumMessage();
  }

  private static AngariumMessage copyBytes(BytesMessage message) throws JMSException {
    AngariumBytesMessage copy = new AngariumBytesMessage();
    message.reset();
    byte[] chunk = new byte[CHUNK];
    for (int n = message.readBytes(chunk); n > 0; n = message.readBytes(chunk)) {
      copy.writeBytes(chunk, 0, n);
    }
    message.reset();
    return copy;
  }

  private static AngariumMessage copyMap(MapMessage message) throws JMSException {
    AngariumMapMessage copy = new AngariumMapMessage();
    Enumeration<?> names = message.getMapNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      copy.setObject(name, message.getObject(name));
    }
    return copy;
  }

  private static AngariumMessage copyStream(StreamMessage message) throws JMSException {
    AngariumStreamMessage copy = new AngariumStreamMessage();
    message.reset();
    boolean more = true;
    while (more) {
      try {
        copy.writeObject(message.readObject());
      } catch (MessageEOFException e) {
        more = false; // the only way to learn that all was read
      }
    }
    message.reset();
    return copy;
  }

  private static void copyCorrelation(Message from, AngariumMessage to) throws JMSException {
    String text = from.getJMSCorrelationID();
    if (text != null) {
      to.setJMSCorrelationID(text);
      return;
    }
    try {
      to.setJMSCorrelationIDAsBytes(from.getJMSCorrelationIDAsBytes());
    } catch (UnsupportedOperationException e) {
      to.setJMSCorrelationID(null); // a provider need not have correlation ids as bytes (3.4.5)
    }
  }
}
