package org.angarium.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message that carries names with values (Jakarta Messaging 3.11). Not thread-safe. */
public final class AngariumMapMessage extends AngariumMessage implements MapMessage {
  private static final String KIND = "entry";

  // Either shared, and then unmodifiable, or this message's own while it is written.
  private Map<String, @Nullable Object> values;

  /** A new message that can be written. */
  public AngariumMapMessage() {
    values = new LinkedHashMap<>();
  }

  AngariumMapMessage(Body.Entries body) {
    values = body.values();
  }

  @Override
  Body body() {
    return new Body.Entries(values);
  }

  @Override
  void emptyBody() {
    values = new LinkedHashMap<>();
  }

  @Override
  @Nullable Object bodyValue() {
    if (values.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    values.forEach((name, value) -> copy.put(name, Conversions.toObject(value)));
    return copy;
  }

  @Override
  boolean isBodyType(Class<?> type, Object value) {
    return type == Map.class || type == Object.class;
  }

  @Override
  String bodyText() {
    return values.size() + " entries";
  }

  private @Nullable Object find(String name) {
    return values.get(name);
  }

  private void put(String name, @Nullable Object value) throws JMSException {
    String checked = PropertyNames.requireName(name, "map entry");
    checkBodyWritable();
    values.put(checked, value);
  }

  @Override
  public Enumeration<String> getMapNames() {
    return Collections.enumeration(List.copyOf(values.keySet()));
  }

  @Override
  public boolean itemExists(String name) {
    return values.containsKey(name);
  }

  @Override
  public boolean getBoolean(String name) throws JMSException {
    return Conversions.toBoolean(find(name), KIND, name);
  }

  @Override
  public byte getByte(String name) throws JMSException {
    return Conversions.toByte(find(name), KIND, name);
  }

  @Override
  public short getShort(String name) throws JMSException {
    return Conversions.toShort(find(name), KIND, name);
  }

  @Override
  public char getChar(String name) throws JMSException {
    return Conversions.toChar(find(name), KIND, name);
  }

  @Override
  public int getInt(String name) throws JMSException {
    return Conversions.toInt(find(name), KIND, name);
  }

  @Override
  public long getLong(String name) throws JMSException {
    return Conversions.toLong(find(name), KIND, name);
  }

  @Override
  public float getFloat(String name) throws JMSException {
    return Conversions.toFloat(find(name), KIND, name);
  }

  @Override
  public double getDouble(String name) throws JMSException {
    return Conversions.toDouble(find(name), KIND, name);
  }

  @Override
  public @Nullable String getString(String name) throws JMSException {
    return Conversions.toText(find(name), KIND, name);
  }

  @Override
  public byte @Nullable [] getBytes(String name) throws JMSException {
    ByteString bytes = Conversions.toBytes(find(name), KIND, name);
    return bytes == null ? null : bytes.toByteArray();
  }

  @Override
  public @Nullable Object getObject(String name) {
    return Conversions.toObject(find(name));
  }

  @Override
  public void setBoolean(String name, boolean value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setByte(String name, byte value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setShort(String name, short value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setChar(String name, char value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setInt(String name, int value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setLong(String name, long value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setFloat(String name, float value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setDouble(String name, double value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setString(String name, @Nullable String value) throws JMSException {
    put(name, value);
  }

  @Override
  public void setBytes(String name, byte @Nullable [] value) throws JMSException {
    put(name, value == null ? null : ByteString.copyOf(value));
  }

  @Override
  public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
    put(name, ByteString.copyOf(value, offset, length));
  }

  @Override
  public void setObject(String name, @Nullable Object value) throws JMSException {
    String checked = PropertyNames.requireName(name, "map entry");
    checkBodyWritable();
    put(checked, value == null ? null : Conversions.fromObject(value, KIND, checked));
  }
}
