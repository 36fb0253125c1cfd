package org.angarium.selector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Grows random syntax trees that a parser can have made, and messages to evaluate them on. */
final class RandomTrees {
  static final List<String> NAMES =
      List.of(
          "a", "b", "c", "d", "$e", "_f", "JMSPriority", "JMSType", "JMSXGroupSeq", "JMS_x", "ö");

  private static final List<String> STRINGS =
      List.of("", "a", "b", "ab", "it's", "''", "_", "%", "\\", "1", "TRUE", "\ud83d\ude00", "a b");
  private static final List<Number> NUMBERS =
      List.of(
          0,
          1,
          -1,
          2,
          7,
          100,
          Integer.MAX_VALUE,
          Integer.MIN_VALUE,
          0L,
          1L,
          -7L,
          3_000_000_000L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0.0,
          -0.0,
          1.0,
          2.5,
          -7.25,
          1e300,
          0.1,
          0f,
          1f,
          0.1f,
          16777216f,
          16777217);

  private final Random random;

  RandomTrees(Random random) {
    this.random = random;
  }

  /** A value of each kind that a property can have, often of the same kind and value. */
  Map<String, Object> message() {
    Map<String, Object> message = new HashMap<>();
    for (String name : NAMES) {
      Object value =
          switch (random.nextInt(7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> pick(STRINGS);
            case 3 -> (byte) random.nextInt();
            case 4 -> (short) (random.nextInt(7) - 3);
            default -> random.nextInt(20) == 0 ? Double.NaN : pick(NUMBERS);
          };
      if (value != null) {
        message.put(name, value);
      }
    }
    return message;
  }

  /** A tree that may stand where a condition does. */
  Expression condition(int depth) {
    int kind = depth == 0 ? random.nextInt(4) : random.nextInt(13);
    return switch (kind) {
      case 0 -> new Operand.Literal(random.nextBoolean());
      case 1 -> identifier();
      case 2 -> new Condition.IsNull(identifier(), random.nextBoolean());
      case 3 -> random.nextBoolean() ? in() : like();
      case 4, 5 -> new Condition.And(terms(() -> condition(depth - 1)));
      case 6, 7 -> new Condition.Or(terms(() -> condition(depth - 1)));
      case 8 -> new Condition.Not(condition(depth - 1));
      case 9 -> between(depth);
      case 10 -> equality(depth);
      default ->
          new Condition.Comparison(
              pick(List.of(ComparisonOperator.values())), number(depth - 1), number(depth - 1));
    };
  }

  private Condition equality(int depth) {
    ComparisonOperator operator =
        random.nextBoolean() ? ComparisonOperator.EQUAL : ComparisonOperator.NOT_EQUAL;
    Expression left = random.nextBoolean() ? identifier() : condition(depth - 1);
    Expression right =
        left instanceof Operand.Identifier && random.nextBoolean()
            ? new Operand.Literal(pick(STRINGS))
            : condition(depth - 1);
    return random.nextBoolean()
        ? new Condition.Comparison(operator, left, right)
        : new Condition.Comparison(operator, right, left);
  }

  private Condition between(int depth) {
    return new Condition.Between(
        number(depth - 1), number(depth - 1), number(depth - 1), random.nextBoolean());
  }

  private Condition in() {
    Set<String> values = new LinkedHashSet<>(terms(() -> pick(STRINGS)));
    return new Condition.In(identifier(), values, random.nextBoolean());
  }

  private Condition like() {
    String pattern = String.join("", terms(() -> pick(List.of("_", "%", "a", "b", "!_", "!!"))));
    try {
      return new Condition.Like(identifier(), LikePattern.of(pattern, "!"), random.nextBoolean());
    } catch (LikePattern.MalformedPattern e) {
      throw new AssertionError(pattern, e);
    }
  }

  /** A tree that may stand where a number does. */
  private Expression number(int depth) {
    return switch (depth <= 0 ? random.nextInt(2) : random.nextInt(5)) {
      case 0 -> new Operand.Literal(pick(NUMBERS));
      case 1 -> identifier();
      case 2 -> new Operand.Sign(random.nextBoolean(), number(depth - 1));
      case 3 -> arithmetic(depth, ArithmeticOperator.ADD, ArithmeticOperator.SUBTRACT);
      default -> arithmetic(depth, ArithmeticOperator.MULTIPLY, ArithmeticOperator.DIVIDE);
    };
  }

  private Expression arithmetic(int depth, ArithmeticOperator... operators) {
    return new Operand.Arithmetic(
        number(depth - 1),
        terms(() -> new Operand.Arithmetic.Step(pick(List.of(operators)), number(depth - 1))));
  }

  private Operand.Identifier identifier() {
    return new Operand.Identifier(pick(NAMES));
  }

  /** Two to four. */
  private <T> List<T> terms(Supplier<T> term) {
    List<T> terms = new ArrayList<>();
    for (int n = 2 + random.nextInt(3); n > 0; n--) {
      terms.add(term.get());
    }
    return terms;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
