package org.angarium.message;

import jakarta.jms.JMSException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * The conversions of properties (Jakarta Messaging, table 3-2) and of map and stream values (table
 * 3-7). The tables agree where both have a type.
 *
 * <p>A value becomes a wider type of its kind, everything but bytes becomes a string, and a string
 * becomes what the type's {@code valueOf} makes of it. Null is treated as {@code valueOf(null)}:
 * false, a NumberFormatException, or for float, double and char a NullPointerException. All else is
 * {@link jakarta.jms.MessageFormatException}.
 *
 * <p>The parameters {@code kind} and {@code key} say for error texts what is read, such as property
 * "color" or value 3; a key may be a number so that no text is made until one is needed.
 */
final class Conversions {
  private Conversions() {}

  static boolean toBoolean(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Boolean b) {
      return b;
    } else if (value == null || value instanceof String) {
      return Boolean.parseBoolean((String) value);
    }
    throw refused(value, "boolean", kind, key);
  }

  static byte toByte(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Byte b) {
      return b;
    } else if (value instanceof String text) {
      return Byte.parseByte(text);
    } else if (value == null) {
      throw noNumber(kind, key);
    }
    throw refused(value, "byte", kind, key);
  }

  static short toShort(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).shortValue();
    } else if (value instanceof String text) {
      return Short.parseShort(text);
    } else if (value == null) {
      throw noNumber(kind, key);
    }
    throw refused(value, "short", kind, key);
  }

  static char toChar(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Character c) {
      return c;
    } else if (value == null) {
      throw new NullPointerException("the " + place(kind, key) + " is null, not a char");
    }
    throw refused(value, "char", kind, key);
  }

  static int toInt(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).intValue();
    } else if (value instanceof String text) {
      return Integer.parseInt(text);
    } else if (value == null) {
      throw noNumber(kind, key);
    }
    throw refused(value, "int", kind, key);
  }

  static long toLong(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return ((Number) value).longValue();
    } else if (value instanceof String text) {
      return Long.parseLong(text);
    } else if (value == null) {
      throw noNumber(kind, key);
    }
    throw refused(value, "long", kind, key);
  }

  static float toFloat(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Float f) {
      return f;
    } else if (value instanceof String text) {
      return Float.parseFloat(text);
    } else if (value == null) {
      throw new NullPointerException("the " + place(kind, key) + " is null, not a float");
    }
    throw refused(value, "float", kind, key);
  }

  static double toDouble(@Nullable Object value, String kind, Object key) throws JMSException {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    } else if (value instanceof String text) {
      return Double.parseDouble(text);
    } else if (value == null) {
      throw new NullPointerException("the " + place(kind, key) + " is null, not a double");
    }
    throw refused(value, "double", kind, key);
  }

  static @Nullable String toText(@Nullable Object value, String kind, Object key)
      throws JMSException {
    if (value instanceof ByteString) {
      throw refused(value, "String", kind, key);
    }
    return value == null ? null : value.toString();
  }

  static @Nullable ByteString toBytes(@Nullable Object value, String kind, Object key)
      throws JMSException {
    if (value == null || value instanceof ByteString) {
      return (ByteString) value;
    }
    throw refused(value, "byte[]", kind, key);
  }

  /** What an application set as an object, as a map or a stream keeps it: a byte[] is copied. */
  static @Nullable Object fromObject(@Nullable Object value, String kind, Object key)
      throws JMSException {
    if (value instanceof byte[] bytes) {
      return ByteString.copyOf(bytes);
    } else if (Values.isBodyValue(value) && !(value instanceof ByteString)) {
      return value;
    }
    throw notAllowed(value, kind, key, "a boxed primitive, a String or a byte[]");
  }

  /** What an application gets as an object: bytes are copied. */
  static @Nullable Object toObject(@Nullable Object value) {
    return value instanceof ByteString bytes ? bytes.toByteArray() : value;
  }

  /** The error for a value of a type that messages cannot carry. */
  static JMSException notAllowed(@Nullable Object value, String kind, Object key, String allowed) {
    return JmsErrors.checked(
        ErrorCode.MESSAGE_FORMAT,
        "the %s cannot be a %s; set %s".formatted(place(kind, key), Values.typeOf(value), allowed));
  }

  private static JMSException refused(Object value, String wanted, String kind, Object key) {
    String type = value instanceof ByteString ? "byte[]" : value.getClass().getSimpleName();
    return JmsErrors.checked(
        ErrorCode.MESSAGE_FORMAT,
        "the %s is a %s and cannot be read as %s; read it as its own type, or as an object"
            .formatted(place(kind, key), type, wanted));
  }

  private static NumberFormatException noNumber(String kind, Object key) {
    return new NumberFormatException("the " + place(kind, key) + " is null, not a number");
  }

  private static String place(String kind, Object key) {
    return key instanceof String name ? kind + " \"" + name + '"' : kind + " " + key;
  }
}
