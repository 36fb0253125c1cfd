package org.angarium.selector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of LIKE: {@code _} stands for one character, {@code %} for any number of them, and the
 * escape character takes their meaning away (Jakarta Messaging 3.1, 3.8.1.1).
 *
 * <p>A character is a Unicode code point: {@code _} stands for a whole emoji. As in SQL-92 the
 * escape character may stand before {@code _}, {@code %} and itself only. Matching allocates
 * nothing, and does not recurse: when the pattern fails after a {@code %}, only the last {@code %}
 * needs to take one character more. Immutable and thread-safe.
 */
final class LikePattern {
  private static final int ANY_CHARACTER = -1;
  private static final int ANY_SEQUENCE = -2;

  /** Code points, and the two values above. */
  private final int[] elements;

  private LikePattern(int[] elements) {
    this.elements = elements;
  }

  /** A pattern is malformed at a place. */
  static final class MalformedPattern extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedPattern(String problem) {
      super(problem, null, false, false);
    }
  }

  /**
   * @param escape the escape character as a string, or null when there is none
   * @throws MalformedPattern with what is wrong
   */
  static LikePattern of(String pattern, @Nullable String escape) throws MalformedPattern {
    int escapeCharacter = escape == null ? Integer.MIN_VALUE : single(escape);
    int[] points = pattern.codePoints().toArray();
    int[] elements = new int[points.length];
    int size = 0;
    for (int i = 0; i < points.length; i++) {
      if (points[i] == escapeCharacter) {
        i++;
        if (i == points.length) {
          throw new MalformedPattern("the pattern ends with its escape character");
        } else if (points[i] != '_' && points[i] != '%' && points[i] != escapeCharacter) {
          throw new MalformedPattern(
              "the escape character stands before neither a wildcard nor itself");
        }
        elements[size++] = points[i];
      } else {
        elements[size++] =
            switch (points[i]) {
              case '_' -> ANY_CHARACTER;
              case '%' -> ANY_SEQUENCE;
              default -> points[i];
            };
      }
    }
    return new LikePattern(Arrays.copyOf(elements, size));
  }

  private static int single(String escape) throws MalformedPattern {
    int count = escape.codePointCount(0, escape.length());
    if (count != 1) {
      throw new MalformedPattern(
          "the escape is one character, this string has " + (count == 0 ? "none" : count));
    }
    return escape.codePointAt(0);
  }

  boolean matches(String value) {
    int element = 0;
    int at = 0;
    int sequence = -1; // the last % passed, and how far it reaches
    int reach = 0;
    while (at < value.length()) {
      if (element < elements.length && elements[element] == ANY_SEQUENCE) {
        sequence = element++;
        reach = at;
        continue;
      }
      int character = value.codePointAt(at);
      if (element < elements.length
          && (elements[element] == ANY_CHARACTER || elements[element] == character)) {
        element++;
        at += Character.charCount(character);
      } else if (sequence >= 0) {
        reach += Character.charCount(value.codePointAt(reach));
        element = sequence + 1;
        at = reach;
      } else {
        return false;
      }
    }
    while (element < elements.length && elements[element] == ANY_SEQUENCE) {
      element++;
    }
    return element == elements.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LikePattern that && Arrays.equals(elements, that.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  /** The pattern with {@code \} as its escape character. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int element : elements) {
      if (element == ANY_CHARACTER) {
        text.append('_');
      } else if (element == ANY_SEQUENCE) {
        text.append('%');
      } else {
        if (element == '_' || element == '%' || element == '\\') {
          text.append('\\');
        }
        text.appendCodePoint(element);
      }
    }
    return text.toString();
  }
}
