package org.angarium.selector;

import org.jspecify.annotations.Nullable;

/** The type that Java's numeric promotion calculates in (Java Language Specification, 5.6). */
enum Promotion {
  INT,
  LONG,
  FLOAT,
  DOUBLE;

  /** The promoted type of one number, or null for what is no number. */
  static @Nullable Promotion of(Object value) {
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return INT;
    } else if (value instanceof Long) {
      return LONG;
    } else if (value instanceof Double) {
      return DOUBLE;
    }
    return value instanceof Float ? FLOAT : null;
  }

  /** The type that both numbers are promoted to, or null when one of them is no number. */
  static @Nullable Promotion of(Object left, Object right) {
    Promotion one = of(left);
    Promotion other = one == null ? null : of(right);
    if (one == null || other == null) {
      return null;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }
}
