package org.angarium.message;

import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message (Jakarta Messaging 3.5): written until the message is received, and
 * again after {@link #clearProperties()}.
 */
abstract class PropertyFields extends HeaderFields {
  private static final String KIND = "property";

  // Either shared with what was sent, or, once the application sets one, its own.
  private MessageProperties properties = MessageProperties.EMPTY;
  private MessageProperties.@Nullable Builder edited;
  private boolean readOnly;
  // JMSXDeliveryCount is no property of what was sent, but of this delivery; 0 for none.
  private int deliveryCount;
  // Nor is JMSXGroupFirstForConsumer.
  private boolean firstOfGroup;

  /** Shares the properties of what was sent, read-only. */
  void receiveProperties(MessageProperties properties, int deliveryCount) {
    this.properties = properties;
    this.deliveryCount = deliveryCount;
    readOnly = true;
  }

  /** The consumer has had none of the group before: {@code JMSXGroupFirstForConsumer}. */
  public final void markFirstOfGroup() {
    firstOfGroup = true;
  }

  /** The properties to send, without those that tell about one delivery. */
  MessageProperties sentProperties() {
    MessageProperties all = edited == null ? properties : edited.build();
    if (!all.hasSetOnReceipt()) {
      return all;
    }
    MessageProperties.Builder kept = MessageProperties.builder();
    for (String name : all.names()) {
      if (!PropertyNames.isSetOnReceipt(name)) {
        kept.set(name, all.get(name));
      }
    }
    return kept.build();
  }

  private @Nullable Object find(String name) {
    if (deliveryCount > 0 && PropertyNames.DELIVERY_COUNT.equals(name)) {
      return deliveryCount;
    }
    if (firstOfGroup && PropertyNames.FIRST_FOR_CONSUMER.equals(name)) {
      return true;
    }
    return edited == null ? properties.get(name) : edited.get(name);
  }

  private void put(String name, @Nullable Object value) throws JMSException {
    String checked = PropertyNames.check(name);
    checkWritable(checked);
    if (!Values.isPropertyValue(value)) {
      throw Conversions.notAllowed(
          value, KIND, checked, "a String or a boxed primitive other than Character");
    } else if (checked.equals(PropertyNames.GROUP_ID)
        && value != null
        && !(value instanceof String)) {
      throw Conversions.notAllowed(value, KIND, checked, "a String");
    } else if (checked.equals(PropertyNames.DEDUPLICATION_ID)
        && value != null
        && !isDeduplicationId(value)) {
      throw Conversions.notAllowed(
          value,
          KIND,
          checked,
          "a String of 1 to %d characters".formatted(PropertyNames.MAX_DEDUPLICATION_ID));
    }
    if (edited == null) {
      edited = MessageProperties.builder();
    }
    edited.set(checked, value);
  }

  private static boolean isDeduplicationId(Object value) {
    return value instanceof String id
        && !id.isEmpty()
        && id.length() <= PropertyNames.MAX_DEDUPLICATION_ID;
  }

  /**
   * What the sender calls this message; null for nothing, and in a message that was received: sent
   * on, it is another one.
   */
  public final @Nullable String deduplicationId() {
    return !readOnly && find(PropertyNames.DEDUPLICATION_ID) instanceof String id ? id : null;
  }

  private void checkWritable(String name) throws JMSException {
    if (readOnly) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_NOT_WRITABLE,
          "the property \"%s\" cannot be set: the properties of a received message are read-only;"
                  .formatted(name)
              + " call clearProperties() first, or copy the message");
    }
  }

  /**
   * Sets JMSXUserID as a provider does on send: whatever it was, and also where the properties are
   * read-only.
   *
   * @param user null for none
   */
  public final void setSender(@Nullable String user) {
    MessageProperties present = edited == null ? properties : edited.build();
    MessageProperties.Builder all = MessageProperties.builder();
    for (String name : present.names()) {
      if (!name.equals(PropertyNames.USER_ID)) {
        all.set(name, present.get(name));
      }
    }
    if (user != null) {
      all.set(PropertyNames.USER_ID, user);
    }
    edited = all;
  }

  @Override
  public void clearProperties() {
    properties = MessageProperties.EMPTY;
    edited = null;
    deliveryCount = 0;
    firstOfGroup = false;
    readOnly = false;
  }

  @Override
  public boolean propertyExists(String name) {
    if ((deliveryCount > 0 && PropertyNames.DELIVERY_COUNT.equals(name))
        || (firstOfGroup && PropertyNames.FIRST_FOR_CONSUMER.equals(name))) {
      return true;
    }
    return edited == null ? properties.has(name) : edited.has(name);
  }

  @Override
  public Enumeration<String> getPropertyNames() {
    List<String> names = edited == null ? properties.names() : edited.names();
    if (deliveryCount > 0) {
      names = new ArrayList<>(names);
      names.add(PropertyNames.DELIVERY_COUNT);
    }
    if (firstOfGroup) {
      names = new ArrayList<>(names);
      names.add(PropertyNames.FIRST_FOR_CONSUMER);
    }
    return Collections.enumeration(names);
  }

  @Override
  public boolean getBooleanProperty(String name) throws JMSException {
    return Conversions.toBoolean(find(name), KIND, name);
  }

  @Override
  public byte getByteProperty(String name) throws JMSException {
    return Conversions.toByte(find(name), KIND, name);
  }

  @Override
  public short getShortProperty(String name) throws JMSException {
    return Conversions.toShort(find(name), KIND, name);
  }

  @Override
  public int getIntProperty(String name) throws JMSException {
    return Conversions.toInt(find(name), KIND, name);
  }

  @Override
  public long getLongProperty(String name) throws JMSException {
    return Conversions.toLong(find(name), KIND, name);
  }

  @Override
  public float getFloatProperty(String name) throws JMSException {
    return Conversions.toFloat(find(name), KIND, name);
  }

  @Override
  public double getDoubleProperty(String name) throws JMSException {
    return Conversions.toDouble(find(name), KIND, name);
  }

  @Override
  public @Nullable String getStringProperty(String name) throws JMSException {
    return Conversions.toText(find(name), KIND, name);
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    return find(name);
  }

  @Override
  public void setBooleanProperty(String name, boolean value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setByteProperty(String name, byte value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setShortProperty(String name, short value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setIntProperty(String name, int value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setLongProperty(String name, long value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setFloatProperty(String name, float value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setDoubleProperty(String name, double value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setStringProperty(String name, @Nullable String value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
    put(name, value);
  }
}
