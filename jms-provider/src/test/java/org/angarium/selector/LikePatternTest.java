package org.angarium.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {
  @ParameterizedTest(name = "{1} LIKE {0} ESCAPE {2}: {3}")
  @CsvSource({
    "12%3, 123, , true",
    "12%3, 12993, , true",
    "12%3, 1234, , false",
    "l_se, lose, , true",
    "l_se, loose, , false",
    "\\_%, _foo, \\, true",
    "\\_%, bar, \\, false",
    "\\__\\%%, _a%b, \\, true",
    "'', '', , true",
    "'', a, , false",
    "%, '', , true",
    "%%, '', , true",
    "_, '', , false",
    "_%_, a, , false",
    "_%_, ab, , true",
    "a%b%c, aXbYbZc, , true",
    "a%b%c, aXbYbZ, , false",
    "%aab, aaaab, , true",
    "%ab%ab, abab, , true",
    "%ab%ab, abb, , false",
    "a!!b, a!b, !, true",
    "a!%b, axb, !, false",
    "a%%b, a%b, %, true",
    "a%%b, axxb, %, false",
    "__, _, _, true",
    "__, a, _, false",
    "a.*, abc, , false",
    "a.*, a.*, , true",
    "A, a, , false",
  })
  void shouldMatchAsTheSpecificationSays(
      String pattern, String value, String escape, boolean expected) throws Exception {
    assertThat(LikePattern.of(pattern, escape).matches(value)).isEqualTo(expected);
  }

  @Test
  void shouldTakeACodePointForOneCharacter() throws Exception {
    String emoji = "\ud83d\ude00";

    assertThat(LikePattern.of("_", null).matches(emoji)).isTrue();
    assertThat(LikePattern.of("__", null).matches(emoji)).isFalse();
    assertThat(LikePattern.of("%" + emoji, null).matches("a" + emoji + emoji)).isTrue();
    assertThat(LikePattern.of(emoji + "%", emoji).matches("%")).isTrue();
    assertThat(LikePattern.of("_%", null).matches("a\nb\r")).isTrue();
  }

  @Test
  void shouldRefuseMalformedEscapes() {
    assertThatThrownBy(() -> LikePattern.of("a!", "!")).hasMessageContaining("ends with");
    assertThatThrownBy(() -> LikePattern.of("a!b", "!")).hasMessageContaining("a wildcard");
    assertThatThrownBy(() -> LikePattern.of("a", "")).hasMessageContaining("has none");
    assertThatThrownBy(() -> LikePattern.of("a", "xyz")).hasMessageContaining("has 3");
  }

  @Test
  void shouldMatchAsARegularExpressionDoes() throws Exception {
    Random random = Seed.random("LikePatternTest");
    for (int i = 0; i < 20_000; i++) {
      String pattern = word(random, "ab_%", 8);
      String value = word(random, "ab", 12);
      String regex = pattern.replace("_", ".").replace("%", ".*");

      assertThat(LikePattern.of(pattern, null).matches(value))
          .as("'%s' LIKE '%s'", value, pattern)
          .isEqualTo(Pattern.matches(regex, value));
    }
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldNotTakeExponentialTime() throws Exception {
    String value = "a".repeat(20_000);

    assertThat(LikePattern.of("%a".repeat(1_000) + "b", null).matches(value)).isFalse();
    assertThat(LikePattern.of("%a".repeat(1_000), null).matches(value)).isTrue();
  }

  @Test
  void shouldPrintAPatternThatMeansTheSame() throws Exception {
    LikePattern pattern = LikePattern.of("a!_b!%_%\\", "!");

    assertThat(pattern).hasToString("a\\_b\\%_%\\\\");
    assertThat(LikePattern.of(pattern.toString(), "\\"))
        .isEqualTo(pattern)
        .hasSameHashCodeAs(pattern);
  }

  private static String word(Random random, String alphabet, int maxLength) {
    StringBuilder word = new StringBuilder();
    for (int n = random.nextInt(maxLength + 1); n > 0; n--) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }
}
