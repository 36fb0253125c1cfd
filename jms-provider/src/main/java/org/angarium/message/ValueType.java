package org.angarium.message;

import org.jspecify.annotations.Nullable;

/**
 * The types of values in the stored form. The order is stored: new ones go to the end, none is
 * removed.
 */
enum ValueType {
  NULL,
  FALSE,
  TRUE,
  BYTE,
  SHORT,
  CHAR,
  INT,
  LONG,
  FLOAT,
  DOUBLE,
  STRING,
  BYTES;

  private static final ValueType[] ALL = values();

  static ValueType of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof String) {
      return STRING;
    } else if (value instanceof Integer) {
      return INT;
    } else if (value instanceof Long) {
      return LONG;
    } else if (value instanceof Boolean b) {
      return b ? TRUE : FALSE;
    } else if (value instanceof Double) {
      return DOUBLE;
    } else if (value instanceof ByteString) {
      return BYTES;
    } else if (value instanceof Byte) {
      return BYTE;
    } else if (value instanceof Short) {
      return SHORT;
    } else if (value instanceof Float) {
      return FLOAT;
    } else if (value instanceof Character) {
      return CHAR;
    }
    throw new IllegalArgumentException("no value of a message: " + Values.typeOf(value));
  }

  /** The type with this number, or null. */
  static @Nullable ValueType numbered(int number) {
    return number < ALL.length ? ALL[number] : null;
  }
}
