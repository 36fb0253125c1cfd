package org.angarium.selector;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a selector by recursive descent: a method for each level of precedence, which hands on to
 * the next tighter one (Jakarta Messaging 3.1, 3.8.1.1).
 *
 * <pre>{@code
 * disjunction = conjunction { OR conjunction }
 * conjunction = negation { AND negation }
 * negation    = NOT negation | comparison
 * comparison  = sum [ ( = | <> | < | <= | > | >= ) sum
 *                   | [NOT] BETWEEN sum AND sum
 *                   | [NOT] IN "(" string { "," string } ")"
 *                   | [NOT] LIKE string [ ESCAPE string ]
 *                   | IS [NOT] NULL ]
 * sum         = product { ( + | - ) product }
 * product     = signed { ( * | / ) signed }
 * signed      = ( + | - ) signed | primary
 * primary     = number | string | TRUE | FALSE | identifier | "(" disjunction ")"
 * }</pre>
 *
 * <p>Conditions and arithmetic share one grammar, because {@code (} may open either; {@link Types}
 * refuses what does not fit as soon as both sides are known. Not thread-safe; for one use.
 */
final class Parser {
  private static final Set<String> HEADER_FIELDS =
      Set.of(
          "JMSDeliveryMode",
          "JMSPriority",
          "JMSMessageID",
          "JMSTimestamp",
          "JMSCorrelationID",
          "JMSType");

  private final String text;
  private final Lexer lexer;
  private final Types types;
  private final int maxDepth;
  private final Set<String> identifiers = new LinkedHashSet<>();
  private Token token;
  private int depth;

  Parser(String text, int maxDepth) {
    this.text = text;
    this.lexer = new Lexer(text);
    this.types = new Types(text);
    this.maxDepth = maxDepth;
    this.token = lexer.next();
  }

  /**
   * @throws AngariumException when the text is no selector
   */
  Expression parse() {
    int start = token.start();
    Expression condition = disjunction();
    if (token.is(Token.Kind.CLOSE)) {
      throw Refusal.at(text, token.start(), "found \")\" without a \"(\" before it");
    } else if (!token.is(Token.Kind.END)) {
      throw unexpected("an operator or the end of the selector");
    }
    return types.condition(condition, start);
  }

  /** What was named, after {@link #parse()}. */
  Set<String> identifiers() {
    return Collections.unmodifiableSet(identifiers);
  }

  private Expression disjunction() {
    int start = token.start();
    Expression first = conjunction();
    if (!token.is(Token.Kind.OR)) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(types.condition(first, start)));
    while (accept(Token.Kind.OR)) {
      start = token.start();
      terms.add(types.condition(conjunction(), start));
    }
    return new Condition.Or(terms);
  }

  private Expression conjunction() {
    int start = token.start();
    Expression first = negation();
    if (!token.is(Token.Kind.AND)) {
      return first;
    }
    List<Expression> terms = new ArrayList<>(List.of(types.condition(first, start)));
    while (accept(Token.Kind.AND)) {
      start = token.start();
      terms.add(types.condition(negation(), start));
    }
    return new Condition.And(terms);
  }

  private Expression negation() {
    if (!token.is(Token.Kind.NOT)) {
      return comparison();
    }
    enter();
    advance();
    int start = token.start();
    Expression term = types.condition(negation(), start);
    depth--;
    return new Condition.Not(term);
  }

  private Expression comparison() {
    int start = token.start();
    Expression left = sum();
    ComparisonOperator operator = token.kind().comparison();
    if (operator != null) {
      return compare(operator, left, start);
    } else if (token.is(Token.Kind.IS)) {
      return isNull(left, start);
    }
    boolean negated = accept(Token.Kind.NOT);
    return switch (token.kind()) {
      case BETWEEN -> between(left, start, negated);
      case IN -> in(left, start, negated);
      case LIKE -> like(left, start, negated);
      default -> {
        if (negated) {
          throw unexpected("BETWEEN, IN or LIKE after NOT");
        }
        yield left;
      }
    };
  }

  private Expression compare(ComparisonOperator operator, Expression left, int leftStart) {
    advance();
    int rightStart = token.start();
    Expression right = sum();
    types.comparison(operator, left, leftStart, right, rightStart);
    if (token.kind().comparison() != null) {
      throw unexpected(
          "AND, OR or the end; a comparison is compared again only when it stands in parentheses");
    }
    return new Condition.Comparison(operator, left, right);
  }

  private Expression isNull(Expression left, int start) {
    Operand.Identifier identifier = types.identifier(left, start, "IS");
    advance();
    boolean negated = accept(Token.Kind.NOT);
    expect(Token.Kind.NULL, negated ? "NULL" : "NULL or NOT NULL");
    return new Condition.IsNull(identifier, negated);
  }

  private Expression between(Expression left, int start, boolean negated) {
    types.number(left, start, "BETWEEN");
    advance();
    Expression low = bound();
    expect(Token.Kind.AND, "AND and the upper bound of BETWEEN");
    return new Condition.Between(left, low, bound(), negated);
  }

  private Expression bound() {
    int start = token.start();
    return types.number(sum(), start, "BETWEEN");
  }

  private Expression in(Expression left, int start, boolean negated) {
    Operand.Identifier identifier = types.identifier(left, start, "IN");
    advance();
    expect(Token.Kind.OPEN, "\"(\" and a list of strings");
    Set<String> values = new LinkedHashSet<>();
    do {
      values.add(expect(Token.Kind.STRING, "a string in single quotes"));
    } while (accept(Token.Kind.COMMA));
    expect(Token.Kind.CLOSE, "\",\" or \")\"");
    return new Condition.In(identifier, values, negated);
  }

  private Expression like(Expression left, int start, boolean negated) {
    Operand.Identifier identifier = types.identifier(left, start, "LIKE");
    advance();
    int patternStart = token.start();
    String pattern = expect(Token.Kind.STRING, "a pattern in single quotes");
    String escape = null;
    if (accept(Token.Kind.ESCAPE)) {
      escape = expect(Token.Kind.STRING, "one character in single quotes");
    }
    try {
      return new Condition.Like(identifier, LikePattern.of(pattern, escape), negated);
    } catch (LikePattern.MalformedPattern e) {
      throw Refusal.at(text, patternStart, String.valueOf(e.getMessage()));
    }
  }

  private Expression sum() {
    int start = token.start();
    Expression first = product();
    ArithmeticOperator operator = additive();
    if (operator == null) {
      return first;
    }
    types.number(first, start, "arithmetic");
    List<Operand.Arithmetic.Step> steps = new ArrayList<>();
    for (; operator != null; operator = additive()) {
      advance();
      start = token.start();
      Expression operand = types.number(product(), start, "arithmetic");
      steps.add(new Operand.Arithmetic.Step(operator, operand));
    }
    return new Operand.Arithmetic(first, steps);
  }

  private Expression product() {
    int start = token.start();
    Expression first = signed();
    ArithmeticOperator operator = multiplicative();
    if (operator == null) {
      return first;
    }
    types.number(first, start, "arithmetic");
    List<Operand.Arithmetic.Step> steps = new ArrayList<>();
    for (; operator != null; operator = multiplicative()) {
      advance();
      start = token.start();
      Expression operand = types.number(signed(), start, "arithmetic");
      steps.add(new Operand.Arithmetic.Step(operator, operand));
    }
    return new Operand.Arithmetic(first, steps);
  }

  private @Nullable ArithmeticOperator additive() {
    return switch (token.kind()) {
      case PLUS -> ArithmeticOperator.ADD;
      case MINUS -> ArithmeticOperator.SUBTRACT;
      default -> null;
    };
  }

  private @Nullable ArithmeticOperator multiplicative() {
    return switch (token.kind()) {
      case STAR -> ArithmeticOperator.MULTIPLY;
      case SLASH -> ArithmeticOperator.DIVIDE;
      default -> null;
    };
  }

  private Expression signed() {
    boolean negative = token.is(Token.Kind.MINUS);
    if (!negative && !token.is(Token.Kind.PLUS)) {
      return primary();
    }
    enter();
    advance();
    int start = token.start();
    Expression result;
    if (token.is(Token.Kind.NUMBER)) {
      result = number(negative); // the sign belongs to the literal
    } else {
      result = new Operand.Sign(negative, types.number(signed(), start, "a sign"));
    }
    depth--;
    return result;
  }

  private Expression primary() {
    return switch (token.kind()) {
      case NUMBER -> number(false);
      case STRING -> new Operand.Literal(advance().text());
      case TRUE, FALSE -> new Operand.Literal(advance().is(Token.Kind.TRUE));
      case IDENTIFIER -> identifier();
      case OPEN -> parenthesized();
      case NULL -> throw unexpected("a value; whether a property is missing is asked with IS NULL");
      default -> throw unexpected("an identifier, a literal or \"(\"");
    };
  }

  private Expression number(boolean negative) {
    try {
      Number number = NumberLiterals.parse(token.text(), negative);
      advance();
      return new Operand.Literal(number);
    } catch (NumberFormatException e) {
      throw Refusal.at(
          text, token.start(), Refusal.describe(text, token) + " is " + e.getMessage());
    }
  }

  private Expression identifier() {
    String name = token.text();
    if (name.startsWith("JMS")
        && !name.startsWith("JMSX")
        && !name.startsWith("JMS_")
        && !HEADER_FIELDS.contains(name)) {
      throw unexpected(
          "a property, or one of the header fields that a selector may use: JMSDeliveryMode,"
              + " JMSPriority, JMSMessageID, JMSTimestamp, JMSCorrelationID, JMSType");
    }
    advance();
    identifiers.add(name);
    return new Operand.Identifier(name);
  }

  private Expression parenthesized() {
    enter();
    advance();
    Expression inner = disjunction();
    expect(Token.Kind.CLOSE, "an operator or \")\"");
    depth--;
    return inner;
  }

  private void enter() {
    if (++depth > maxDepth) {
      throw Refusal.at(
          text,
          token.start(),
          ("parentheses, NOTs and signs are nested deeper than the %d levels that are"
                  + " allowed; write the condition flatter")
              .formatted(maxDepth));
    }
  }

  /** Goes on to the next token, and returns the one before. */
  private Token advance() {
    Token before = token;
    token = lexer.next();
    return before;
  }

  private boolean accept(Token.Kind kind) {
    boolean found = token.is(kind);
    if (found) {
      advance();
    }
    return found;
  }

  private String expect(Token.Kind kind, String expected) {
    if (!token.is(kind)) {
      throw unexpected(expected);
    }
    return advance().text();
  }

  private AngariumException unexpected(String expected) {
    return Refusal.at(
        text, token.start(), "found " + Refusal.describe(text, token) + ", expected " + expected);
  }
}
