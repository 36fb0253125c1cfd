package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 3.8.1.1: BETWEEN, IN and LIKE. */
class SelectorOperatorTest extends TckTest {
  private void assertEvaluates(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).as(selector).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "anInt BETWEEN 50 AND 60, TRUE",
    "anInt BETWEEN 57 AND 57, TRUE",
    "anInt BETWEEN 57 AND 60, TRUE",
    "anInt BETWEEN 50 AND 57, TRUE",
    "anInt BETWEEN 58 AND 60, FALSE",
    "anInt BETWEEN 50 AND 56, FALSE",
    "anInt BETWEEN 60 AND 50, FALSE",
    "anInt NOT BETWEEN 50 AND 60, FALSE",
    "anInt NOT BETWEEN 58 AND 60, TRUE",
    "anInt NOT BETWEEN 50 AND 56, TRUE",
    "anInt NOT BETWEEN 57 AND 57, FALSE",
    "anInt NOT BETWEEN 60 AND 50, TRUE",
    "NOT anInt BETWEEN 50 AND 60, FALSE",
    "anInt BETWEEN 56.5 AND 57.5, TRUE",
    "aFloat BETWEEN 1 AND 2, TRUE",
    "aDouble BETWEEN -3 AND -2, TRUE",
    "anInt + 1 BETWEEN 58 AND 58, TRUE",
    "anInt BETWEEN 50 + 7 AND 60 - 3, TRUE",
    "anInt BETWEEN aByte AND aLong, TRUE",
    "57 BETWEEN anInt AND anInt, TRUE",
    "anInt BETWEEN 50 AND 60 AND yes, TRUE",
    "anInt BETWEEN 50 AND 60 AND no, FALSE",
    "yes AND anInt BETWEEN 50 AND 60, TRUE",
    "anInt BETWEEN 1 AND 2 OR yes, TRUE",
    "anInt between 50 and 60, TRUE",
    "(anInt) BETWEEN (50) AND (60), TRUE"
  })
  @Sentence("3.8.1.1-26")
  void shouldBeBetween(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "missing BETWEEN 1 AND 2, UNKNOWN",
    "missing NOT BETWEEN 1 AND 2, UNKNOWN",
    "anInt BETWEEN missing AND 60, UNKNOWN",
    "anInt BETWEEN 50 AND missing, UNKNOWN",
    "anInt BETWEEN missing AND 50, FALSE",
    "anInt BETWEEN 60 AND missing, FALSE",
    "anInt NOT BETWEEN missing AND 50, TRUE",
    "anInt NOT BETWEEN 60 AND missing, TRUE",
    "anInt NOT BETWEEN missing AND 60, UNKNOWN",
    "anInt NOT BETWEEN 50 AND missing, UNKNOWN",
    "anInt BETWEEN missing AND missing, UNKNOWN"
  })
  @Sentence({"3.8.1.1-26", "3.8.1.2-1"})
  void shouldBeBetweenAsTheComparisonsThatItStandsFor(String selector, Truth expected)
      throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        "aString IN ('abc'); TRUE",
        "aString IN ('xyz'); FALSE",
        "aString IN ('x', 'abc', 'y'); TRUE",
        "aString IN ('x','abc','y'); TRUE",
        "aString IN ('x', 'y'); FALSE",
        "aString IN ('ABC'); FALSE",
        "aString IN ('ab', 'c'); FALSE",
        "aString IN (''); FALSE",
        "empty IN (''); TRUE",
        "aString IN ('abc', 'abc'); TRUE",
        "quoted IN ('it''s'); TRUE",
        "aString NOT IN ('abc'); FALSE",
        "aString NOT IN ('xyz'); TRUE",
        "aString NOT IN ('x', 'abc'); FALSE",
        "aString NOT IN ('x', 'y'); TRUE",
        "NOT aString IN ('abc'); FALSE",
        "NOT (aString NOT IN ('abc')); TRUE",
        "aString in ('abc'); TRUE",
        "aString IN ('abc') AND yes; TRUE",
        "aString IN ('x') OR anInt = 57; TRUE",
        "missing IN ('abc'); UNKNOWN",
        "missing NOT IN ('abc'); UNKNOWN",
        "nullString IN ('abc', ''); UNKNOWN",
        "NOT missing IN ('abc'); UNKNOWN"
      })
  @Sentence("3.8.1.1-27")
  void shouldBeIn(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        "aString LIKE 'abc'; TRUE",
        "aString LIKE 'ab'; FALSE",
        "aString LIKE 'bc'; FALSE",
        "aString LIKE 'a_c'; TRUE",
        "aString LIKE '___'; TRUE",
        "aString LIKE '__'; FALSE",
        "aString LIKE '____'; FALSE",
        "aString LIKE 'a%'; TRUE",
        "aString LIKE '%c'; TRUE",
        "aString LIKE '%b%'; TRUE",
        "aString LIKE '%'; TRUE",
        "aString LIKE '%%'; TRUE",
        "aString LIKE 'abc%'; TRUE",
        "aString LIKE '%abc'; TRUE",
        "aString LIKE 'a%c'; TRUE",
        "aString LIKE 'a%b'; FALSE",
        "aString LIKE '_%'; TRUE",
        "aString LIKE '_%_%_'; TRUE",
        "aString LIKE 'ABC'; FALSE",
        "aString LIKE ''; FALSE",
        "empty LIKE ''; TRUE",
        "empty LIKE '%'; TRUE",
        "empty LIKE '_'; FALSE",
        "quoted LIKE 'it''s'; TRUE",
        "quoted LIKE '%''%'; TRUE",
        "aString NOT LIKE 'abc'; FALSE",
        "aString NOT LIKE 'x%'; TRUE",
        "NOT aString LIKE 'a%'; FALSE",
        "aString LIKE 'a%' AND yes; TRUE",
        "aString like 'a%'; TRUE",
        "missing LIKE '%'; UNKNOWN",
        "missing NOT LIKE '%'; UNKNOWN",
        "nullString LIKE '%'; UNKNOWN",
        "NOT missing LIKE 'a'; UNKNOWN"
      })
  @Sentence("3.8.1.1-28")
  void shouldBeLike(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        // value; pattern with its escape; expected
        "123; '12%3'; TRUE",
        "12993; '12%3'; TRUE",
        "1234; '12%3'; FALSE",
        "lose; 'l_se'; TRUE",
        "loose; 'l_se'; FALSE",
        "_foo; '\\_%' ESCAPE '\\'; TRUE",
        "bar; '\\_%' ESCAPE '\\'; FALSE",
        "a_b; 'a!_b' ESCAPE '!'; TRUE",
        "axb; 'a!_b' ESCAPE '!'; FALSE",
        "a%b; 'a!%b' ESCAPE '!'; TRUE",
        "axxb; 'a!%b' ESCAPE '!'; FALSE",
        "50%; '%!%' ESCAPE '!'; TRUE",
        "50; '%!%' ESCAPE '!'; FALSE",
        "a!b; 'a!!b' ESCAPE '!'; TRUE",
        "a.c; 'a.c'; TRUE",
        "abc; 'a.c'; FALSE",
        "[ab]; '[ab]'; TRUE",
        "a; '[ab]'; FALSE",
        "a*; 'a*'; TRUE",
        "aa; 'a*'; FALSE",
        "(a|b)+$^?{1}; '(a|b)+$^?{1}'; TRUE",
        "a\\b; 'a\\b'; TRUE",
        "ünï; 'ü_ï'; TRUE",
        "☃☃; '__'; TRUE",
        "aXbXc; '%X%X%'; TRUE",
        "aaab; '%ab'; TRUE",
        "mississippi; '%iss%ip%'; TRUE",
        "mississippi; '%iss%iss%iss%'; FALSE"
      })
  @Sentence("3.8.1.1-28")
  void shouldMatchPatterns(String value, String pattern, Truth expected) throws Exception {
    Selection selection = Selection.of(jms, message -> message.setStringProperty("word", value));

    assertThat(selection.evaluate("word LIKE " + pattern)).isEqualTo(expected);
    assertThat(selection.evaluate("word NOT LIKE " + pattern))
        .isEqualTo(expected == Truth.TRUE ? Truth.FALSE : Truth.TRUE);
  }

  @ParameterizedTest
  @CsvSource({"'a_b'", "'a%b'", "'_%_'", "'a%'", "'%b'"})
  @Sentence("3.8.1.1-28")
  void shouldMatchLinesLikeAnyOtherCharacter(String pattern) throws Exception {
    for (String value : new String[] {"a\nb", "a\rb", "a\u2028b", "a\u0085b"}) {
      Selection selection = Selection.of(jms, message -> message.setStringProperty("word", value));

      assertThat(selection.evaluate("word LIKE '" + pattern.replace("'", "") + "'"))
          .isEqualTo(Truth.TRUE);
    }
  }
}
