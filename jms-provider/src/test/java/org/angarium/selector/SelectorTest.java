package org.angarium.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.angarium.model.AngariumException;
import org.junit.jupiter.api.Test;

class SelectorTest {
  @Test
  void shouldMatchEverythingWithoutASelector() {
    assertThat(Selector.all().matches(name -> null)).isTrue();
    assertThat(Selector.all().text()).isEmpty();
    assertThat(Selector.all().identifiers()).isEmpty();
    assertThat(Selector.all()).isNotEqualTo(Selector.parse("TRUE"));
  }

  @Test
  void shouldBeAKeyByItsText() {
    assertThat(Selector.parse("a = 1"))
        .isEqualTo(Selector.parse("a = 1"))
        .hasSameHashCodeAs(Selector.parse("a = 1"))
        .isNotEqualTo(Selector.parse("a  = 1"))
        .isNotEqualTo("a = 1")
        .hasToString("a = 1");
  }

  @Test
  void shouldTellItsIdentifiersInOrder() {
    Selector selector = Selector.parse("z > 1 AND (a LIKE 'x' OR z IN ('y')) AND JMSType IS NULL");

    assertThat(selector.identifiers()).containsExactly("z", "a", "JMSType");
    assertThatThrownBy(() -> selector.identifiers().add("b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldAskOnlyForWhatItNames() {
    Selector selector = Selector.parse("a = 1 OR b = 2");

    assertThat(
            selector.matches(
                name -> {
                  assertThat(name).isEqualTo("a"); // b is not needed
                  return 1;
                }))
        .isTrue();
  }

  @Test
  void shouldTakeAllWhitespaceOfTheSpecification() {
    assertThat(
            Selector.parse(" \t\f\r\n a\t=\f1\r\nAND\nb=2 ").matches(Map.of("a", 1, "b", 2)::get))
        .isTrue();
    assertThat(Selector.parse("(a)=(1)AND(b)=(2)").matches(Map.of("a", 1, "b", 2)::get)).isTrue();
  }

  @Test
  void shouldTakeLongChainsWithoutNesting() {
    String or =
        IntStream.range(0, 5_000).mapToObj(i -> "a=" + i).collect(Collectors.joining(" OR "));
    String and =
        IntStream.range(0, 5_000).mapToObj(i -> "a<>" + i).collect(Collectors.joining(" AND "));
    String sum = IntStream.range(0, 5_000).mapToObj(i -> "1").collect(Collectors.joining("+"));
    String product = IntStream.range(0, 5_000).mapToObj(i -> "1").collect(Collectors.joining("*"));
    String in =
        IntStream.range(0, 5_000).mapToObj(i -> "'" + i + "'").collect(Collectors.joining(","));

    assertThat(Selector.parse(or).matches(Map.of("a", 4_999)::get)).isTrue();
    assertThat(Selector.parse(and).matches(Map.of("a", 4_999)::get)).isFalse();
    assertThat(Selector.parse(sum + "=5000").matches(name -> null)).isTrue();
    assertThat(Selector.parse(product + "=1").matches(name -> null)).isTrue();
    assertThat(Selector.parse("a IN (" + in + ")").matches(Map.of("a", "4999")::get)).isTrue();
  }

  @Test
  void shouldNestToTheLimitAndNoDeeper() {
    int limit = Selector.MAX_DEPTH;

    assertThat(nested("(", "TRUE", ")", limit).matches(name -> null)).isTrue();
    assertThat(nested("NOT ", "TRUE", "", limit).matches(name -> null)).isTrue();
    assertThat(nested("- ", "a", " = 1", limit, 1).matches(Map.of("a", 1)::get)).isTrue();
    assertThat(nested("(a=1 AND ", "TRUE", ")", limit).matches(Map.of("a", 1)::get)).isTrue();
    assertThat(nested("(1+2*", "3", ")", limit, "=0").matches(name -> null)).isFalse();
    for (String opening : new String[] {"(", "NOT ", "-", "+", "(NOT ", "(-", "a IN ("}) {
      assertThatThrownBy(() -> Selector.parse(opening.repeat(20_000 / opening.length())))
          .as(opening)
          .isInstanceOf(AngariumException.class)
          .hasMessageStartingWith("ANG-1401: ");
    }
    assertThatThrownBy(() -> nested("(", "TRUE", ")", limit + 1))
        .hasMessageContaining("position 65: parentheses, NOTs and signs are nested deeper than")
        .hasMessageContaining("64 levels");
  }

  @Test
  void shouldCountLevelsThatAreClosedNoMore() {
    String flat = "(NOT (-a = 1)) OR ".repeat(1_000) + "TRUE";

    assertThat(Selector.parse(flat).matches(name -> null)).isTrue();
  }

  @Test
  void shouldRefuseATextThatIsTooLong() {
    String longest = "a".repeat(Selector.MAX_LENGTH);

    assertThat(Selector.parse(longest).identifiers()).containsExactly(longest);
    assertThatThrownBy(() -> Selector.parse(longest + "a"))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("it has 65537 characters, 65536 are allowed");
  }

  private static Selector nested(String opening, String inner, String closing, int depth) {
    return Selector.parse(opening.repeat(depth) + inner + closing.repeat(depth));
  }

  private static Selector nested(
      String opening, String inner, String closing, int depth, int closings) {
    return Selector.parse(opening.repeat(depth) + inner + closing.repeat(closings));
  }

  private static Selector nested(
      String opening, String inner, String closing, int depth, String behind) {
    return Selector.parse(opening.repeat(depth) + inner + closing.repeat(depth) + behind);
  }
}
