package org.angarium.selector;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An expression that has a value: literals, identifiers and arithmetic. */
sealed interface Operand extends Expression {
  @Override
  default Truth test(Function<String, @Nullable Object> variables) {
    return Truth.ofValue(value(variables));
  }

  /** A String, a Boolean, an Integer, Long, Float or Double that the selector spells out. */
  record Literal(Object content) implements Operand {
    @Override
    public ValueType type() {
      if (content instanceof String) {
        return ValueType.STRING;
      }
      return content instanceof Boolean ? ValueType.BOOLEAN : ValueType.NUMBER;
    }

    @Override
    public Object value(Function<String, @Nullable Object> variables) {
      return content;
    }
  }

  /** A header field or a property. */
  record Identifier(String name) implements Operand {
    @Override
    public ValueType type() {
      return ValueType.ANY;
    }

    @Override
    public @Nullable Object value(Function<String, @Nullable Object> variables) {
      return variables.apply(name);
    }
  }

  /** Unary plus or minus. */
  record Sign(boolean negative, Expression operand) implements Operand {
    @Override
    public ValueType type() {
      return ValueType.NUMBER;
    }

    @Override
    public @Nullable Object value(Function<String, @Nullable Object> variables) {
      Object value = operand.value(variables);
      return negative ? Numbers.negate(value) : Numbers.numeric(value);
    }
  }

  /**
   * A chain of operations of one precedence, from left to right. A list and not a tree of pairs, so
   * that the depth of evaluation does not grow with the length of the chain.
   */
  record Arithmetic(Expression first, List<Step> steps) implements Operand {
    /** What is done with the value of the steps before. */
    record Step(ArithmeticOperator operator, Expression operand) {}

    public Arithmetic {
      steps = List.copyOf(steps);
    }

    @Override
    public ValueType type() {
      return ValueType.NUMBER;
    }

    @Override
    public @Nullable Object value(Function<String, @Nullable Object> variables) {
      Object value = first.value(variables);
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        value = Numbers.calculate(value, step.operator(), step.operand().value(variables));
      }
      return value;
    }
  }
}
