package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.junit.jupiter.api.Test;

/** Deduplication ids of many destinations take no more memory than they may. */
class IdMemoryTest {
  private static final int WINDOW = 1_000_000;
  private static final long NOW = 1_000_000;

  private final EngineSettings settings =
      new EngineSettings(
          64L << 10, WhenFull.REJECT, Duration.ofSeconds(10), true, WINDOW, Duration.ofHours(1));
  private final IdMemory memory = new IdMemory(settings.memoryLimit());
  private long sequence;

  private RememberedIds destination() {
    return new RememberedIds(settings, memory);
  }

  private void remember(RememberedIds ids, int from, int to) {
    for (int i = from; i < to; i++) {
      assertThat(ids.claim("id " + i, NOW)).isTrue();
      ids.remember("id " + i, ++sequence, NOW, true);
      assertThat(memory.taken()).isLessThanOrEqualTo(memory.limit());
    }
  }

  private static int known(RememberedIds ids, int count) {
    int known = 0;
    for (int i = 0; i < count; i++) {
      known += ids.isKnown("id " + i, NOW) ? 1 : 0;
    }
    return known;
  }

  @Test
  void shouldForgetTheOldestOfWhoRemembersMost() {
    RememberedIds few = destination();
    remember(few, 0, 100);
    RememberedIds many = destination();
    RememberedIds next = destination();
    remember(many, 0, 100_000);
    remember(next, 0, 3_000);
    assertThat(known(few, 100)).isEqualTo(100);
    assertThat(known(next, 3_000)).isEqualTo(3_000);
    int left = known(many, 100_000);
    assertThat(left).isBetween(5_000, 99_000);
    assertThat(many.isKnown("id " + (100_000 - left), NOW)).as("the last ones").isTrue();
    assertThat(many.takeRemovable()).as("the others leave the store too").isPositive();
    assertThat(few.takeRemovable()).isZero();
  }

  @Test
  void shouldRememberWhatADestinationDoesByDefaultHoweverLittleMemoryThereIs() {
    RememberedIds ids = destination();
    for (int i = 0; i < 10_000; i++) {
      ids.remember("d3b07384-d9a0-4c9b-8f3e-%012d".formatted(i), ++sequence, NOW, false);
    }
    assertThat(ids.isKnown("d3b07384-d9a0-4c9b-8f3e-000000000000", NOW)).isTrue();
  }

  @Test
  void shouldTakeNothingForDestinationsThatAreGone() {
    List<RememberedIds> gone = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      RememberedIds ids = destination();
      remember(ids, 0, 1_000);
      ids.end();
      gone.add(ids);
    }
    RememberedIds ids = destination();
    remember(ids, 0, 8_000);
    assertThat(known(ids, 8_000)).isEqualTo(8_000);
    gone.get(0).remember("was under way", ++sequence, NOW, false);
    remember(ids, 8_000, 50_000);
    assertThat(ids.isKnown("id 49999", NOW)).isTrue();
  }

  @Test
  void shouldGiveBackWhatLeavesTheWindow() {
    RememberedIds ids = destination();
    remember(ids, 0, 1_000);
    long much = memory.taken();
    ids.remember("an hour later", ++sequence, NOW + 3_600_000, true);
    assertThat(memory.taken()).isLessThan(much / 100);
  }
}
