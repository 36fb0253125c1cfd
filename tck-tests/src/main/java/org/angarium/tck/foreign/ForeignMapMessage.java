package org.angarium.tck.foreign;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class ForeignMapMessage extends ForeignMessage implements MapMessage {
  private final Map<String, @Nullable Object> entries = new LinkedHashMap<>();

  private void put(String name, @Nullable Object value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an entry needs a name");
    }
    entries.put(name, value);
  }

  @Override
  public boolean getBoolean(String name) throws JMSException {
    return Values.asBoolean(entries.get(name));
  }

  @Override
  public byte getByte(String name) throws JMSException {
    return Values.asByte(entries.get(name));
  }

  @Override
  public short getShort(String name) throws JMSException {
    return Values.asShort(entries.get(name));
  }

  @Override
  public char getChar(String name) throws JMSException {
    return Values.asChar(entries.get(name));
  }

  @Override
  public int getInt(String name) throws JMSException {
    return Values.asInt(entries.get(name));
  }

  @Override
  public long getLong(String name) throws JMSException {
    return Values.asLong(entries.get(name));
  }

  @Override
  public float getFloat(String name) throws JMSException {
    return Values.asFloat(entries.get(name));
  }

  @Override
  public double getDouble(String name) throws JMSException {
    return Values.asDouble(entries.get(name));
  }

  @Override
  public @Nullable String getString(String name) throws JMSException {
    return Values.asString(entries.get(name));
  }

  @Override
  public byte @Nullable [] getBytes(String name) throws JMSException {
    return Values.asBytes(entries.get(name));
  }

  @Override
  public @Nullable Object getObject(String name) throws JMSException {
    return Values.checked(entries.get(name));
  }

  @Override
  public Enumeration<String> getMapNames() {
    return Collections.enumeration(entries.keySet());
  }

  @Override
  public void setBoolean(String name, boolean value) {
    put(name, value);
  }

  @Override
  public void setByte(String name, byte value) {
    put(name, value);
  }

  @Override
  public void setShort(String name, short value) {
    put(name, value);
  }

  @Override
  public void setChar(String name, char value) {
    put(name, value);
  }

  @Override
  public void setInt(String name, int value) {
    put(name, value);
  }

  @Override
  public void setLong(String name, long value) {
    put(name, value);
  }

  @Override
  public void setFloat(String name, float value) {
    put(name, value);
  }

  @Override
  public void setDouble(String name, double value) {
    put(name, value);
  }

  @Override
  public void setString(String name, @Nullable String value) {
    put(name, value);
  }

  @Override
  public void setBytes(String name, byte @Nullable [] value) throws JMSException {
    put(name, Values.checked(value));
  }

  @Override
  public void setBytes(String name, byte[] value, int offset, int length) {
    put(name, Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void setObject(String name, @Nullable Object value) throws JMSException {
    put(name, Values.checked(value));
  }

  @Override
  public boolean itemExists(String name) {
    return entries.containsKey(name);
  }

  @Override
  public void clearBody() {
    entries.clear();
  }

  @Override
  @Nullable Object body() {
    return entries.isEmpty() ? null : new LinkedHashMap<>(entries);
  }
}
