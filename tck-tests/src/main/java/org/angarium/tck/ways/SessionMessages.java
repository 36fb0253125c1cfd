package org.angarium.tck.ways;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;

record SessionMessages(Session session) implements Messages {
  @Override
  public Message message() throws JMSException {
    return session.createMessage();
  }

  @Override
  public TextMessage text() throws JMSException {
    return session.createTextMessage();
  }

  @Override
  public TextMessage text(String text) throws JMSException {
    return session.createTextMessage(text);
  }

  @Override
  public BytesMessage bytes() throws JMSException {
    return session.createBytesMessage();
  }

  @Override
  public MapMessage map() throws JMSException {
    return session.createMapMessage();
  }

  @Override
  public StreamMessage stream() throws JMSException {
    return session.createStreamMessage();
  }

  @Override
  public ObjectMessage object() throws JMSException {
    return session.createObjectMessage();
  }

  @Override
  public ObjectMessage object(Serializable object) throws JMSException {
    return session.createObjectMessage(object);
  }
}
