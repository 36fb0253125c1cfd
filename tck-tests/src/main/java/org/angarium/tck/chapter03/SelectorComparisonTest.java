package org.angarium.tck.chapter03;

import static org.assertj.core.api.Assertions.assertThat;

import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 3.8.1.1: comparison and arithmetic. */
class SelectorComparisonTest extends TckTest {
  private void assertEvaluates(String selector, Truth expected) throws Exception {
    assertThat(Selection.ofStandard(jms).evaluate(selector)).as(selector).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "anInt = 57, TRUE",
    "anInt = 58, FALSE",
    "anInt <> 57, FALSE",
    "anInt <> 58, TRUE",
    "anInt > 56, TRUE",
    "anInt > 57, FALSE",
    "anInt >= 57, TRUE",
    "anInt >= 58, FALSE",
    "anInt < 58, TRUE",
    "anInt < 57, FALSE",
    "anInt <= 57, TRUE",
    "anInt <= 56, FALSE",
    "57 = anInt, TRUE",
    "57 < anInt, FALSE",
    "58 > anInt, TRUE",
    "aByte = 12, TRUE",
    "aShort = -1200, TRUE",
    "aShort < 0, TRUE",
    "aLong = 9000000000, TRUE",
    "aLong > 2147483647, TRUE",
    "aFloat = 1.5, TRUE",
    "aDouble = -2.25, TRUE",
    "aDouble < aFloat, TRUE",
    "aByte < anInt, TRUE",
    "anInt < aLong, TRUE",
    "anInt = anInt, TRUE",
    "anInt <> anInt, FALSE",
    "1 = 1, TRUE",
    "1 = 2, FALSE"
  })
  @Sentence("3.8.1.1-20")
  void shouldCompareNumbers(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "anInt = 57.0, TRUE",
    "anInt < 57.5, TRUE",
    "anInt > 56.5, TRUE",
    "anInt = 5.7E1, TRUE",
    "aFloat > 1, TRUE",
    "aFloat < 2, TRUE",
    "aFloat <> 1, TRUE",
    "aDouble > -3, TRUE",
    "aDouble = -2, FALSE",
    "aLong = 9E9, TRUE",
    "aByte = 12.0, TRUE",
    "aShort < -1199.5, TRUE",
    "1 = 1.0, TRUE"
  })
  @Sentence("3.8.1.1-21")
  void shouldCompareExactWithApproximateNumbers(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "aString = 'abc', TRUE",
        "aString = 'ABC', FALSE",
        "aString = 'ab', FALSE",
        "aString = 'abc ', FALSE",
        "aString <> 'abc', FALSE",
        "aString <> 'xyz', TRUE",
        "'abc' = aString, TRUE",
        "empty = '', TRUE",
        "empty <> '', FALSE",
        "aString = '', FALSE",
        "aString = aString, TRUE",
        "aString = aNumber, FALSE",
        "aString <> aNumber, TRUE",
        "aNumber = '2', TRUE",
        "aTruth = 'true', TRUE",
        "'a' = 'a', TRUE"
      })
  @Sentence({"3.8.1.1-23", "3.8.1.1-24"})
  void shouldCompareStrings(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "yes = TRUE, TRUE",
    "yes = FALSE, FALSE",
    "yes <> TRUE, FALSE",
    "yes <> FALSE, TRUE",
    "no = FALSE, TRUE",
    "no <> TRUE, TRUE",
    "TRUE = yes, TRUE",
    "yes = no, FALSE",
    "yes <> no, TRUE",
    "yes = yes, TRUE",
    "yes, TRUE",
    "no, FALSE",
    "NOT no, TRUE",
    "TRUE, TRUE",
    "FALSE, FALSE",
    "NOT FALSE, TRUE",
    "TRUE AND yes, TRUE"
  })
  @Sentence({"3.8.1.1-23", "3.8.1.1-7", "3.8.1.1-17"})
  void shouldCompareBooleans(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "aString = 57",
        "anInt = 'abc'",
        "anInt = '57'",
        "aNumber = 2",
        "yes = 'true'",
        "aTruth = TRUE",
        "yes = 1",
        "anInt = TRUE",
        "anInt = yes",
        "aString = anInt",
        "aString = yes",
        "aFloat = '1.5'",
        "empty = 0",
        "empty = FALSE"
      })
  @Sentence({"3.8.1.1-22", "3.8.1.1-10"})
  void shouldNotFindUnlikeTypesEqual(String selector) throws Exception {
    assertEvaluates(selector, Truth.FALSE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "aString <> 57",
        "anInt <> 'abc'",
        "aNumber <> 2",
        "yes <> 'true'",
        "anInt <> TRUE",
        "aString <> anInt"
      })
  @Sentence("3.8.1.1-22")
  void shouldNotFindUnlikeTypesUnequalEither(String selector) throws Exception {
    assertEvaluates(selector, Truth.FALSE);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "aNumber > 1",
        "aNumber >= 2",
        "aNumber < 3",
        "aNumber <= 2",
        "aString > 57",
        "anInt < aString",
        "aString > 'aaa'",
        "aString < 'xyz'",
        "aString >= aString",
        "yes > no",
        "yes >= yes",
        "aTruth > 0"
      })
  @Sentence({"3.8.1.1-23", "3.8.1.1-22", "3.8.1.1-10"})
  void shouldNotOrderWhatIsNoNumber(String selector) throws Exception {
    // a comparison that is not allowed selects nothing; some of these could be refused at once
    assertThat(SelectorRefusal.isRefused(jms, selector) || !matchesStandard(selector))
        .as(selector)
        .isTrue();
  }

  private boolean matchesStandard(String selector) throws Exception {
    return Selection.ofStandard(jms).matches(selector);
  }

  @Test
  @Sentence({"3.8.1.1-10", "3.8.1.1-22"})
  void shouldEvaluateTheSpecificationsExampleToFalse() throws Exception {
    Selection selection =
        Selection.of(jms, message -> message.setStringProperty("NumberOfOrders", "2"));

    assertThat(selection.evaluate("NumberOfOrders > 1")).isEqualTo(Truth.FALSE);
  }

  @ParameterizedTest
  @CsvSource({
    "anInt + 1 = 58, TRUE",
    "anInt - 1 = 56, TRUE",
    "anInt * 2 = 114, TRUE",
    "anInt / 3 = 19, TRUE",
    "-anInt = -57, TRUE",
    "+anInt = 57, TRUE",
    "- anInt = - 57, TRUE",
    "-(-anInt) = 57, TRUE",
    "2 + 3 * 4 = 14, TRUE",
    "(2 + 3) * 4 = 20, TRUE",
    "2 * 3 + 4 = 10, TRUE",
    "10 - 2 - 3 = 5, TRUE",
    "10 - (2 - 3) = 11, TRUE",
    "100 / 10 / 5 = 2, TRUE",
    "100 / (10 / 5) = 50, TRUE",
    "12 / 3 * 2 = 8, TRUE",
    "-2 + 3 = 1, TRUE",
    "-2 * 3 = -6, TRUE",
    "2 * -3 = -6, TRUE",
    "2 - -3 = 5, TRUE",
    "anInt + 1 > anInt, TRUE",
    "anInt + aByte = 69, TRUE",
    "aLong + 1 = 9000000001, TRUE",
    "aFloat + aDouble = -0.75, TRUE",
    "aFloat * 2 = 3, TRUE",
    "1 + 1 = 2 AND 2 * 2 = 4, TRUE",
    "anInt + 1 = 58 OR no, TRUE",
    "anInt+1=58, TRUE",
    "anInt-1=56, TRUE",
    "anInt*2=114, TRUE"
  })
  @Sentence({"3.8.1.1-18", "3.8.1.1-2"})
  void shouldCalculate(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "7 / 2 = 3, TRUE",
    "-7 / 2 = -3, TRUE",
    "7 / 2 = 3.5, FALSE",
    "7 / 2.0 = 3.5, TRUE",
    "7. / 2 = 3.5, TRUE",
    "anInt / 2 = 28, TRUE",
    "anInt / 2.0 = 28.5, TRUE",
    "aFloat / 2 = 0.75, TRUE",
    "aByte * aByte = 144, TRUE",
    "aLong * 2 = 18000000000, TRUE",
    "anInt + 0.5 = 57.5, TRUE"
  })
  @Sentence("3.8.1.1-25")
  void shouldCalculateByJavasNumericPromotion(String selector, Truth expected) throws Exception {
    assertEvaluates(selector, expected);
  }
}
