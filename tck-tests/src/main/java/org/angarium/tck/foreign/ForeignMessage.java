package org.angarium.tck.foreign;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers and properties of a foreign message; by itself a message without a body. */
class ForeignMessage implements Message {
  private final Map<String, @Nullable Object> properties = new LinkedHashMap<>();
  private @Nullable String id;
  private @Nullable Destination destination;
  private @Nullable Destination replyTo;
  private @Nullable String correlationId;
  private @Nullable String type;
  private long timestamp;
  private int deliveryMode;
  private boolean redelivered;
  private long expiration;
  private long deliveryTime;
  private int priority;

  @Override
  public @Nullable String getJMSMessageID() {
    return id;
  }

  @Override
  public void setJMSMessageID(@Nullable String value) {
    id = value;
  }

  @Override
  public @Nullable Destination getJMSDestination() {
    return destination;
  }

  @Override
  public void setJMSDestination(@Nullable Destination value) {
    destination = value;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return replyTo;
  }

  @Override
  public void setJMSReplyTo(@Nullable Destination value) {
    replyTo = value;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return correlationId;
  }

  @Override
  public void setJMSCorrelationID(@Nullable String value) {
    correlationId = value;
  }

  @Override
  public @Nullable String getJMSType() {
    return type;
  }

  @Override
  public void setJMSType(@Nullable String value) {
    type = value;
  }

  @Override
  public long getJMSTimestamp() {
    return timestamp;
  }

  @Override
  public void setJMSTimestamp(long value) {
    timestamp = value;
  }

  @Override
  public int getJMSDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public void setJMSDeliveryMode(int value) {
    deliveryMode = value;
  }

  @Override
  public boolean getJMSRedelivered() {
    return redelivered;
  }

  @Override
  public void setJMSRedelivered(boolean value) {
    redelivered = value;
  }

  @Override
  public long getJMSExpiration() {
    return expiration;
  }

  @Override
  public void setJMSExpiration(long value) {
    expiration = value;
  }

  @Override
  public long getJMSDeliveryTime() {
    return deliveryTime;
  }

  @Override
  public void setJMSDeliveryTime(long value) {
    deliveryTime = value;
  }

  @Override
  public int getJMSPriority() {
    return priority;
  }

  @Override
  public void setJMSPriority(int value) {
    priority = value;
  }

  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    return correlationId == null ? null : correlationId.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void setJMSCorrelationIDAsBytes(byte @Nullable [] value) {
    correlationId = value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public void clearProperties() {
    properties.clear();
  }

  @Override
  public boolean propertyExists(String name) {
    return properties.containsKey(name);
  }

  @Override
  public boolean getBooleanProperty(String name) throws JMSException {
    return Values.asBoolean(properties.get(name));
  }

  @Override
  public byte getByteProperty(String name) throws JMSException {
    return Values.asByte(properties.get(name));
  }

  @Override
  public short getShortProperty(String name) throws JMSException {
    return Values.asShort(properties.get(name));
  }

  @Override
  public int getIntProperty(String name) throws JMSException {
    return Values.asInt(properties.get(name));
  }

  @Override
  public long getLongProperty(String name) throws JMSException {
    return Values.asLong(properties.get(name));
  }

  @Override
  public float getFloatProperty(String name) throws JMSException {
    return Values.asFloat(properties.get(name));
  }

  @Override
  public double getDoubleProperty(String name) throws JMSException {
    return Values.asDouble(properties.get(name));
  }

  @Override
  public @Nullable String getStringProperty(String name) throws JMSException {
    return Values.asString(properties.get(name));
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    return properties.get(name);
  }

  @Override
  public Enumeration<String> getPropertyNames() {
    return Collections.enumeration(properties.keySet());
  }

  @Override
  public void setBooleanProperty(String name, boolean value) {
    properties.put(name, value);
  }

  @Override
  public void setByteProperty(String name, byte value) {
    properties.put(name, value);
  }

  @Override
  public void setShortProperty(String name, short value) {
    properties.put(name, value);
  }

  @Override
  public void setIntProperty(String name, int value) {
    properties.put(name, value);
  }

  @Override
  public void setLongProperty(String name, long value) {
    properties.put(name, value);
  }

  @Override
  public void setFloatProperty(String name, float value) {
    properties.put(name, value);
  }

  @Override
  public void setDoubleProperty(String name, double value) {
    properties.put(name, value);
  }

  @Override
  public void setStringProperty(String name, @Nullable String value) {
    properties.put(name, value);
  }

  @Override
  public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
    properties.put(name, Values.checked(value));
  }

  @Override
  public void acknowledge() {}

  @Override
  public void clearBody() throws JMSException {}

  /** The body, or null; a foreign stream says what it has to say itself. */
  @Nullable Object body() throws JMSException {
    return null;
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    return Bodies.as(type, body());
  }

  @Override
  public boolean isBodyAssignableTo(@SuppressWarnings("rawtypes") Class type) throws JMSException {
    Object body = body();
    return body == null || type.isInstance(body);
  }
}
