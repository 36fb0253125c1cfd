package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 3.8.1.1: literals, identifiers, case and whitespace. */
class SelectorTokenTest extends TckTest {
  private void assertEvaluates(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).as(selector).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yes AND anInt = 57",
        "yes and anInt = 57",
        "yes And anInt = 57",
        "no OR yes",
        "no or yes",
        "NOT no",
        "not no",
        "nOt no",
        "anInt BETWEEN 50 AND 60",
        "anInt BeTwEeN 50 aNd 60",
        "aString LIKE 'a%'",
        "aString Like 'a%'",
        "aString NOT LIKE 'a!_c' escape '!'",
        "aString in ('abc')",
        "missing IS NULL",
        "missing is null",
        "missing Is Null",
        "anInt is not null",
        "yes = TRUE",
        "yes = true",
        "yes = True",
        "no = FALSE",
        "no = false"
      })
  @Sentence("3.8.1.1-3")
  void shouldTakeLiteralsAndOperatorsInAnyCase(String selector) throws Exception {
    assertEvaluates(selector, Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quoted = 'it''s'",
        "empty = ''",
        "aString = 'abc'",
        "'''' = ''''",
        "'a''b''c' = 'a''b''c'",
        "'AND OR NOT (' = 'AND OR NOT ('",
        "'☃' = '☃'",
        "'\uD83D\uDE00' = '\uD83D\uDE00'",
        "'-- no comment' = '-- no comment'",
        "'\"' = '\"'"
      })
  @Sentence("3.8.1.1-4")
  void shouldReadStringLiterals(String selector) throws Exception {
    assertEvaluates(selector, Truth.TRUE);
  }

  @Test
  @Sentence({"3.8.1.1-4", "3.8.1.1-24"})
  void shouldCompareUnicodeTexts() throws Exception {
    Selection selection =
        Selection.of(jms, message -> message.setStringProperty("text", "ünïcödé ☃ \uD83D\uDE00"));

    assertThat(selection.evaluate("text = 'ünïcödé ☃ \uD83D\uDE00'")).isEqualTo(Truth.TRUE);
    assertThat(selection.evaluate("text = 'unicode'")).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anInt = 57",
        "anInt = +57",
        "-anInt = -57",
        "0 = 0",
        "62 = +62",
        "anInt = 0x39",
        "anInt = 0X39",
        "anInt = 071",
        "anInt = 57L",
        "9223372036854775807 > 9223372036854775806",
        "-9223372036854775808 < -9223372036854775807",
        "aLong = 9000000000"
      })
  @Sentence("3.8.1.1-5")
  void shouldReadExactNumericLiterals(String selector) throws Exception {
    assertEvaluates(selector, Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7E3 = 7000",
        "7e3 = 7000",
        "-57.9E2 = -5790",
        "7. = 7",
        "-95.7 < -95.6",
        "+6.2 = 6.2",
        ".5 = 0.5",
        "5E-1 = 0.5",
        "5E+1 = 50",
        "1.5f = 1.5",
        "1.5d = 1.5",
        "1.5D = 1.5F",
        "1e0 = 1",
        "1.7976931348623157E308 > 1E308",
        "4.9E-324 > 0",
        "aFloat = 15E-1",
        "aDouble = -2.25"
      })
  @Sentence("3.8.1.1-6")
  void shouldReadApproximateNumericLiterals(String selector) throws Exception {
    assertEvaluates(selector, Truth.TRUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "_",
        "$",
        "_under",
        "$dollar",
        "a1",
        "größe",
        "имя",
        "名前",
        "nullable",
        "order",
        "island",
        "android",
        "notable",
        "inner",
        "likely",
        "betweenness",
        "escaped",
        "trueish",
        "falsehood",
        "e1",
        "E",
        "L"
      })
  @Sentence("3.8.1.1-8")
  void shouldReadIdentifiers(String name) throws Exception {
    Selection selection = Selection.of(jms, message -> message.setIntProperty(name, 17));

    assertThat(selection.evaluate(name + " = 17")).isEqualTo(Truth.TRUE);
    assertThat(selection.evaluate(name + " = 18")).isEqualTo(Truth.FALSE);
  }

  @Test
  @Sentence("3.8.1.1-8")
  void shouldReadLongIdentifiers() throws Exception {
    String name = "n".repeat(1000);
    Selection selection = Selection.of(jms, message -> message.setIntProperty(name, 17));

    assertThat(selection.evaluate(name + " = 17")).isEqualTo(Truth.TRUE);
    assertThat(selection.evaluate(name + "n = 17")).isEqualTo(Truth.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"anInt, TRUE", "anint, UNKNOWN", "ANINT, UNKNOWN", "AnInt, UNKNOWN"})
  @Sentence("3.8.1.1-11")
  void shouldTellIdentifiersByTheirCase(String name, Truth expected) throws Exception {
    assertEvaluates(name + " = 57", expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " anInt = 57 ",
        "anInt=57",
        "\tanInt\t=\t57\t",
        "\nanInt\n=\n57\n",
        "\r\nanInt\r\n=\r\n57",
        "\fanInt\f=\f57",
        "anInt   =    57   AND\tyes",
        "(anInt=57)AND(yes)",
        "NOT(no)"
      })
  @Sentence("3.8.1.1-16")
  void shouldSkipWhitespace(String selector) throws Exception {
    assertEvaluates(selector, Truth.TRUE);
  }

  @ParameterizedTest
  @CsvSource({
    "aByte = 12, TRUE",
    "aShort = -1200, TRUE",
    "anInt = 57, TRUE",
    "aLong = 9000000000, TRUE",
    "aFloat = 1.5, TRUE",
    "aDouble = -2.25, TRUE",
    "yes = TRUE, TRUE",
    "aNumber = 2, FALSE",
    "aTruth = TRUE, FALSE",
    "aTruth, UNKNOWN"
  })
  @Sentence("3.8.1.1-10")
  void shouldUseTheTypeThatAPropertyWasSetWith(String selector, Truth expected) throws Exception {
    if (expected == Truth.UNKNOWN) {
      // a text where a condition is due: no rule says more than that it is not true
      assertThat(Selection.ofStandard(jms).matches(selector)).isFalse();
    } else {
      assertEvaluates(selector, expected);
    }
  }
}
