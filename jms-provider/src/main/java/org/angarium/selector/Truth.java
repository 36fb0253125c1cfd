package org.angarium.selector;

import org.jspecify.annotations.Nullable;

/**
 * A truth value of SQL's three-valued logic (Jakarta Messaging 3.1, 3.8.1.2).
 *
 * <p>The order of the constants is the order of truth: AND is the smaller, OR the greater of two.
 */
enum Truth {
  FALSE,
  UNKNOWN,
  TRUE;

  static Truth of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /**
   * What a value says where a condition stands: null is unknown, and what is not a boolean is
   * false, as in a comparison of unlike types.
   */
  static Truth ofValue(@Nullable Object value) {
    if (value == null) {
      return UNKNOWN;
    }
    return of(value instanceof Boolean b && b);
  }

  Truth and(Truth other) {
    return compareTo(other) <= 0 ? this : other;
  }

  Truth or(Truth other) {
    return compareTo(other) >= 0 ? this : other;
  }

  Truth not() {
    return switch (this) {
      case TRUE -> FALSE;
      case FALSE -> TRUE;
      case UNKNOWN -> UNKNOWN;
    };
  }

  /** The value where a condition stands in a comparison; null when unknown. */
  @Nullable Boolean value() {
    return switch (this) {
      case TRUE -> Boolean.TRUE;
      case FALSE -> Boolean.FALSE;
      case UNKNOWN -> null;
    };
  }
}
