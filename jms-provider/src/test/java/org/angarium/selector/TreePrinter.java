package org.angarium.selector;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes a syntax tree as a selector that reads back as the same tree, in random spelling. */
final class TreePrinter {
  private final Random random;

  TreePrinter(Random random) {
    this.random = random;
  }

  /** The levels of precedence, loosest first. */
  private enum Level {
    OR,
    AND,
    NOT,
    COMPARISON,
    SUM,
    PRODUCT,
    SIGN,
    PRIMARY
  }

  String print(Expression tree) {
    return print(tree, Level.OR);
  }

  /** With parentheses where they are needed, and sometimes where they are not. */
  private String print(Expression tree, Level context) {
    boolean needed = level(tree).compareTo(context) < 0;
    String text = bare(tree);
    return needed || random.nextInt(10) == 0 ? "(" + space() + text + space() + ")" : text;
  }

  private static Level level(Expression tree) {
    if (tree instanceof Condition.Or) {
      return Level.OR;
    } else if (tree instanceof Condition.And) {
      return Level.AND;
    } else if (tree instanceof Condition.Not) {
      return Level.NOT;
    } else if (tree instanceof Condition) {
      return Level.COMPARISON;
    } else if (tree instanceof Operand.Arithmetic arithmetic) {
      return level(arithmetic.steps().get(0).operator());
    } else if (tree instanceof Operand.Sign) {
      return Level.SIGN;
    }
    boolean signed = tree instanceof Operand.Literal l && text(l.content()).startsWith("-");
    return signed ? Level.SIGN : Level.PRIMARY;
  }

  private static Level level(ArithmeticOperator operator) {
    return operator == ArithmeticOperator.ADD || operator == ArithmeticOperator.SUBTRACT
        ? Level.SUM
        : Level.PRODUCT;
  }

  private String bare(Expression tree) {
    if (tree instanceof Condition.Or or) {
      return join(or.terms(), Level.AND, " " + word("OR") + " ");
    } else if (tree instanceof Condition.And and) {
      return join(and.terms(), Level.NOT, " " + word("AND") + " ");
    } else if (tree instanceof Condition.Not not) {
      return word("NOT") + " " + print(not.term(), Level.NOT);
    } else if (tree instanceof Condition.Comparison comparison) {
      return print(comparison.left(), Level.SUM)
          + space()
          + symbol(comparison.operator())
          + space()
          + print(comparison.right(), Level.SUM);
    } else if (tree instanceof Condition condition) {
      return clause(condition);
    } else if (tree instanceof Operand.Arithmetic arithmetic) {
      return arithmetic(arithmetic);
    } else if (tree instanceof Operand.Sign sign) {
      return sign(sign);
    } else if (tree instanceof Operand.Identifier identifier) {
      return identifier.name();
    }
    Object content = ((Operand.Literal) tree).content();
    return content instanceof Boolean ? word(text(content)) : text(content);
  }

  private String clause(Condition tree) {
    if (tree instanceof Condition.Between between) {
      return print(between.operand(), Level.SUM)
          + not(between.negated())
          + word("BETWEEN ")
          + print(between.low(), Level.SUM)
          + word(" AND ")
          + print(between.high(), Level.SUM);
    } else if (tree instanceof Condition.In in) {
      String values = in.values().stream().map(TreePrinter::text).collect(Collectors.joining(","));
      return print(in.identifier(), Level.PRIMARY)
          + not(in.negated())
          + word("IN")
          + space()
          + "("
          + values
          + ")";
    } else if (tree instanceof Condition.Like like) {
      return print(like.identifier(), Level.PRIMARY)
          + not(like.negated())
          + word("LIKE")
          + space()
          + text(like.pattern().toString())
          + word(" ESCAPE ")
          + "'\\'";
    }
    Condition.IsNull isNull = (Condition.IsNull) tree;
    return print(isNull.identifier(), Level.PRIMARY)
        + word(" IS ")
        + (isNull.negated() ? word("NOT ") : "")
        + word("NULL");
  }

  private String arithmetic(Operand.Arithmetic tree) {
    Level operand = level(tree.steps().get(0).operator()) == Level.SUM ? Level.PRODUCT : Level.SIGN;
    StringBuilder text = new StringBuilder(print(tree.first(), operand));
    for (Operand.Arithmetic.Step step : tree.steps()) {
      String symbol =
          switch (step.operator()) {
            case ADD -> "+";
            case SUBTRACT -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
          };
      text.append(space()).append(symbol).append(space()).append(print(step.operand(), operand));
    }
    return text.toString();
  }

  /** A literal behind a sign would take the sign in, unless it stands in parentheses. */
  private String sign(Operand.Sign tree) {
    String operand = print(tree.operand(), Level.SIGN);
    boolean literal = Character.isDigit(operand.charAt(0));
    return (tree.negative() ? "-" : "+") + space() + (literal ? "(" + operand + ")" : operand);
  }

  private static String symbol(ComparisonOperator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "<>";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
    };
  }

  private static String text(Object content) {
    if (content instanceof String s) {
      return "'" + s.replace("'", "''") + "'";
    } else if (content instanceof Long) {
      return content + "L";
    }
    return content instanceof Float ? content + "F" : content.toString();
  }

  private String join(List<Expression> terms, Level level, String separator) {
    return terms.stream().map(term -> print(term, level)).collect(Collectors.joining(separator));
  }

  private String not(boolean negated) {
    return negated ? word(" NOT ") : " ";
  }

  /** In any case. */
  private String word(String word) {
    return switch (random.nextInt(3)) {
      case 0 -> word.toLowerCase(java.util.Locale.ROOT);
      case 1 -> word.charAt(0) + word.substring(1).toLowerCase(java.util.Locale.ROOT);
      default -> word;
    };
  }

  private String space() {
    return List.of("", " ", "\t", "\r\n").get(random.nextInt(4));
  }
}
