package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SelectedTest {
  private final AtomicLong time = new AtomicLong();
  private final Selected selected = new Selected(new Floors(time::get, Duration.ofSeconds(15)));

  private void letIn(long... ords) {
    for (long ord : ords) {
      selected.read(ord, true);
    }
  }

  @Test
  void shouldGiveTheFirstInTheirOrder() {
    letIn(9, 3, 7, 5);
    assertThat(selected.hasBefore(7, 2)).isTrue();
    assertThat(selected.hasBefore(7, 3)).as("7 itself is not before it").isFalse();
    assertThat(selected.takeFirst(3)).containsExactly(3L, 5L, 7L);
    assertThat(selected.takeFirst(3)).containsExactly(9L);
    assertThat(selected.takeFirst(3)).isEmpty();
  }

  /** A burst of a million is not to be read before the first of it is delivered. */
  @Test
  void shouldHaveEnoughHoweverFarTheFloorsAre() {
    long[] upTo = new long[Floors.LANES];
    for (int lane = 0; lane < Floors.LANES; lane++) {
      upTo[lane] = ((long) lane << Floors.LANE_SHIFT) | 10;
    }
    for (int number = 20; number < 24; number++) {
      Snapshot seen = Snapshot.parse("%1$d:%1$d::%1$d:server".formatted(number));
      selected.floors().lookedUpTo(upTo, seen, selected.begin(0, 0));
    }
    assertThat(selected.begin(0, 0).places()).isEqualTo(upTo);
    selected.beginAtAll();
    letIn(11, 12);
    assertThat(selected.hasBefore(13, 2)).isTrue();
  }

  @Test
  void shouldPutBackWhatAClaimHasLeft() {
    letIn(1, 2, 3);
    assertThat(selected.takeFirst(3)).hasSize(3);
    selected.putBack(List.of(2L, 3L));
    assertThat(selected.takeFirst(3)).containsExactly(2L, 3L);
  }

  @Test
  void shouldGiveWhatWasMissedAgainWhereItIsStillThere() {
    letIn(1, 2, 3, 4);
    selected.missed(selected.takeFirst(3));
    assertThat(selected.doubtful()).containsExactlyInAnyOrder(1L, 2L, 3L);
    selected.areThere(List.of(2L));
    assertThat(selected.doubtful()).isEmpty();
    assertThat(selected.takeFirst(9)).containsExactly(2L, 4L);
  }

  @Test
  void shouldKeepWhatIsNotLetInUntilItIsMetNoMore() {
    selected.read(1, false);
    selected.read(2, false);
    selected.beginAtAll();
    assertThat(selected.knows(1)).isTrue();
    selected.beginAtAll();
    assertThat(selected.knows(1)).as("it was met again").isTrue();
    assertThat(selected.knows(2)).isFalse();
  }

  @Test
  void shouldBeginAtTheLowestPlaceWhereSomethingHasComeBack() {
    letIn(1);
    selected.read(2, false);
    assertThat(selected.begin(0, 1).places()).isEqualTo(Floors.lowest());
    assertThat(selected.takeFirst(1)).isEmpty();
    assertThat(selected.knows(2)).as("a message never changes").isTrue();
  }

  /** Other messages may have the same places there. */
  @Test
  void shouldForgetAllOnAnotherServer() {
    assertThat(selected.isOn("one")).isTrue();
    letIn(1);
    selected.read(2, false);
    selected.missed(List.of(3L));
    assertThat(selected.isOn("one")).isTrue();
    assertThat(selected.knows(1)).isTrue();

    assertThat(selected.isOn("another")).isFalse();
    assertThat(selected.knows(1)).isFalse();
    assertThat(selected.knows(2)).isFalse();
    assertThat(selected.doubtful()).isEmpty();
  }

  @Test
  void shouldForgetAllWhereConnectionsWereLost() {
    letIn(1);
    selected.read(2, false);
    selected.begin(1, 0);
    assertThat(selected.knows(1)).isFalse();
    assertThat(selected.knows(2)).isFalse();
  }
}
