package org.angarium.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no selector, and what its error says. */
class SelectorRefusalTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // selector | position | found | expected
        "age > > 5 | 7 | found \">\" | an identifier, a literal or \"(\"",
        "age > | 6 | found the end of the selector | an identifier, a literal",
        "= 5 | 1 | found \"=\" | an identifier, a literal",
        "a = 1 b = 2 | 7 | found \"b\" | an operator or the end of the selector",
        "a = 1) | 6 | found \")\" | without a \"(\" before it",
        "(a = 1 | 7 | found the end of the selector | an operator or \")\"",
        "() | 2 | found \")\" | an identifier, a literal",
        "a AND | 6 | found the end | an identifier",
        "AND a | 1 | found \"AND\" | an identifier",
        "a AND OR b | 7 | found \"OR\" | an identifier",
        "a = NOT b | 5 | found \"NOT\" | an identifier, a literal",
        "a NOT = 1 | 7 | found \"=\" | BETWEEN, IN or LIKE after NOT",
        "a NOT | 6 | found the end | BETWEEN, IN or LIKE after NOT",
        "NULL = 0 | 1 | found \"NULL\" | IS NULL",
        "a = null | 5 | found \"null\" | IS NULL",
        "BETWEEN = 0 | 1 | found \"BETWEEN\" | an identifier",
        "escape = 0 | 1 | found \"escape\" | an identifier",
        "a = b = c | 7 | found \"=\" | compared again only when it stands in parentheses",
        "1 < a < 5 | 7 | found \"<\" | AND, OR or the end",
        "(1 < a) < 5 | 1 | found a boolean | a number; strings and booleans",
        // types
        "1 + 2 | 1 | found a number | a condition, such as a comparison",
        "'a' | 1 | found a string | a condition",
        "-a | 1 | found a number | a condition",
        "(1) | 1 | found a number | a condition",
        "'a' AND TRUE | 1 | found a string | a condition",
        "TRUE AND 'a' | 10 | found a string | a condition",
        "TRUE OR FALSE OR 7 | 18 | found a number | a condition",
        "1 OR TRUE | 1 | found a number | a condition",
        "NOT 5 | 5 | found a number | a condition",
        "TRUE = 0 | 8 | found a number | a boolean, because the left side",
        "1 = 'a' | 5 | found a string | a number, because",
        "'a' <> FALSE | 8 | found a boolean | a string, because",
        "+a = '2' | 6 | found a string | a number, because",
        "a > 'foo' | 5 | found a string | compared with = and <> only",
        "'foo' <= a | 1 | found a string | compared with = and <> only",
        "a >= TRUE | 6 | found a boolean | compared with = and <> only",
        "a + 'b' = 1 | 5 | found a string | a number for arithmetic",
        "TRUE * 2 = 2 | 1 | found a boolean | a number for arithmetic",
        "2 * 'a' = 2 | 5 | found a string | a number for arithmetic",
        "'a' - 2 = 2 | 1 | found a string | a number for arithmetic",
        "-'a' = 1 | 2 | found a string | a number for a sign",
        "+TRUE = 1 | 2 | found a boolean | a number for a sign",
        "a BETWEEN 'x' AND 'y' | 11 | found a string | a number for BETWEEN",
        "a BETWEEN 1 AND TRUE | 17 | found a boolean | a number for BETWEEN",
        "'a' BETWEEN 1 AND 2 | 1 | found a string | a number for BETWEEN",
        "a BETWEEN 1 OR 2 | 13 | found \"OR\" | AND and the upper bound",
        // IN, LIKE, IS
        "a IN (1, 2) | 7 | found \"1\" | a string in single quotes",
        "a IN () | 7 | found \")\" | a string in single quotes",
        "a IN ('x' 'y') | 11 | found \"'y'\" | \",\" or \")\"",
        "a IN ('x',) | 11 | found \")\" | a string in single quotes",
        "a IN 'x' | 6 | found \"'x'\" | \"(\" and a list of strings",
        "a IN (b) | 7 | found \"b\" | a string in single quotes",
        "'a' IN ('a') | 1 | found a string | an identifier before IN",
        "a + 1 IN ('a') | 1 | found a number | an identifier before IN",
        "'abc' LIKE 'a%' | 1 | found a string | an identifier before LIKE",
        "a LIKE 7 | 8 | found \"7\" | a pattern in single quotes",
        "a LIKE b | 8 | found \"b\" | a pattern in single quotes",
        "a LIKE 'x' ESCAPE 1 | 19 | found \"1\" | one character in single quotes",
        "a LIKE 'x' ESCAPE '' | 8 | the escape is one character | this string has none",
        "a LIKE 'x' ESCAPE 'ab' | 8 | the escape is one character | this string has 2",
        "a LIKE 'x!' ESCAPE '!' | 8 | the pattern ends | with its escape character",
        "a LIKE 'x!y' ESCAPE '!' | 8 | the escape character stands | neither a wildcard nor itself",
        "1 IS NULL | 1 | found a number | an identifier before IS",
        "a IS TRUE | 6 | found \"TRUE\" | NULL or NOT NULL",
        "a IS NOT TRUE | 10 | found \"TRUE\" | expected NULL",
        "a IS | 5 | found the end | NULL or NOT NULL",
        // header fields
        "JMSDestination = 'q' | 1 | found \"JMSDestination\" | the header fields that a selector"
            + " may use",
        "JMSReplyTo IS NULL | 1 | found \"JMSReplyTo\" | JMSCorrelationID",
        "JMSExpiration = 0 | 1 | found \"JMSExpiration\" | JMSTimestamp",
        "a = 1 AND JMSRedelivered | 11 | found \"JMSRedelivered\" | JMSPriority",
        "JMSDeliveryTime = 0 | 1 | found \"JMSDeliveryTime\" | JMSType",
        "JMSFoo = 0 | 1 | found \"JMSFoo\" | a property, or one of",
        // characters and literals
        "a = 'x | 5 | this string does not end | closing single quote",
        "a = 'x''' AND b = ' | 19 | this string does not end | closing single quote",
        "a != 1 | 3 | found \"!\" (U+0021) | <> for \"not equal\"",
        "a == 1 | 4 | found \"=\" | an identifier, a literal",
        "a && b | 3 | found \"&\" | AND",
        "a.b = 1 | 2 | found \".\" | cannot be in an identifier",
        "a = 1; | 6 | found \";\" | no meaning in a selector",
        "a = #1 | 5 | found \"#\" | no meaning in a selector",
        "a = 08 | 5 | \"08\" is an octal number | a digit above 7",
        "a = 0x | 5 | \"0x\" is | not a number in Java's syntax",
        "a = 1e | 5 | \"1e\" is | not a number in Java's syntax",
        "a = 1_ | 5 | \"1_\" is | not a number in Java's syntax",
        "a = 5AND b | 5 | \"5AND\" is | put a space behind a number",
        "a = 1.2.3 | 5 | \"1.2.3\" is | not a number",
        "a = 9223372036854775808 | 5 | \"9223372036854775808\" is | outside the range of a Java"
            + " long",
        "a = -9223372036854775809 | 6 | is outside the range | approximate number",
        "a = 0x1_0000_0000_0000_0000 | 5 | is outside the range | Java long",
        "a = 1e999 | 5 | \"1e999\" is | too large for a Java double",
        "a = 1e99F | 5 | \"1e99F\" is | too large for a Java float",
        "a = 1e-999 | 5 | \"1e-999\" is | too small for a Java double",
      })
  void shouldSayWhereAndWhy(String selector, int position, String found, String expected) {
    assertThatThrownBy(() -> Selector.parse(selector))
        .isInstanceOfSatisfying(
            AngariumException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SELECTOR))
        .hasMessageStartingWith("ANG-1401: the selector is refused at position " + position + ": ")
        .hasMessageContaining(found)
        .hasMessageContaining(expected)
        .hasMessageEndingWith("\n  " + selector + "\n" + " ".repeat(position + 1) + "^");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n\f "})
  void shouldRefuseABlankText(String blank) {
    assertThatThrownBy(() -> Selector.parse(blank))
        .hasMessageContaining("found the end of the selector, expected an identifier");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00a0", "\u000b", "\u2028", "\u0000", "\ud800", "\ufeff"})
  void shouldRefuseWhatIsNotWhitespace(String character) {
    assertThatThrownBy(() -> Selector.parse("a = 1 " + character))
        .hasMessageContaining("position 7: found ")
        .hasMessageContaining("(U+%04X), which has no meaning", (int) character.charAt(0));
  }

  @Test
  void shouldPutTheCaretUnderThePlaceOnOneLine() {
    assertThatThrownBy(() -> Selector.parse("a = 1\r\nAND\tb > '\ud83d\ude00' AND"))
        .hasMessageEndingWith(
            """
            found a string, expected a number; strings and booleans are compared with = and <> only
              a = 1  AND b > '\ud83d\ude00' AND
                             ^\
            """);
  }

  @Test
  void shouldCountAnEmojiAsOneColumn() {
    assertThatThrownBy(() -> Selector.parse("a = '\ud83d\ude00' ?"))
        .hasMessageContaining("position 10: ")
        .hasMessageEndingWith("\n  a = '\ud83d\ude00' ?\n          ^");
  }

  @Test
  void shouldShowAPartOfALongSelector() {
    String selector = "a = 1 OR ".repeat(100) + "b ? 2" + " OR a = 1".repeat(100);

    assertThatThrownBy(() -> Selector.parse(selector))
        .hasMessageContaining("position 903: found \"?\"")
        .hasMessageEndingWith(
            """

              …R a = 1 OR a = 1 OR a = 1 OR a = 1 OR b ? 2 OR a = 1 OR a = 1 OR a = 1 OR a = 1 …
            """
                + " ".repeat(43)
                + "^");
  }

  @Test
  void shouldShortenALongWord() {
    assertThatThrownBy(() -> Selector.parse("a " + "x".repeat(1_000)))
        .hasMessageContaining("found \"" + "x".repeat(40) + "…\", expected an operator");
  }

  @Test
  void shouldNotPrintControlCharactersOrHalfAnEmoji() {
    assertThatThrownBy(() -> Selector.parse("\u001b[31m = 1"))
        .hasMessageContaining("found \"\uFFFD\" (U+001B)")
        .hasMessageEndingWith("\n  \uFFFD[31m = 1\n  ^");
    assertThatThrownBy(() -> Selector.parse("\ud83d\ude00".repeat(100)))
        .hasMessageEndingWith("\n  " + "\ud83d\ude00".repeat(20) + "…\n  ^");
    assertThatThrownBy(() -> Selector.parse("a='b" + "\ud83d\ude00".repeat(100) + "'?"))
        .satisfies(
            e -> assertThat(e.getMessage().codePoints()).noneMatch(c -> c >= 0xD800 && c < 0xE000));
  }
}
