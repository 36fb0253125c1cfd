package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {
  static List<Signal> signals() {
    Status status = new Status(20_000, 3, 12_345, 0);
    return List.of(
        new Signal.Ready(status),
        new Signal.Working(status),
        new Signal.Finished(status),
        new Signal.Holding(Role.ALERTS, 1, 2));
  }

  @ParameterizedTest
  @MethodSource("signals")
  void shouldReadWhatItWrites(Signal signal) {
    assertThat(Signal.parse(signal.toLine())).isEqualTo(signal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "READY 1 2 3", "WORKING 1 2 3 x", "HOLDING ALERTS 1"})
  void shouldTakeOtherLinesForNoSignal(String line) {
    assertThat(Signal.parse(line)).isNull();
  }

  @Test
  void shouldAddUpTheWorkOfSeveralAndTheFileOnce() {
    assertThat(new Status(10, 1, 5, 2).with(new Status(8, 2, 3, 0)))
        .isEqualTo(new Status(10, 2, 8, 2));
  }

  @Test
  void shouldSayWhetherAStatusIsBehindAnother() {
    Status status = new Status(10, 1, 5, 2);

    assertThat(status.covers(status)).isTrue();
    assertThat(new Status(11, 1, 5, 2).covers(status)).isTrue();
    assertThat(new Status(11, 1, 4, 2).covers(status)).isFalse();
    assertThat(new Status(11, 1, 5, 1).covers(status)).isFalse();
  }
}
