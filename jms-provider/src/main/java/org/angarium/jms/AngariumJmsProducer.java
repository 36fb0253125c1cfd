package org.angarium.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import java.io.Serializable;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.angarium.message.AngariumMessage;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the simplified API (Jakarta Messaging 7.1): an {@link AngariumProducer} without a
 * destination, and a message without a body that keeps what shall be set on each message sent, so
 * that the rules for properties are those of messages. Not thread-safe.
 */
final class AngariumJmsProducer implements JMSProducer {
  private final AngariumSession session;
  private final AngariumProducer producer;
  private final AngariumMessage template = new AngariumMessage();
  private boolean correlationIsText;
  private @Nullable CompletionListener async;

  AngariumJmsProducer(AngariumSession session, AngariumProducer producer) {
    this.session = session;
    this.producer = producer;
  }

  private JMSProducer with(JmsCalls.Action setting) {
    JmsCalls.unchecked(setting);
    return this;
  }

  // Sending.

  @Override
  public JMSProducer send(Destination destination, Message message) {
    return with(() -> doSend(destination, message));
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable String body) {
    return with(() -> doSend(destination, session.createTextMessage(body)));
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable Map<String, Object> body) {
    return with(
        () -> {
          MapMessage message = session.createMapMessage();
          if (body != null) {
            for (Map.Entry<String, Object> entry : body.entrySet()) {
              message.setObject(entry.getKey(), entry.getValue());
            }
          }
          doSend(destination, message);
        });
  }

  @Override
  public JMSProducer send(Destination destination, byte @Nullable [] body) {
    return with(
        () -> {
          BytesMessage message = session.createBytesMessage();
          if (body != null) {
            message.writeBytes(body);
          }
          doSend(destination, message);
        });
  }

  @Override
  public JMSProducer send(Destination destination, @Nullable Serializable body) {
    return with(() -> doSend(destination, session.createObjectMessage(body)));
  }

  private void doSend(Destination destination, @Nullable Message message) throws JMSException {
    if (message != null) {
      applyTo(message);
    }
    if (async == null) {
      producer.send(destination, message);
    } else {
      producer.send(destination, message, async);
    }
  }

  /** Sets on the message what was set here; the rest of the message stays as it is. */
  private void applyTo(Message message) throws JMSException {
    for (Enumeration<?> names = template.getPropertyNames(); names.hasMoreElements(); ) {
      String name = (String) names.nextElement();
      message.setObjectProperty(name, template.getObjectProperty(name));
    }
    if (template.getJMSCorrelationIDAsBytes() != null) {
      if (correlationIsText) {
        message.setJMSCorrelationID(template.getJMSCorrelationID());
      } else {
        message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
      }
    }
    if (template.getJMSType() != null) {
      message.setJMSType(template.getJMSType());
    }
    if (template.getJMSReplyTo() != null) {
      message.setJMSReplyTo(template.getJMSReplyTo());
    }
  }

  @Override
  public JMSProducer setAsync(@Nullable CompletionListener listener) {
    async = listener;
    return this;
  }

  @Override
  public @Nullable CompletionListener getAsync() {
    return async;
  }

  // Options.

  @Override
  public JMSProducer setDisableMessageID(boolean value) {
    return with(() -> producer.setDisableMessageID(value));
  }

  @Override
  public boolean getDisableMessageID() {
    return JmsCalls.uncheckedCall(producer::getDisableMessageID);
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean value) {
    return with(() -> producer.setDisableMessageTimestamp(value));
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return JmsCalls.uncheckedCall(producer::getDisableMessageTimestamp);
  }

  @Override
  public JMSProducer setDeliveryMode(int deliveryMode) {
    return with(() -> producer.setDeliveryMode(deliveryMode));
  }

  @Override
  public int getDeliveryMode() {
    return JmsCalls.uncheckedCall(producer::getDeliveryMode);
  }

  @Override
  public JMSProducer setPriority(int priority) {
    return with(() -> producer.setPriority(priority));
  }

  @Override
  public int getPriority() {
    return JmsCalls.uncheckedCall(producer::getPriority);
  }

  @Override
  public JMSProducer setTimeToLive(long timeToLive) {
    return with(() -> producer.setTimeToLive(timeToLive));
  }

  @Override
  public long getTimeToLive() {
    return JmsCalls.uncheckedCall(producer::getTimeToLive);
  }

  @Override
  public JMSProducer setDeliveryDelay(long deliveryDelay) {
    return with(() -> producer.setDeliveryDelay(deliveryDelay));
  }

  @Override
  public long getDeliveryDelay() {
    return JmsCalls.uncheckedCall(producer::getDeliveryDelay);
  }

  // Properties.

  @Override
  public JMSProducer setProperty(String name, boolean value) {
    return with(() -> template.setBooleanProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, byte value) {
    return with(() -> template.setByteProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, short value) {
    return with(() -> template.setShortProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, int value) {
    return with(() -> template.setIntProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, long value) {
    return with(() -> template.setLongProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, float value) {
    return with(() -> template.setFloatProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, double value) {
    return with(() -> template.setDoubleProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, @Nullable String value) {
    return with(() -> template.setStringProperty(name, value));
  }

  @Override
  public JMSProducer setProperty(String name, @Nullable Object value) {
    return with(() -> template.setObjectProperty(name, value));
  }

  @Override
  public JMSProducer clearProperties() {
    template.clearProperties();
    return this;
  }

  @Override
  public boolean propertyExists(String name) {
    return template.propertyExists(name);
  }

  @Override
  public boolean getBooleanProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getBooleanProperty(name));
  }

  @Override
  public byte getByteProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getByteProperty(name));
  }

  @Override
  public short getShortProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getShortProperty(name));
  }

  @Override
  public int getIntProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getIntProperty(name));
  }

  @Override
  public long getLongProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getLongProperty(name));
  }

  @Override
  public float getFloatProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getFloatProperty(name));
  }

  @Override
  public double getDoubleProperty(String name) {
    return JmsCalls.uncheckedCall(() -> template.getDoubleProperty(name));
  }

  @Override
  public @Nullable String getStringProperty(String name) {
    return JmsCalls.ask(() -> template.getStringProperty(name));
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    return template.getObjectProperty(name);
  }

  /** A view that cannot be changed and shows later changes, as the specification wants. */
  @Override
  public Set<String> getPropertyNames() {
    return new AbstractSet<>() {
      @Override
      public Iterator<String> iterator() {
        return Collections.unmodifiableList(Collections.list(template.getPropertyNames()))
            .iterator();
      }

      @Override
      public int size() {
        return Collections.list(template.getPropertyNames()).size();
      }

      @Override
      public void clear() {
        throw new UnsupportedOperationException("the names of the properties cannot be changed");
      }
    };
  }

  // Headers.

  @Override
  public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] correlationId) {
    template.setJMSCorrelationIDAsBytes(correlationId);
    correlationIsText = false;
    return this;
  }

  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    return template.getJMSCorrelationIDAsBytes();
  }

  @Override
  public JMSProducer setJMSCorrelationID(@Nullable String correlationId) {
    template.setJMSCorrelationID(correlationId);
    correlationIsText = true;
    return this;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return template.getJMSCorrelationID();
  }

  @Override
  public JMSProducer setJMSType(@Nullable String type) {
    template.setJMSType(type);
    return this;
  }

  @Override
  public @Nullable String getJMSType() {
    return template.getJMSType();
  }

  @Override
  public JMSProducer setJMSReplyTo(@Nullable Destination replyTo) {
    template.setJMSReplyTo(replyTo);
    return this;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return template.getJMSReplyTo();
  }
}
