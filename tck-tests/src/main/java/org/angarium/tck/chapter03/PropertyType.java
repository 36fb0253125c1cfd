package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The types of properties, with their methods and their row of table 3-2. */
enum PropertyType {
  BOOLEAN(List.of(true, false)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setBooleanProperty(name, (boolean) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getBooleanProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (boolean) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getBooleanProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Boolean.valueOf(text);
    }
  },
  BYTE(List.of((byte) 0, (byte) 17, Byte.MIN_VALUE, Byte.MAX_VALUE)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setByteProperty(name, (byte) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getByteProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (byte) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getByteProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Byte.valueOf(text);
    }
  },
  SHORT(List.of((short) 0, (short) 1717, Short.MIN_VALUE, Short.MAX_VALUE)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setShortProperty(name, (short) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getShortProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (short) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getShortProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Short.valueOf(text);
    }
  },
  INT(List.of(0, 171717, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setIntProperty(name, (int) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getIntProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (int) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getIntProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Integer.valueOf(text);
    }
  },
  LONG(List.of(0L, 17171717171717L, Long.MIN_VALUE, Long.MAX_VALUE)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setLongProperty(name, (long) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getLongProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (long) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getLongProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Long.valueOf(text);
    }
  },
  FLOAT(List.of(0f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setFloatProperty(name, (float) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getFloatProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (float) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getFloatProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Float.valueOf(text);
    }
  },
  DOUBLE(List.of(0d, -1.5d, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, -1 / 0d)) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setDoubleProperty(name, (double) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getDoubleProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (double) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getDoubleProperty(name);
    }

    @Override
    Object parsed(String text) {
      return Double.valueOf(text);
    }
  },
  STRING(List.of("a text", "", " ", "ünïcödé ☃ \uD83D\uDE00", "line\nline", "nul \0 inside")) {
    @Override
    void set(Message message, String name, Object value) throws JMSException {
      message.setStringProperty(name, (String) value);
    }

    @Override
    Object get(Message message, String name) throws JMSException {
      return message.getStringProperty(name);
    }

    @Override
    void set(JMSProducer producer, String name, Object value) {
      producer.setProperty(name, (String) value);
    }

    @Override
    Object get(JMSProducer producer, String name) {
      return producer.getStringProperty(name);
    }

    @Override
    Object parsed(String text) {
      return text;
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, and nobody writes its arrays
  private final List<Object> samples;

  PropertyType(List<Object> samples) {
    this.samples = samples;
  }

  /** Values of this type, the edges among them. */
  List<Object> samples() {
    return samples;
  }

  abstract void set(Message message, String name, Object value) throws JMSException;

  abstract Object get(Message message, String name) throws JMSException;

  abstract void set(JMSProducer producer, String name, Object value);

  abstract Object get(JMSProducer producer, String name);

  /** What the Java language makes of this text. */
  abstract Object parsed(String text);

  /** The types as which a value of this type can be read: the marks of table 3-2. */
  Set<PropertyType> readableAs() {
    return switch (this) {
      case BOOLEAN -> EnumSet.of(BOOLEAN, STRING);
      case BYTE -> EnumSet.of(BYTE, SHORT, INT, LONG, STRING);
      case SHORT -> EnumSet.of(SHORT, INT, LONG, STRING);
      case INT -> EnumSet.of(INT, LONG, STRING);
      case LONG -> EnumSet.of(LONG, STRING);
      case FLOAT -> EnumSet.of(FLOAT, DOUBLE, STRING);
      case DOUBLE -> EnumSet.of(DOUBLE, STRING);
      case STRING -> EnumSet.allOf(PropertyType.class);
    };
  }

  boolean isNumeric() {
    return this != BOOLEAN && this != STRING;
  }

  /** A value of this type that can be read as the other. */
  Object sampleFor(PropertyType other) {
    if (this != STRING) {
      return samples.get(1);
    }
    return other == STRING ? "a text" : other.samples.get(1).toString();
  }

  /** What a value of this type is when read as the other. */
  Object converted(Object value, PropertyType other) {
    if (value instanceof Number number) {
      return switch (other) {
        case BYTE -> number.byteValue();
        case SHORT -> number.shortValue();
        case INT -> number.intValue();
        case LONG -> number.longValue();
        case FLOAT -> number.floatValue();
        case DOUBLE -> number.doubleValue();
        case BOOLEAN -> throw new IllegalArgumentException("a number is no boolean");
        case STRING -> value.toString();
      };
    }
    return other.parsed(value.toString());
  }
}
