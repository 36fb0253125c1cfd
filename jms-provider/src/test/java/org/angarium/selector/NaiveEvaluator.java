package org.angarium.selector;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a selector means, said a second time and as simply as possible: truth values are 0, 1 and
 * one half, every clause is rewritten into the comparisons that the specification says it is
 * equivalent to, LIKE is a regular expression. Shares the tree with the evaluator, nothing else.
 */
final class NaiveEvaluator {
  private static final double TRUE = 1;
  private static final double FALSE = 0;
  private static final double UNKNOWN = 0.5;

  /** Stands for "neither null nor comparable". */
  private static final Object NOTHING = List.of("nothing");

  private final Map<String, Object> message;

  NaiveEvaluator(Map<String, Object> message) {
    this.message = message;
  }

  double truth(Expression tree) {
    if (tree instanceof Condition.And and) {
      return and.terms().stream().mapToDouble(this::truth).min().orElseThrow();
    } else if (tree instanceof Condition.Or or) {
      return or.terms().stream().mapToDouble(this::truth).max().orElseThrow();
    } else if (tree instanceof Condition.Not not) {
      return 1 - truth(not.term());
    } else if (tree instanceof Condition.Comparison c) {
      return compare(c.operator().name(), value(c.left()), value(c.right()));
    } else if (tree instanceof Condition.Between b) {
      return between(b);
    } else if (tree instanceof Condition.In in) {
      return in(in);
    } else if (tree instanceof Condition.Like like) {
      return like(like);
    } else if (tree instanceof Condition.IsNull isNull) {
      return message.containsKey(isNull.identifier().name()) == isNull.negated() ? TRUE : FALSE;
    }
    Object value = value(tree);
    return value == null ? UNKNOWN : value.equals(true) ? TRUE : FALSE;
  }

  private double between(Condition.Between b) {
    Object value = value(b.operand());
    Object low = value(b.low());
    Object high = value(b.high());
    return b.negated()
        ? Math.max(compare("LESS", value, low), compare("GREATER", value, high))
        : Math.min(compare("GREATER_OR_EQUAL", value, low), compare("LESS_OR_EQUAL", value, high));
  }

  private double in(Condition.In in) {
    Object value = value(in.identifier());
    if (value != null && !(value instanceof String)) {
      return FALSE;
    }
    double found =
        in.values().stream().mapToDouble(s -> compare("EQUAL", value, s)).max().orElseThrow();
    return in.negated() ? 1 - found : found;
  }

  private double like(Condition.Like like) {
    Object value = value(like.identifier());
    if (value == null) {
      return UNKNOWN;
    } else if (!(value instanceof String)) {
      return FALSE;
    }
    StringBuilder regex = new StringBuilder();
    String pattern = like.pattern().toString();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        regex.append(Pattern.quote(pattern.substring(++i, i + 1)));
      } else {
        regex.append(c == '_' ? "." : c == '%' ? ".*" : Pattern.quote(String.valueOf(c)));
      }
    }
    boolean matches =
        Pattern.compile(regex.toString(), Pattern.DOTALL).matcher((String) value).matches();
    return matches == like.negated() ? FALSE : TRUE;
  }

  private Object value(Expression tree) {
    if (tree instanceof Operand.Identifier identifier) {
      return message.get(identifier.name());
    } else if (tree instanceof Operand.Literal literal) {
      return literal.content();
    } else if (tree instanceof Operand.Sign sign) {
      Object value = value(sign.operand());
      // 0 - x would lose the sign of a zero
      return calculate(sign.negative() ? -1 : 1, "MULTIPLY", value);
    } else if (tree instanceof Operand.Arithmetic arithmetic) {
      Object value = value(arithmetic.first());
      for (Operand.Arithmetic.Step step : arithmetic.steps()) {
        value = calculate(value, step.operator().name(), value(step.operand()));
      }
      return value;
    }
    double truth = truth(tree);
    return truth == UNKNOWN ? null : (Object) (truth == TRUE);
  }

  private static double compare(String operator, Object left, Object right) {
    if (left == null || right == null) {
      return UNKNOWN;
    }
    boolean equal;
    boolean less = false;
    boolean greater = false;
    if (left instanceof Number a && right instanceof Number b) {
      if (has(Double.class, a, b)) {
        equal = a.doubleValue() == b.doubleValue();
        less = a.doubleValue() < b.doubleValue();
        greater = a.doubleValue() > b.doubleValue();
      } else if (has(Float.class, a, b)) {
        equal = a.floatValue() == b.floatValue();
        less = a.floatValue() < b.floatValue();
        greater = a.floatValue() > b.floatValue();
      } else {
        int order = Long.compare(a.longValue(), b.longValue());
        equal = order == 0;
        less = order < 0;
        greater = order > 0;
      }
    } else if (left.getClass() == right.getClass()
        && (left instanceof String || left instanceof Boolean)
        && operator.endsWith("EQUAL")
        && !operator.contains("OR")) {
      equal = left.equals(right);
    } else {
      return FALSE;
    }
    boolean result =
        switch (operator) {
          case "EQUAL" -> equal;
          case "NOT_EQUAL" -> !equal;
          case "LESS" -> less;
          case "LESS_OR_EQUAL" -> less || equal;
          case "GREATER" -> greater;
          case "GREATER_OR_EQUAL" -> greater || equal;
          default -> throw new AssertionError(operator);
        };
    return result ? TRUE : FALSE;
  }

  private static Object calculate(Object left, String operator, Object right) {
    if (left == null || right == null) {
      return null;
    } else if (!(left instanceof Number) || !(right instanceof Number)) {
      return NOTHING;
    }
    Number a = (Number) left;
    Number b = (Number) right;
    boolean sum = operator.equals("ADD");
    boolean difference = operator.equals("SUBTRACT");
    boolean product = operator.equals("MULTIPLY");
    if (has(Double.class, a, b)) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      return sum ? x + y : difference ? x - y : product ? x * y : x / y;
    } else if (has(Float.class, a, b)) {
      float x = a.floatValue();
      float y = b.floatValue();
      return sum ? x + y : difference ? x - y : product ? x * y : x / y;
    } else if (operator.equals("DIVIDE") && b.longValue() == 0) {
      return null;
    }
    long x = a.longValue();
    long y = b.longValue();
    long result = sum ? x + y : difference ? x - y : product ? x * y : x / y;
    // in this modulus an int's result is that of a long, cut
    return has(Long.class, a, b) ? (Object) result : (Object) (int) result;
  }

  private static boolean has(Class<?> type, Number a, Number b) {
    return type.isInstance(a) || type.isInstance(b);
  }

  static String name(double truth) {
    return Map.of(TRUE, "TRUE", FALSE, "FALSE", UNKNOWN, "UNKNOWN").get(truth);
  }

  static String describe(Map<String, Object> message) {
    return message.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue().getClass().getSimpleName() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
