package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.angarium.engine.StoredSchedule;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.junit.jupiter.api.Test;

/** What a node tells of its own changes while it reads those of others. */
class KnownSchedulesTest {
  private static final SentMessage MESSAGE =
      SentMessage.to(DestinationName.queue("ticks")).text("tick").build();

  private final KnownSchedules known = new KnownSchedules();

  private static StoredSchedule schedule(String key, long revision) {
    return new StoredSchedule(key, MESSAGE, "every 60000", 1_000).revised(revision);
  }

  private void look(StoredSchedule... read) {
    known.beginLook();
    assertThat(known.endLook(mapOf(read))).hasSize(read.length);
  }

  private static Map<String, StoredSchedule> mapOf(StoredSchedule... schedules) {
    Map<String, StoredSchedule> map = new TreeMap<>();
    for (StoredSchedule schedule : schedules) {
      map.put(schedule.key(), schedule);
    }
    return map;
  }

  @Test
  void shouldTakeWhatOthersHaveDone() {
    look(schedule("a", 1), schedule("b", 2));
    known.beginLook();
    assertThat(known.endLook(mapOf(schedule("a", 3), schedule("c", 4))))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(known.all()).extracting(StoredSchedule::revision).containsExactlyInAnyOrder(3L, 4L);
  }

  @Test
  void shouldKeepWhatCameDuringALook() {
    known.beginLook();
    known.told("a", schedule("a", 1));
    assertThat(known.endLook(Map.of())).isEmpty();
    assertThat(known.find("a")).isEqualTo(schedule("a", 1));
  }

  @Test
  void shouldNotTakeAgainWhatWentDuringALook() {
    look(schedule("a", 1));
    known.beginLook();
    known.told("a", null);
    known.told("b", schedule("b", 2));
    known.told("b", null);
    assertThat(known.endLook(mapOf(schedule("a", 1), schedule("b", 2)))).isEmpty();
    assertThat(known.all()).isEmpty();
  }

  @Test
  void shouldForgetWithTheNextLookWhatWasToldBefore() {
    known.beginLook();
    known.told("a", schedule("a", 1));
    known.endLook(Map.of());
    known.beginLook();
    assertThat(known.endLook(Map.of())).containsExactly("a");
    assertThat(known.find("a")).isNull();
  }

  @Test
  void shouldKeepWhatHasFiredSinceItWasRead() {
    StoredSchedule before = schedule("a", 1);
    look(before);
    known.told("a", before.fired(1_000, 61_000));
    known.beginLook();
    assertThat(known.endLook(mapOf(before))).isEmpty();
    assertThat(known.find("a")).isEqualTo(before.fired(1_000, 61_000));
  }
}
