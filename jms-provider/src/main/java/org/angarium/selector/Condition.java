package org.angarium.selector;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is true, false or unknown.
 *
 * <p>On values of a type that it is not made for an operator is false, and so is its negated form
 * ({@code <>}, NOT BETWEEN, NOT IN, NOT LIKE): "if the comparison of non-like type values is
 * attempted, the value of the operation is false" (3.8.1.1), and the official test kit asks for it.
 * Only a NOT in front of the whole operation turns that into true.
 */
sealed interface Condition extends Expression {
  @Override
  default ValueType type() {
    return ValueType.BOOLEAN;
  }

  @Override
  default @Nullable Object value(Function<String, @Nullable Object> variables) {
    return test(variables).value();
  }

  /** True when all terms are; stops at the first false one. */
  record And(List<Expression> terms) implements Condition {
    public And {
      terms = List.copyOf(terms);
    }

    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      Truth result = Truth.TRUE;
      for (int i = 0; i < terms.size() && result != Truth.FALSE; i++) {
        result = result.and(terms.get(i).test(variables));
      }
      return result;
    }
  }

  /** True when one of the terms is; stops at the first true one. */
  record Or(List<Expression> terms) implements Condition {
    public Or {
      terms = List.copyOf(terms);
    }

    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      Truth result = Truth.FALSE;
      for (int i = 0; i < terms.size() && result != Truth.TRUE; i++) {
        result = result.or(terms.get(i).test(variables));
      }
      return result;
    }
  }

  /** NOT in front of a condition. */
  record Not(Expression term) implements Condition {
    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      return term.test(variables).not();
    }
  }

  /** One of the six comparison operators. */
  record Comparison(ComparisonOperator operator, Expression left, Expression right)
      implements Condition {
    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      return operator.test(left.value(variables), right.value(variables));
    }
  }

  /** [NOT] BETWEEN; each operand is evaluated once. */
  record Between(Expression operand, Expression low, Expression high, boolean negated)
      implements Condition {
    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      Object value = operand.value(variables);
      Object from = low.value(variables);
      Object to = high.value(variables);
      if (negated) {
        return ComparisonOperator.LESS
            .test(value, from)
            .or(ComparisonOperator.GREATER.test(value, to));
      }
      return ComparisonOperator.GREATER_OR_EQUAL
          .test(value, from)
          .and(ComparisonOperator.LESS_OR_EQUAL.test(value, to));
    }
  }

  /** [NOT] IN a list of strings. */
  record In(Operand.Identifier identifier, Set<String> values, boolean negated)
      implements Condition {
    public In {
      values = Collections.unmodifiableSet(new LinkedHashSet<>(values));
    }

    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      Object value = identifier.value(variables);
      if (value == null) {
        return Truth.UNKNOWN;
      }
      return Truth.of(value instanceof String s && values.contains(s) != negated);
    }
  }

  /** [NOT] LIKE a pattern. */
  record Like(Operand.Identifier identifier, LikePattern pattern, boolean negated)
      implements Condition {
    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      Object value = identifier.value(variables);
      if (value == null) {
        return Truth.UNKNOWN;
      }
      return Truth.of(value instanceof String s && pattern.matches(s) != negated);
    }
  }

  /** IS [NOT] NULL; never unknown. */
  record IsNull(Operand.Identifier identifier, boolean negated) implements Condition {
    @Override
    public Truth test(Function<String, @Nullable Object> variables) {
      return Truth.of((identifier.value(variables) == null) != negated);
    }
  }
}
