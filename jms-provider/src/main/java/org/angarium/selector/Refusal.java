package org.angarium.selector;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * Writes the error for a selector that is refused: the place, what is wrong, and the part of the
 * selector around the place with a caret under it.
 */
final class Refusal {
  /** Chars of the selector that are shown before and after the place. */
  private static final int CONTEXT = 40;

  private static final String INDENT = "  ";
  private static final char UNPRINTABLE = '\uFFFD';

  private Refusal() {}

  /**
   * @param position in chars from 0; the text counts from 1
   * @param problem what was found, and what was expected instead
   */
  static AngariumException at(String selector, int position, String problem) {
    int from = edge(selector, Math.max(0, position - CONTEXT));
    int to = edge(selector, Math.min(selector.length(), position + CONTEXT));
    String before = (from > 0 ? "…" : "") + printable(selector, from, position);
    String after = printable(selector, position, to) + (to < selector.length() ? "…" : "");
    int column = INDENT.length() + before.codePointCount(0, before.length());
    return new AngariumException(
        ErrorCode.INVALID_SELECTOR,
        "the selector is refused at position %d: %s\n%s%s%s\n%s^"
            .formatted(position + 1, problem, INDENT, before, after, " ".repeat(column)));
  }

  static AngariumException tooLong(int length, int limit) {
    return new AngariumException(
        ErrorCode.INVALID_SELECTOR,
        ("the selector is refused: it has %d characters, %d are allowed; ask for less in it, or"
                + " set a property on the messages that stands for the condition")
            .formatted(length, limit));
  }

  /** What a token is called in a text: as it was written, in quotes, shortened when it is long. */
  static String describe(String selector, Token token) {
    if (token.is(Token.Kind.END)) {
      return "the end of the selector";
    }
    return quote(selector, token.start(), token.end());
  }

  /** A part of the selector in quotes, shortened when it is long. */
  static String quote(String selector, int start, int end) {
    int shown = edge(selector, Math.min(end, start + CONTEXT));
    return '"' + printable(selector, start, shown) + (shown < end ? "…\"" : "\"");
  }

  /** Moves a cut off the middle of a surrogate pair. */
  private static int edge(String selector, int at) {
    boolean inside =
        at > 0
            && at < selector.length()
            && Character.isSurrogatePair(selector.charAt(at - 1), selector.charAt(at));
    return inside ? at - 1 : at;
  }

  /** One visible code point for each: a selector's line ends must not break the log's lines. */
  private static String printable(String selector, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    selector
        .substring(from, to)
        .codePoints()
        .map(Refusal::printable)
        .forEachOrdered(text::appendCodePoint);
    return text.toString();
  }

  private static int printable(int codePoint) {
    if (Lexer.isWhitespace(codePoint)) {
      return ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          UNPRINTABLE;
      default -> codePoint;
    };
  }
}
