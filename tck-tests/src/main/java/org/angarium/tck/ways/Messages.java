package org.angarium.tck.ways;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import org.angarium.tck.Jms;

/** Makes messages of each type, with a session or with a context. */
public interface Messages {
  /** A message without a body. */
  Message message() throws JMSException;

  /** A text message without a text. */
  TextMessage text() throws JMSException;

  /** A text message with this text. */
  TextMessage text(String text) throws JMSException;

  /** A bytes message that can be written. */
  BytesMessage bytes() throws JMSException;

  /** A map message without entries. */
  MapMessage map() throws JMSException;

  /** A stream message that can be written. */
  StreamMessage stream() throws JMSException;

  /** An object message without an object. */
  ObjectMessage object() throws JMSException;

  /** An object message with this object. */
  ObjectMessage object(Serializable object) throws JMSException;

  /** Makes messages for a test that sends none, with a session of their own. */
  static Messages of(Jms jms) throws JMSException {
    return of(jms.session(Session.AUTO_ACKNOWLEDGE));
  }

  /** Makes messages with the methods of a session. */
  static Messages of(Session session) {
    return new SessionMessages(session);
  }

  /** Makes messages with the methods of a context. */
  static Messages of(JMSContext context) {
    return new ContextMessages(context);
  }
}
