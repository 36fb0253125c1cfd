package org.angarium.broker.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void shouldCountWhatCameWithinTheSpan() {
    Window window = new Window(0);
    assertThat(window.grown(10, 5, 100)).isEqualTo(5);
    assertThat(window.grown(50, 8, 100)).isEqualTo(8);
    assertThat(window.grown(110, 8, 100)).isEqualTo(3);
    assertThat(window.grown(160, 9, 100)).isEqualTo(1);
    assertThat(window.grown(300, 9, 100)).isZero();
  }

  @Test
  void shouldCountNoMoreThanTheSpanWhereTheClockIsPutBack() {
    Window window = new Window(1_000);
    assertThat(window.grown(1_010, 5, 100)).isEqualTo(5);
    assertThat(window.grown(10, 6, 100)).as("no time has passed").isEqualTo(6);
    assertThat(window.grown(60, 7, 100)).isEqualTo(7);
    assertThat(window.grown(110, 8, 100)).isEqualTo(2);
    assertThat(window.grown(300, 8, 100)).isZero();
  }

  @Test
  void shouldBeginAnewWithACounterThatWentBack() {
    Window window = new Window(0);
    assertThat(window.grown(10, 5, 100)).isEqualTo(5);
    assertThat(window.grown(20, 1, 100)).isZero();
    assertThat(window.grown(30, 3, 100)).isEqualTo(2);
  }
}
