package org.angarium.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberLiteralsTest {
  /** Each literal with what Java makes of the same text. */
  static Stream<Arguments> literals() {
    return Stream.of(
        Arguments.of("0", 0),
        Arguments.of("0L", 0L),
        Arguments.of("57", 57),
        Arguments.of("57l", 57L),
        Arguments.of("1_000__000", 1_000__000),
        Arguments.of("2147483647", 2147483647),
        Arguments.of("9223372036854775807L", 9223372036854775807L),
        Arguments.of("00", 00),
        Arguments.of("017", 017),
        Arguments.of("0_17", 0_17),
        Arguments.of("017L", 017L),
        Arguments.of("037777777777", 037777777777),
        Arguments.of("01777777777777777777777L", 01777777777777777777777L),
        Arguments.of("0x1d", 0x1d),
        Arguments.of("0XFFFF_FFFF", 0XFFFF_FFFF),
        Arguments.of("0x80000000", 0x80000000),
        Arguments.of("0xFFFFFFFFL", 0xFFFFFFFFL),
        Arguments.of("0x00000000000000000000001", 0x00000000000000000000001),
        Arguments.of("0b101", 0b101),
        Arguments.of("0B1_0L", 0B1_0L),
        Arguments.of("7.", 7.),
        Arguments.of(".5", .5),
        Arguments.of("1_0.2_5", 1_0.2_5),
        Arguments.of("7E3", 7E3),
        Arguments.of("57.9e-2", 57.9e-2),
        Arguments.of("1.e+1_0", 1.e+1_0),
        Arguments.of("09.5", 09.5),
        Arguments.of("09e1", 09e1),
        Arguments.of("08D", 08D),
        Arguments.of("017f", 017f),
        Arguments.of("1F", 1F),
        Arguments.of("1d", 1d),
        Arguments.of(".1e1f", .1e1f),
        Arguments.of("0x1p3", 0x1p3),
        Arguments.of("0x1.8P-1f", 0x1.8P-1f),
        Arguments.of("0x.8p1D", 0x.8p1D),
        Arguments.of("0x8.p1", 0x8.p1),
        Arguments.of("0x0.0p0", 0x0.0p0),
        Arguments.of("0e99999", 0e99999),
        Arguments.of("1.7976931348623157E308", 1.7976931348623157E308),
        Arguments.of("4.9e-324", 4.9e-324),
        // and what only a selector takes: an exact number beyond int without a suffix
        Arguments.of("2147483648", 2147483648L),
        Arguments.of("9223372036854775807", Long.MAX_VALUE),
        Arguments.of("0x1_0000_0000", 0x1_0000_0000L),
        Arguments.of("0xFFFFFFFFFFFFFFFF", -1L),
        Arguments.of("040000000000", 040000000000L));
  }

  @ParameterizedTest
  @MethodSource("literals")
  void shouldReadWhatJavaReads(String literal, Number expected) {
    assertThat(NumberLiterals.parse(literal, false)).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheMinusIntoTheLiteral() {
    assertThat(NumberLiterals.parse("2147483648", true)).isEqualTo(Integer.MIN_VALUE);
    assertThat(NumberLiterals.parse("2147483649", true)).isEqualTo(-2147483649L);
    assertThat(NumberLiterals.parse("9223372036854775808", true)).isEqualTo(Long.MIN_VALUE);
    assertThat(NumberLiterals.parse("9223372036854775808L", true)).isEqualTo(Long.MIN_VALUE);
    assertThat(NumberLiterals.parse("0x80000000", true)).isEqualTo(-0x80000000);
    assertThat(NumberLiterals.parse("0x1", true)).isEqualTo(-1);
    assertThat(NumberLiterals.parse("0x1L", true)).isEqualTo(-1L);
    assertThat(NumberLiterals.parse("0.0", true)).isEqualTo(-0.0);
    assertThat(NumberLiterals.parse("1.5f", true)).isEqualTo(-1.5f);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08",
        "0_8",
        "1_",
        "1__L",
        "0x",
        "0x_1",
        "0x1_",
        "0b",
        "0b2",
        "0b1_",
        "1e",
        "1e+",
        "1._5",
        "1_.5",
        ".",
        "1.5L",
        "1LL",
        "0x1.8",
        "0xp1",
        "0x1p",
        "0x1.8L",
        "1fd",
        "1e1.5",
        "1a",
        "0o7",
        "9223372036854775808",
        "0x10000000000000000",
        "02000000000000000000000",
        "1e309",
        "1e39f",
        "1e-400",
        "0x1p-1080",
        "1e-60f",
        "0x1p1024"
      })
  void shouldRefuseWhatJavaRefuses(String literal) {
    assertThatThrownBy(() -> NumberLiterals.parse(literal, false))
        .isInstanceOf(NumberFormatException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void shouldRefuseLongGarbageInBoundedTime() {
    String digits = "1".repeat(65_000);
    for (String literal : new String[] {digits, digits + "x", digits + "_", "0x" + digits + "_"}) {
      assertThatThrownBy(() -> NumberLiterals.parse(literal, false))
          .isInstanceOf(NumberFormatException.class);
    }
    assertThatThrownBy(() -> NumberLiterals.parse(digits + ".", false))
        .hasMessageContaining("too large");
  }
}
