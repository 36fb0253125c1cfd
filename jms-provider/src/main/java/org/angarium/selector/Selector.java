package org.angarium.selector;

import java.util.Set;
import java.util.function.Function;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A message selector (Jakarta Messaging 3.1, 3.8.1): a condition on header fields and properties.
 *
 * <p>The text is parsed once into a tree of immutable nodes, which is then evaluated for each
 * message. Where the specification leaves a choice, it is made like this:
 *
 * <ul>
 *   <li>A mistake that shows without a message is refused by {@link #parse}: arithmetic with a
 *       string, {@code TRUE = 0}, {@code name > 'a'}, a selector that is not a condition.
 *   <li>Values of unlike types compare as false, also with {@code <>}, NOT BETWEEN, NOT IN and NOT
 *       LIKE. A property that is not a boolean is false where a condition stands.
 *   <li>An exact number divided by zero is unknown, as null is; an approximate one is infinite or
 *       not a number, as in Java. Exact arithmetic overflows as in Java.
 *   <li>A comparison is not compared again ({@code a = b = c}) unless parentheses say so.
 *   <li>Names that begin with JMS are the six header fields that the specification allows, JMSX and
 *       JMS_ properties; all others are refused.
 * </ul>
 *
 * <p>Hostile texts do no harm: a selector has at most {@value #MAX_LENGTH} characters, and at most
 * {@value #MAX_DEPTH} levels of parentheses, NOTs and signs, so that neither parsing nor evaluation
 * exhausts the stack; chains of AND, OR and arithmetic do not nest.
 *
 * <p>Immutable and thread-safe; nothing here blocks. Two selectors are equal when their texts are.
 */
public final class Selector {
  /** The longest selector, in chars. */
  public static final int MAX_LENGTH = 65_536;

  /**
   * The most levels of parentheses, NOTs and signs inside each other. One level takes up to ten
   * calls of the parser and, once these are compiled, up to 4 KiB of stack; 64 levels leave a
   * thread with a small stack enough for its own calls.
   */
  public static final int MAX_DEPTH = 64;

  private static final Selector ALL = new Selector("", new Operand.Literal(Boolean.TRUE), Set.of());

  private final String text;
  private final Expression condition;
  private final Set<String> identifiers;

  private Selector(String text, Expression condition, Set<String> identifiers) {
    this.text = text;
    this.condition = condition;
    this.identifiers = identifiers;
  }

  /** No selector: matches every message; its text is empty. */
  public static Selector all() {
    return ALL;
  }

  /**
   * Reads a selector. An empty or blank text is no condition and is refused: it is the caller who
   * knows that an empty one means {@link #all()}.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SELECTOR}, with the place and what was
   *     expected there
   */
  public static Selector parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw Refusal.tooLong(text.length(), MAX_LENGTH);
    }
    Parser parser = new Parser(text, MAX_DEPTH);
    return new Selector(text, parser.parse(), parser.identifiers());
  }

  /**
   * Whether the condition is true; false and unknown do not match. Only arithmetic allocates: a
   * number for each operation.
   *
   * @param variables gives the value of a header field or property by its name: a String, Boolean,
   *     Byte, Short, Integer, Long, Float or Double, of the type it was set with, or null when it
   *     is missing; JMSDeliveryMode is "PERSISTENT" or "NON_PERSISTENT" (3.8.1.3). Asked on the
   *     caller's thread, only for {@link #identifiers()}, and only as far as the result needs it.
   */
  public boolean matches(Function<String, @Nullable Object> variables) {
    return condition.test(variables) == Truth.TRUE;
  }

  /** The selector as it was written; empty for {@link #all()}. */
  public String text() {
    return text;
  }

  /** The header fields and properties that the selector names, in the order of the text. */
  public Set<String> identifiers() {
    return identifiers;
  }

  /** The syntax tree. */
  Expression condition() {
    return condition;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Selector that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text. */
  @Override
  public String toString() {
    return text;
  }
}
