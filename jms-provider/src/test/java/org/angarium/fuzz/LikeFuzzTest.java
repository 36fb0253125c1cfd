package org.angarium.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.angarium.selector.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Patterns of LIKE against a slow and simple second evaluator, and patterns that want to hang. */
class LikeFuzzTest {
  private static final String LETTERS = "ab%_";

  @Test
  @Timeout(120)
  void shouldMatchAsATableOfAllPrefixesDoes() {
    Fuzz fuzz = new Fuzz("shouldMatchAsATableOfAllPrefixesDoes");
    int matches = 0;
    for (int i = 0; i < Fuzz.times(20_000); i++) {
      String pattern = letters(fuzz.random(), LETTERS.length(), 8);
      String text = letters(fuzz.random(), 2, 10);
      boolean found = Selector.parse("t LIKE '" + pattern + "'").matches(Map.of("t", text)::get);
      assertThat(found).as(text + " LIKE " + pattern).isEqualTo(matches(pattern, text));
      matches += found ? 1 : 0;
    }
    assertThat(matches).isBetween(Fuzz.times(1_000), Fuzz.times(19_000));
  }

  private static String letters(Random random, int kinds, int most) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(most); n > 0; n--) {
      text.append(LETTERS.charAt(random.nextInt(kinds)));
    }
    return text.toString();
  }

  private static boolean matches(String pattern, String text) {
    boolean[][] table = new boolean[pattern.length() + 1][text.length() + 1];
    table[0][0] = true;
    for (int p = 1; p <= pattern.length(); p++) {
      char c = pattern.charAt(p - 1);
      for (int t = 0; t <= text.length(); t++) {
        table[p][t] =
            c == '%'
                ? table[p - 1][t] || t > 0 && table[p][t - 1]
                : t > 0 && table[p - 1][t - 1] && (c == '_' || c == text.charAt(t - 1));
      }
    }
    return table[pattern.length()][text.length()];
  }

  /** What takes a backtracking matcher longer than the universe has existed. */
  @Test
  @Timeout(60)
  void shouldNotHangOnHostilePatterns() {
    String text = "a".repeat(20_000);
    for (String pattern :
        new String[] {
          "%a".repeat(500) + "b",
          "%a%".repeat(500) + "b",
          "%_".repeat(500) + "b",
          "%aa_".repeat(300) + "b%",
          "%".repeat(20_000) + "b",
          "%" + "a".repeat(500) + "b"
        }) {
      assertThat(Selector.parse("t LIKE '" + pattern + "'").matches(Map.of("t", text)::get))
          .isFalse();
      assertThat(Selector.parse("t LIKE '" + pattern + "'").matches(Map.of("t", text + "b")::get))
          .as(pattern.substring(0, 4))
          .isTrue();
    }
  }
}
