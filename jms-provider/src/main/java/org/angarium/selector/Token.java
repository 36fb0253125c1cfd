package org.angarium.selector;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A word of a selector.
 *
 * @param start where it begins in the selector, in chars from 0
 * @param end where it ends, exclusive
 * @param text the name of an identifier, the content of a string, otherwise as written
 */
record Token(Kind kind, int start, int end, String text) {
  boolean is(Kind expected) {
    return kind == expected;
  }

  /** The kinds of tokens. */
  enum Kind {
    IDENTIFIER,
    STRING,
    NUMBER,
    NULL,
    TRUE,
    FALSE,
    NOT,
    AND,
    OR,
    BETWEEN,
    LIKE,
    IN,
    IS,
    ESCAPE,
    EQUAL(ComparisonOperator.EQUAL),
    NOT_EQUAL(ComparisonOperator.NOT_EQUAL),
    LESS(ComparisonOperator.LESS),
    LESS_OR_EQUAL(ComparisonOperator.LESS_OR_EQUAL),
    GREATER(ComparisonOperator.GREATER),
    GREATER_OR_EQUAL(ComparisonOperator.GREATER_OR_EQUAL),
    PLUS,
    MINUS,
    STAR,
    SLASH,
    OPEN,
    CLOSE,
    COMMA,
    END;

    private static final Map<String, Kind> KEYWORDS = keywords();

    private final @Nullable ComparisonOperator comparison;

    Kind() {
      this.comparison = null;
    }

    Kind(ComparisonOperator comparison) {
      this.comparison = comparison;
    }

    /** The comparison operator that this is, or null. */
    @Nullable ComparisonOperator comparison() {
      return comparison;
    }

    /** The keyword that a word is in any case, or {@link #IDENTIFIER}. */
    static Kind ofWord(String word) {
      // ASCII only: Unicode would make keywords of words such as "ıs", with a dotless i
      boolean ascii = word.length() <= 7 && word.chars().allMatch(c -> c < 0x80);
      return ascii ? KEYWORDS.getOrDefault(word.toUpperCase(Locale.ROOT), IDENTIFIER) : IDENTIFIER;
    }

    private static Map<String, Kind> keywords() {
      Map<String, Kind> keywords = new TreeMap<>();
      for (int i = NULL.ordinal(); i <= ESCAPE.ordinal(); i++) {
        keywords.put(values()[i].name(), values()[i]);
      }
      return Map.copyOf(keywords);
    }
  }
}
