package org.angarium.selector;

import org.angarium.model.AngariumException;

/**
 * Checks types as far as they are known before a message is seen, which "providers may also
 * optionally" do (Jakarta Messaging 3.1, 3.8.1.1).
 *
 * <p>Each check takes an expression and where it begins in the selector, and throws an {@link
 * AngariumException} when it does not fit. Immutable.
 */
final class Types {
  private final String text;

  Types(String text) {
    this.text = text;
  }

  /** Whether an expression may be true or false. */
  Expression condition(Expression expression, int start) {
    if (!expression.type().canBe(ValueType.BOOLEAN)) {
      throw refuse(start, expression.type(), "a condition, such as a comparison");
    }
    return expression;
  }

  /** Whether an expression may be a number. */
  Expression number(Expression expression, int start, String operation) {
    if (!expression.type().canBe(ValueType.NUMBER)) {
      throw refuse(start, expression.type(), "a number for " + operation);
    }
    return expression;
  }

  /** Whether an expression is an identifier, and nothing more. */
  Operand.Identifier identifier(Expression expression, int start, String operation) {
    if (expression instanceof Operand.Identifier identifier) {
      return identifier;
    }
    throw refuse(start, expression.type(), "an identifier before " + operation);
  }

  /** Whether two expressions may be compared. */
  void comparison(
      ComparisonOperator operator,
      Expression left,
      int leftStart,
      Expression right,
      int rightStart) {
    if (operator.isOrdering()) {
      ordered(left, leftStart);
      ordered(right, rightStart);
    }
    if (!left.type().canBe(right.type())) {
      throw refuse(
          rightStart,
          right.type(),
          left.type() + ", because the left side of the comparison is one");
    }
  }

  private void ordered(Expression expression, int start) {
    if (!expression.type().canBe(ValueType.NUMBER)) {
      throw refuse(
          start,
          expression.type(),
          "a number; strings and booleans are compared with = and <> only");
    }
  }

  private AngariumException refuse(int start, ValueType found, String expected) {
    return Refusal.at(text, start, "found " + found + ", expected " + expected);
  }
}
