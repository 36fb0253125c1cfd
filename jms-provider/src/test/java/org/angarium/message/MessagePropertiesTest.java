package org.angarium.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagePropertiesTest {
  @Test
  void shouldFindWhatAMapWouldFind() {
    Random random = new Random(RandomMessages.seed());
    for (int round = 0; round < 2_000; round++) {
      MessageProperties.Builder builder = MessageProperties.builder();
      Map<String, @Nullable Object> expected = new LinkedHashMap<>();
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        String name = "n" + random.nextInt(50);
        Integer value = random.nextInt(3) == 0 ? null : random.nextInt();
        builder.set(name, value);
        expected.put(name, value);
      }
      MessageProperties properties = builder.build();
      assertThat(properties.names()).containsExactlyElementsOf(expected.keySet());
      for (int i = 0; i < 60; i++) {
        assertThat(properties.get("n" + i)).isEqualTo(expected.get("n" + i));
        assertThat(properties.has("n" + i)).isEqualTo(expected.containsKey("n" + i));
      }
    }
  }

  @Test
  void shouldNotChangeWithItsBuilder() {
    MessageProperties.Builder builder = MessageProperties.builder().set("a", 1);
    MessageProperties before = builder.build();
    builder.set("a", 2).set("b", 3);
    assertThat(before.get("a")).isEqualTo(1);
    assertThat(before.names()).containsExactly("a");
    assertThat(before).isNotEqualTo(builder.build()).hasToString("{a=1}");
  }

  @Test
  void shouldRefuseValuesThatAreNoProperties() {
    assertThatThrownBy(() -> MessageProperties.builder().set("a", 'c'))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Character");
  }

  @Test
  void shouldEstimateMoreForMore() {
    assertThat(MessageProperties.EMPTY.size()).isZero();
    int one = MessageProperties.builder().set("a", 1).build().size();
    int text = MessageProperties.builder().set("a", "x".repeat(1000)).build().size();
    int wide = MessageProperties.builder().set("a", "\u4e00".repeat(1000)).build().size();
    assertThat(one).isBetween(50, 200);
    assertThat(text).isBetween(1_000, 1_300);
    assertThat(wide).isBetween(2_000, 2_300);
  }
}
