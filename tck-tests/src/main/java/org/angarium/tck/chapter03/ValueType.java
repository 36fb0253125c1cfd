package org.angarium.tck.chapter03;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.StreamMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The types of map entries and stream fields, with their methods and their row of table 3-7. */
enum ValueType {
  BOOLEAN(List.of(true, false)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setBoolean(name, (boolean) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getBoolean(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeBoolean((boolean) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readBoolean();
    }
  },
  BYTE(List.of((byte) 0, (byte) 17, Byte.MIN_VALUE, Byte.MAX_VALUE)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setByte(name, (byte) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getByte(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeByte((byte) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readByte();
    }
  },
  SHORT(List.of((short) 0, (short) 1717, Short.MIN_VALUE, Short.MAX_VALUE)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setShort(name, (short) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getShort(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeShort((short) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readShort();
    }
  },
  CHAR(List.of('c', '☃', Character.MIN_VALUE, Character.MAX_VALUE)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setChar(name, (char) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getChar(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeChar((char) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readChar();
    }
  },
  INT(List.of(0, 171717, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setInt(name, (int) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getInt(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeInt((int) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readInt();
    }
  },
  LONG(List.of(0L, 17171717171717L, Long.MIN_VALUE, Long.MAX_VALUE)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setLong(name, (long) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getLong(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeLong((long) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readLong();
    }
  },
  FLOAT(List.of(0f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setFloat(name, (float) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getFloat(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeFloat((float) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readFloat();
    }
  },
  DOUBLE(List.of(0d, -1.5d, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN)) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setDouble(name, (double) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getDouble(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeDouble((double) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readDouble();
    }
  },
  STRING(List.of("a text", "", " ", "ünïcödé ☃ \uD83D\uDE00", "line\nline", "nul \0 inside")) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setString(name, (String) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getString(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeString((String) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return stream.readString();
    }
  },
  BYTES(List.of(new byte[] {1, -2, 3}, new byte[300])) {
    @Override
    void set(MapMessage map, String name, Object value) throws JMSException {
      map.setBytes(name, (byte[]) value);
    }

    @Override
    Object get(MapMessage map, String name) throws JMSException {
      return map.getBytes(name);
    }

    @Override
    void write(StreamMessage stream, Object value) throws JMSException {
      stream.writeBytes((byte[]) value);
    }

    @Override
    Object read(StreamMessage stream) throws JMSException {
      return Streams.readBytes(stream);
    }
  };

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, and nobody writes its arrays
  private final List<Object> samples;

  ValueType(List<Object> samples) {
    this.samples = samples;
  }

  /** Values of this type, the edges among them. */
  List<Object> samples() {
    return samples;
  }

  abstract void set(MapMessage map, String name, Object value) throws JMSException;

  abstract Object get(MapMessage map, String name) throws JMSException;

  abstract void write(StreamMessage stream, Object value) throws JMSException;

  abstract Object read(StreamMessage stream) throws JMSException;

  /** The types as which a value of this type can be read: the marks of table 3-7. */
  Set<ValueType> readableAs() {
    return switch (this) {
      case BOOLEAN -> EnumSet.of(BOOLEAN, STRING);
      case BYTE -> EnumSet.of(BYTE, SHORT, INT, LONG, STRING);
      case SHORT -> EnumSet.of(SHORT, INT, LONG, STRING);
      case CHAR -> EnumSet.of(CHAR, STRING);
      case INT -> EnumSet.of(INT, LONG, STRING);
      case LONG -> EnumSet.of(LONG, STRING);
      case FLOAT -> EnumSet.of(FLOAT, DOUBLE, STRING);
      case DOUBLE -> EnumSet.of(DOUBLE, STRING);
      case STRING -> EnumSet.complementOf(EnumSet.of(CHAR, BYTES));
      case BYTES -> EnumSet.of(BYTES);
    };
  }

  boolean isNumeric() {
    return EnumSet.of(BYTE, SHORT, INT, LONG, FLOAT, DOUBLE).contains(this);
  }

  /** A value of this type that can be read as the other, where that is possible at all. */
  Object sampleFor(ValueType other) {
    if (this != STRING) {
      return samples.get(this == BYTES ? 0 : 1);
    }
    return other.isNumeric() || other == BOOLEAN ? other.samples.get(1).toString() : "a text";
  }

  /** What a value of this type is when read as the other, which it can be read as. */
  Object converted(Object value, ValueType other) {
    if (value instanceof Number number) {
      return switch (other) {
        case BYTE -> number.byteValue();
        case SHORT -> number.shortValue();
        case INT -> number.intValue();
        case LONG -> number.longValue();
        case FLOAT -> number.floatValue();
        case DOUBLE -> number.doubleValue();
        case STRING -> value.toString();
        case BOOLEAN, CHAR, BYTES -> throw new IllegalArgumentException("a number is no " + other);
      };
    }
    if (this != STRING) {
      return other == STRING ? value.toString() : value;
    }
    String text = (String) value;
    return switch (other) {
      case BOOLEAN -> Boolean.valueOf(text);
      case BYTE -> Byte.valueOf(text);
      case SHORT -> Short.valueOf(text);
      case INT -> Integer.valueOf(text);
      case LONG -> Long.valueOf(text);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case STRING -> text;
      case CHAR, BYTES -> throw new IllegalArgumentException("a text is no " + other);
    };
  }
}
