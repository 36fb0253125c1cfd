package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.angarium.model.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ManualClockTest {
  private final ManualClock clock = new ManualClock(1_000);
  private final List<String> runs = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    clock.close();
  }

  @Test
  void shouldStandStillUntilItIsAdvanced() {
    assertThat(clock.millis()).isEqualTo(1_000);
    clock.advance(Duration.ofSeconds(2));
    assertThat(clock.millis()).isEqualTo(3_000);
  }

  @Test
  void shouldHaveRunDueTimersInTheOrderOfTheirTimesWhenAdvanceReturns() {
    for (int i : List.of(3, 1, 2)) {
      clock.timer("t" + i, () -> runs.add("t" + i)).wakeAt(1_000 + i);
    }
    clock.timer("later", () -> runs.add("later")).wakeAt(1_004);
    clock.advance(Duration.ofMillis(3));
    assertThat(runs).containsExactly("t1", "t2", "t3");
  }

  @Test
  void shouldRunOnceForTheEarliestOfSeveralCalls() {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    timer.wakeAt(3_000);
    timer.wakeAt(2_000);
    clock.advance(Duration.ofSeconds(1));
    assertThat(runs).hasSize(1);
    clock.advance(Duration.ofSeconds(5));
    assertThat(runs).hasSize(1);
  }

  @Test
  void shouldRunWhenTimeHasPassedThoughItWasPutBack() {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    timer.wakeAfter(clock.millis(), 1_000);
    clock.advance(Duration.ofDays(-1));
    clock.advance(Duration.ofMillis(999));
    assertThat(runs).isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(runs).hasSize(1);
    clock.advance(Duration.ofDays(2));
    assertThat(runs).hasSize(1);
  }

  @Test
  void shouldRunWhatATaskAsksForOnTheWay() {
    LinkedBlockingQueue<Clock.Timer> self = new LinkedBlockingQueue<>();
    Clock.Timer timer =
        clock.timer(
            "t",
            () -> {
              runs.add("ran");
              if (runs.size() < 5) {
                self.peek().wakeAt(clock.millis());
              }
            });
    self.add(timer);
    timer.wakeAt(2_000);
    clock.advance(Duration.ofSeconds(1));
    assertThat(runs).hasSize(5);
  }

  @Test
  void shouldRunAtOnceWhatIsDueWithoutBeingAdvanced() {
    clock.timer("t", () -> runs.add("ran")).wakeAt(1_000);
    await().until(() -> runs.size() == 1);
  }

  @Test
  void shouldTellTheTestThatATaskFailed() {
    clock
        .timer(
            "t",
            () -> {
              throw new IllegalStateException("meant to happen");
            })
        .wakeAt(2_000);
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1)))
        .isInstanceOf(AssertionError.class)
        .hasRootCauseMessage("meant to happen");
  }

  @Test
  void shouldNotRunATimerThatWasClosed() {
    Clock.Timer timer = clock.timer("t", () -> runs.add("ran"));
    timer.wakeAt(2_000);
    timer.close();
    clock.advance(Duration.ofSeconds(5));
    assertThat(runs).isEmpty();
  }
}
