package org.angarium.selector;

import org.jspecify.annotations.Nullable;

/** The comparison operators, with the type rules of Jakarta Messaging 3.1, 3.8.1.1. */
enum ComparisonOperator {
  EQUAL,
  NOT_EQUAL,
  LESS,
  LESS_OR_EQUAL,
  GREATER,
  GREATER_OR_EQUAL;

  /** Whether this operator asks which one is greater; strings and booleans cannot answer. */
  boolean isOrdering() {
    return this != EQUAL && this != NOT_EQUAL;
  }

  /** Unknown when one value is null, false when the types are unlike. */
  Truth test(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Truth.UNKNOWN;
    }
    Promotion promotion = Promotion.of(left, right);
    if (promotion != null) {
      return Truth.of(testNumbers(promotion, (Number) left, (Number) right));
    }
    boolean alike =
        (left instanceof String && right instanceof String)
            || (left instanceof Boolean && right instanceof Boolean);
    return Truth.of(alike && !isOrdering() && left.equals(right) == (this == EQUAL));
  }

  private boolean testNumbers(Promotion promotion, Number left, Number right) {
    return switch (promotion) {
      case INT, LONG -> testExact(left.longValue(), right.longValue());
      // a float is compared as the double that it is exactly
      case FLOAT -> testApproximate(left.floatValue(), right.floatValue());
      case DOUBLE -> testApproximate(left.doubleValue(), right.doubleValue());
    };
  }

  private boolean testExact(long left, long right) {
    return switch (this) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
    };
  }

  private boolean testApproximate(double left, double right) {
    return switch (this) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
    };
  }
}
