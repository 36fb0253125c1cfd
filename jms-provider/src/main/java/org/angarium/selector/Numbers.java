package org.angarium.selector;

import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on the values of a selector (Jakarta Messaging 3.1, 3.8.1.1 and 3.8.1.2).
 *
 * <p>Null, the unknown value, makes every result null. Otherwise something that is no number makes
 * it {@link #UNLIKE}, so that the comparison around it is false.
 */
final class Numbers {
  /** The result of arithmetic with a string or a boolean; like no other value. */
  static final Object UNLIKE =
      new Object() {
        @Override
        public String toString() {
          return "UNLIKE";
        }
      };

  private Numbers() {}

  /** Unary plus: the number itself. */
  static @Nullable Object numeric(@Nullable Object value) {
    return value == null || Promotion.of(value) != null ? value : UNLIKE;
  }

  /** Unary minus. */
  static @Nullable Object negate(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    Promotion promotion = Promotion.of(value);
    if (promotion == null) {
      return UNLIKE;
    }
    Number number = (Number) value;
    // each result is boxed for itself: the target type is Object
    return switch (promotion) {
      case INT -> -number.intValue();
      case LONG -> -number.longValue();
      case FLOAT -> -number.floatValue();
      case DOUBLE -> -number.doubleValue();
    };
  }

  /** The result in the promoted type; null for an exact division by zero, which has no value. */
  static @Nullable Object calculate(
      @Nullable Object left, ArithmeticOperator operator, @Nullable Object right) {
    if (left == null || right == null) {
      return null;
    }
    Promotion promotion = Promotion.of(left, right);
    if (promotion == null) {
      return UNLIKE;
    }
    Number a = (Number) left;
    Number b = (Number) right;
    boolean exact = promotion == Promotion.INT || promotion == Promotion.LONG;
    if (exact && operator == ArithmeticOperator.DIVIDE && b.longValue() == 0) {
      return null;
    }
    return switch (promotion) {
      case INT -> operator.apply(a.intValue(), b.intValue());
      case LONG -> operator.apply(a.longValue(), b.longValue());
      case FLOAT -> operator.apply(a.floatValue(), b.floatValue());
      case DOUBLE -> operator.apply(a.doubleValue(), b.doubleValue());
    };
  }
}
