package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 3.8.1.2: three-valued logic; and the order of evaluation. */
class SelectorLogicTest extends TckTest {
  private void assertEvaluates(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).as(selector).isEqualTo(expected);
  }

  // unknown is what a comparison with a missing property is
  private static String operand(String value) {
    return switch (value) {
      case "T" -> "anInt = 57";
      case "F" -> "anInt = 58";
      default -> "missing = 57";
    };
  }

  private static Truth truth(String value) {
    return switch (value) {
      case "T" -> Truth.TRUE;
      case "F" -> Truth.FALSE;
      default -> Truth.UNKNOWN;
    };
  }

  @ParameterizedTest
  @CsvSource({"T,T,T", "T,F,F", "T,U,U", "F,T,F", "F,F,F", "F,U,F", "U,T,U", "U,F,F", "U,U,U"})
  @Sentence({"3.8.1.2-2", "3.8.1-3"})
  void shouldFollowTheTableOfAnd(String left, String right, String result) throws Exception {
    assertEvaluates(operand(left) + " AND " + operand(right), truth(result));
  }

  @ParameterizedTest
  @CsvSource({"T,T,T", "T,F,T", "T,U,T", "F,T,T", "F,F,F", "F,U,U", "U,T,T", "U,F,U", "U,U,U"})
  @Sentence({"3.8.1.2-3", "3.8.1-3"})
  void shouldFollowTheTableOfOr(String left, String right, String result) throws Exception {
    assertEvaluates(operand(left) + " OR " + operand(right), truth(result));
  }

  @ParameterizedTest
  @CsvSource({"T,F", "F,T", "U,U"})
  @Sentence({"3.8.1.2-4", "3.8.1-3"})
  void shouldFollowTheTableOfNot(String operand, String result) throws Exception {
    assertEvaluates("NOT " + operand(operand), truth(result));
    assertEvaluates("NOT (" + operand(operand) + ")", truth(result));
    assertEvaluates("NOT (NOT (" + operand(operand) + "))", truth(operand));
  }

  @ParameterizedTest
  @CsvSource({
    "yes AND NOT no, TRUE",
    "NOT no AND yes, TRUE",
    "NOT yes AND no, FALSE",
    "NOT (yes AND no), TRUE",
    "yes OR yes AND no, TRUE",
    "(yes OR yes) AND no, FALSE",
    "no AND no OR yes, TRUE",
    "no AND (no OR yes), FALSE",
    "NOT no OR no, TRUE",
    "NOT yes OR yes, TRUE",
    "NOT (yes OR yes), FALSE",
    "((((yes)))), TRUE",
    "NOT NOT yes, TRUE",
    "anInt = 57 AND aString = 'abc' AND yes, TRUE",
    "anInt = 58 OR aString = 'xyz' OR yes, TRUE"
  })
  @Sentence({"3.8.1.1-19", "3.8.1.1-2"})
  void shouldBindNotBeforeAndBeforeOr(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "missing = 1, UNKNOWN",
    "missing <> 1, UNKNOWN",
    "missing > 1, UNKNOWN",
    "missing >= 1, UNKNOWN",
    "missing < 1, UNKNOWN",
    "missing <= 1, UNKNOWN",
    "1 = missing, UNKNOWN",
    "missing = 'abc', UNKNOWN",
    "missing <> 'abc', UNKNOWN",
    "missing = TRUE, UNKNOWN",
    "missing = missing, UNKNOWN",
    "missing <> missing, UNKNOWN",
    "missing = nothing, UNKNOWN",
    "anInt = missing, UNKNOWN",
    "aString = missing, UNKNOWN",
    "nullString = 'abc', UNKNOWN",
    "nullString <> 'abc', UNKNOWN",
    "missing + 1 = 2, UNKNOWN",
    "1 + missing = 2, UNKNOWN",
    "missing - 1 <> 2, UNKNOWN",
    "missing * 0 = 0, UNKNOWN",
    "1 / missing > 0, UNKNOWN",
    "-missing = 1, UNKNOWN",
    "+missing = 1, UNKNOWN",
    "missing, UNKNOWN",
    "NOT missing, UNKNOWN",
    "missing AND yes, UNKNOWN",
    "missing AND no, FALSE",
    "missing OR yes, TRUE"
  })
  @Sentence({"3.8.1.2-1", "3.8.1-3"})
  void shouldBeUnknownWithNull(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "missing IS NULL, TRUE",
    "missing IS NOT NULL, FALSE",
    "anInt IS NULL, FALSE",
    "anInt IS NOT NULL, TRUE",
    "no IS NULL, FALSE",
    "no IS NOT NULL, TRUE",
    "empty IS NULL, FALSE",
    "empty IS NOT NULL, TRUE",
    "nullString IS NULL, TRUE",
    "nullString IS NOT NULL, FALSE",
    "NOT missing IS NULL, FALSE",
    "NOT (missing IS NOT NULL), TRUE",
    "missing IS NULL AND anInt IS NOT NULL, TRUE",
    "missing IS NULL OR missing = 1, TRUE",
    "missing IS NOT NULL AND missing = 1, FALSE",
    "missing IS  NOT  NULL, FALSE",
    "missing is not null, FALSE"
  })
  @Sentence({"3.8.1.2-5", "3.8.1.1-29"})
  void shouldTestForNull(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }
}
