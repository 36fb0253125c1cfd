package org.angarium.samples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void shouldTakeEmptyValuesForNone() throws DemoException {
    Properties properties = new Properties();
    for (String name : new String[] {"flights", "dir", "url", "kills", "seed"}) {
      properties.setProperty(name, " ");
    }

    Options options = Options.of(properties);

    assertThat(options.flights()).isEqualTo(Path.of("samples/data/flights.csv"));
    assertThat(options.kills()).isEqualTo(2);
    assertThat(options.ownFiles()).isTrue();
    assertThat(options.url())
        .isEqualTo("angarium:h2:file:" + options.directory().resolve("broker"));
  }

  @Test
  void shouldKeepItsHandsOffTheFilesOfAnotherBroker() throws DemoException {
    Properties properties = new Properties();
    properties.setProperty("url", "angarium:h2:file:/data/other");

    assertThat(Options.of(properties).ownFiles()).isFalse();
  }

  @Test
  void shouldHaveSeveralApplicationsOnADatabaseOnly() throws DemoException {
    Properties properties = new Properties();
    assertThat(Options.of(properties).apps()).isEqualTo(1);

    properties.setProperty("url", "postgresql");
    Options options = Options.of(properties);
    assertThat(options.ownServer()).isTrue();
    assertThat(options.ownFiles()).isFalse();

    Options there = options.on("angarium:postgresql://localhost:5432/flights");
    assertThat(there.ownServer()).isFalse();
    assertThat(there.apps()).isEqualTo(3);
    assertThat(there.seed()).isEqualTo(options.seed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kills | two | -Dkills=two: expected a whole number from 0 to 100",
        "kills | -1 | -Dkills=-1: expected a whole number from 0 to 100",
        "kills | 101 | -Dkills=101: expected a whole number from 0 to 100",
      })
  void shouldRefuseOtherValues(String name, String value, String message) {
    Properties properties = new Properties();
    properties.setProperty(name, value);

    assertThatThrownBy(() -> Options.of(properties))
        .isInstanceOf(DemoException.class)
        .hasMessage(message);
  }

  @Test
  void shouldSpreadKillsOverTheWorkAndRepeatThemWithTheSameSeed() {
    for (long seed = 0; seed < 100; seed++) {
      int[] points = KillPlan.of(3, 20_000, seed);

      assertThat(points).hasSize(3).isSorted().isEqualTo(KillPlan.of(3, 20_000, seed));
      assertThat(IntStream.of(points)).allMatch(point -> point >= 2_000 && point < 18_000);
    }
    assertThat(KillPlan.of(0, 20_000, 1)).isEmpty();
    assertThat(KillPlan.of(2, 1, 1)).containsExactly(0, 0);
  }
}
