package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Syncs of 300 µs, on a clock that goes on by a microsecond with each look at it. */
class GatheringTest {
  private static final int SYNC = 300_000;
  private static final int SHORTLY = 20_000;
  private static final int LATE = 200_000;

  private long now;
  private final Gathering gathering = new Gathering(() -> now += 1_000);

  /** A sync; while it is under way somebody comes after so long, or nobody where it is negative. */
  private void sync(int size, int missedAfter) {
    gathering.syncBegins();
    if (missedAfter >= 0) {
      now += missedAfter;
      gathering.arrived();
    }
    now += SYNC - Math.max(0, missedAfter);
    if (gathering.syncEnded()) {
      gathering.expect(size + (missedAfter >= 0 ? 1 : 0));
    }
  }

  /** How long it waits with so many who come at the first look, in nanoseconds. */
  private long waits(int coming) {
    long start = now;
    AtomicInteger size = new AtomicInteger(1);
    gathering.await(1, () -> size.addAndGet(coming));
    return now - start;
  }

  @Test
  void shouldNeverWaitForWhoIsAlone() {
    for (int i = 0; i < 50; i++) {
      sync(1, -1);
      assertThat(waits(0)).isZero();
    }
  }

  @Test
  void shouldNotWaitForThoseWhoComeLate() {
    for (int i = 0; i < 50; i++) {
      sync(1, LATE);
      assertThat(waits(0)).isZero();
    }
  }

  @Test
  void shouldWaitForThoseWhoMissASyncByLittleAgainAndAgain() {
    for (int i = 0; i < 4; i++) {
      assertThat(waits(0)).isZero();
      sync(1, SHORTLY);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(waits(1)).isPositive().isLessThan(10_000);
      sync(2, -1);
    }
  }

  @Test
  void shouldStopWaitingWhereNobodyComes() {
    for (int i = 0; i < 20; i++) {
      sync(1, SHORTLY);
    }
    int waited = 0;
    for (int i = 0; i < 50; i++) {
      long nanos = waits(0);
      assertThat(nanos).as("a part of a sync at most").isLessThan(SYNC / 3 + 5_000);
      waited += nanos > 0 ? 1 : 0;
      sync(2, -1);
    }
    assertThat(waited).isLessThan(6);
  }

  @Test
  void shouldNotWaitWhereAllAreThere() {
    for (int i = 0; i < 20; i++) {
      sync(1, SHORTLY);
    }
    long start = now;
    assertThat(gathering.await(2, () -> 3)).isEqualTo(2);
    assertThat(now).isEqualTo(start);
  }
}
