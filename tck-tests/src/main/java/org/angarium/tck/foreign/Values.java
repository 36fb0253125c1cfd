package org.angarium.tck.foreign;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/** The conversions of tables 3-2 and 3-7. */
final class Values {
  private Values() {}

  static @Nullable Object checked(@Nullable Object value) throws JMSException {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Character
        || isNumber(value)) {
      return value;
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    throw new MessageFormatException("not a primitive: " + value.getClass().getName());
  }

  private static boolean isNumber(Object value) {
    return isExact(value) || value instanceof Float || value instanceof Double;
  }

  private static boolean isExact(Object value) {
    return value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long;
  }

  static boolean asBoolean(@Nullable Object value) throws JMSException {
    if (value instanceof Boolean it) {
      return it;
    }
    if (value == null || value instanceof String) {
      return Boolean.parseBoolean(text(value));
    }
    throw bad(value, "boolean");
  }

  static byte asByte(@Nullable Object value) throws JMSException {
    if (value instanceof Byte it) {
      return it;
    }
    if (value == null || value instanceof String) {
      return Byte.parseByte(text(value));
    }
    throw bad(value, "byte");
  }

  static short asShort(@Nullable Object value) throws JMSException {
    if (value instanceof Byte || value instanceof Short) {
      return ((Number) value).shortValue();
    }
    if (value == null || value instanceof String) {
      return Short.parseShort(text(value));
    }
    throw bad(value, "short");
  }

  static char asChar(@Nullable Object value) throws JMSException {
    if (value == null) {
      throw new NullPointerException("null is not a char");
    }
    if (value instanceof Character it) {
      return it;
    }
    throw bad(value, "char");
  }

  static int asInt(@Nullable Object value) throws JMSException {
    if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
      return ((Number) value).intValue();
    }
    if (value == null || value instanceof String) {
      return Integer.parseInt(text(value));
    }
    throw bad(value, "int");
  }

  static long asLong(@Nullable Object value) throws JMSException {
    if (value == null || value instanceof String) {
      return Long.parseLong(text(value));
    }
    if (isExact(value)) {
      return ((Number) value).longValue();
    }
    throw bad(value, "long");
  }

  static float asFloat(@Nullable Object value) throws JMSException {
    if (value instanceof Float it) {
      return it;
    }
    if (value == null || value instanceof String) {
      return Float.parseFloat(text(value));
    }
    throw bad(value, "float");
  }

  static double asDouble(@Nullable Object value) throws JMSException {
    if (value instanceof Float || value instanceof Double) {
      return ((Number) value).doubleValue();
    }
    if (value == null || value instanceof String) {
      return Double.parseDouble(text(value));
    }
    throw bad(value, "double");
  }

  static @Nullable String asString(@Nullable Object value) throws JMSException {
    if (value instanceof byte[]) {
      throw bad(value, "String");
    }
    return value == null ? null : value.toString();
  }

  static byte @Nullable [] asBytes(@Nullable Object value) throws JMSException {
    if (value == null) {
      return null;
    }
    if (value instanceof byte[] bytes) {
      return bytes.clone();
    }
    throw bad(value, "byte[]");
  }

  // null stays null: valueOf(null) decides what it means
  @SuppressWarnings("NullAway")
  private static String text(@Nullable Object value) {
    return (String) value;
  }

  private static MessageFormatException bad(Object value, String type) {
    return new MessageFormatException(value.getClass().getSimpleName() + " is no " + type);
  }
}
