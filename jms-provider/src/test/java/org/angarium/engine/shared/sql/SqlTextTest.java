package org.angarium.engine.shared.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "ä\uD83D\uDE00",
        "\\",
        "\\0041",
        "a\u0000b",
        "\uD83D",
        "x\uDE00\uD83Dy",
        "\u0000\\\uD83D"
      })
  void shouldGiveBackWhatWasWritten(String text) {
    String stored = SqlText.write(text);
    assertThat(stored).doesNotContain("\u0000");
    assertThat(SqlText.read(stored)).isEqualTo(text);
  }

  @Test
  void shouldLeavePlainTextAsItIs() {
    assertThat(SqlText.write("orders ä\uD83D\uDE00")).isEqualTo("orders ä\uD83D\uDE00");
    assertThat(SqlText.key("order-17")).isEqualTo("order-17");
  }

  @Test
  void shouldMakeShortKeysThatDiffer() {
    String longOne = "x".repeat(10_000);
    assertThat(SqlText.key(longOne))
        .hasSizeLessThan(100)
        .isEqualTo(SqlText.key("x".repeat(10_000)))
        .isNotEqualTo(SqlText.key(longOne + "x"));
    assertThat(SqlText.key("\u0000")).isNotEqualTo(SqlText.key("\\0000")).doesNotContain("\u0000");
  }
}
