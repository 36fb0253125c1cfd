package org.angarium.tck.ways;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;

record ContextMessages(JMSContext context) implements Messages {
  @Override
  public Message message() {
    return context.createMessage();
  }

  @Override
  public TextMessage text() {
    return context.createTextMessage();
  }

  @Override
  public TextMessage text(String text) {
    return context.createTextMessage(text);
  }

  @Override
  public BytesMessage bytes() {
    return context.createBytesMessage();
  }

  @Override
  public MapMessage map() {
    return context.createMapMessage();
  }

  @Override
  public StreamMessage stream() {
    return context.createStreamMessage();
  }

  @Override
  public ObjectMessage object() {
    return context.createObjectMessage();
  }

  @Override
  public ObjectMessage object(Serializable object) {
    return context.createObjectMessage(object);
  }
}
