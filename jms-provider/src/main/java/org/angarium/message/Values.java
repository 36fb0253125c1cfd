package org.angarium.message;

import org.jspecify.annotations.Nullable;

/** Which types values have inside a message. */
final class Values {
  private Values() {}

  /** Whether properties, maps and streams may hold it: null, String or a boxed primitive. */
  static boolean isPropertyValue(@Nullable Object value) {
    return value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Float
        || value instanceof Double;
  }

  /** Whether it is what a map or a stream keeps: also Character and {@link ByteString}. */
  static boolean isBodyValue(@Nullable Object value) {
    return isPropertyValue(value) || value instanceof Character || value instanceof ByteString;
  }

  /**
   * @throws IllegalArgumentException unless a map or stream may keep it
   */
  static void check(@Nullable Object value) {
    if (!isBodyValue(value)) {
      throw new IllegalArgumentException("not a value of a map or stream: " + typeOf(value));
    }
  }

  /** The name of a value's type for error texts. */
  static String typeOf(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    return value instanceof ByteString ? "byte[]" : value.getClass().getTypeName();
  }
}
