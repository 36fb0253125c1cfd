package org.angarium.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.angarium.benchmarks.result.Run;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final String ONE = "persistent-1x1";

  @Test
  void shouldTakeTheMiddleOfAnOddNumberOfRuns() {
    Results results = new Lines().rates("angarium", ONE, 900, 100, 300).results();

    assertThat(results.spread("angarium", ONE, Figures.RATE))
        .contains(new Spread(300, 100, 900, 3));
  }

  @Test
  void shouldTakeTheMeanOfTheMiddleTwoOfAnEvenNumberOfRuns() {
    Results results = new Lines().rates("angarium", ONE, 900, 100, 300, 500).results();

    assertThat(results.median("angarium", ONE, Figures.RATE)).contains(400.0);
  }

  @Test
  void shouldHaveNoMedianOfAWorkloadThatNeverRan() {
    Results results = new Lines().rates("angarium", ONE, 900).results();

    assertThat(results.median("angarium", "topic-8", Figures.RATE)).isEmpty();
    assertThat(results.median("classic", ONE, Figures.RATE)).isEmpty();
  }

  @Test
  void shouldNotCountRunsThatFailedOrThatCountedSyncs() {
    Results results =
        new Lines()
            .rates("classic", ONE, 100)
            .add(
                new Run(
                    "classic",
                    ONE,
                    2,
                    Map.of(Figures.RATE, 900.0),
                    Map.of("failure", "it fell over", "sendSynced", "true")))
            .add(
                new Run(
                    "classic",
                    ONE,
                    0,
                    Map.of(Figures.RATE, 1.0, Figures.SYNCS, 50.0, Figures.MESSAGES, 100.0),
                    Map.of("sendSynced", "true")))
            .results();

    assertThat(results.spread("classic", ONE, Figures.RATE)).contains(new Spread(100, 100, 100, 1));
    assertThat(results.syncsPerMessage("classic", ONE)).contains(new Spread(0.5, 0.5, 0.5, 1));
  }

  @Test
  void shouldTakeTheHarnessOffTheCpuTime() {
    Results results =
        new Lines()
            .figure("angarium", ONE, Figures.CPU, 50)
            .figure("null", ONE, Figures.CPU, 2)
            .figure("angarium", "topic-8", Figures.CPU, 7)
            .results();

    assertThat(results.netCpu("angarium", ONE)).contains(48.0);
    assertThat(results.netCpu("angarium", "topic-8")).isEmpty();
  }

  @Test
  void shouldNotTakeForAPeerWhoDoesNotSyncOrIsNoPeer() {
    Results results =
        new Lines()
            .rates("artemis", ONE, 300)
            .rates("classic", ONE, 200)
            .add("openmq", ONE, Map.of(Figures.RATE, 9000.0), Map.of("sendSynced", "false"))
            .rates("disk", ONE, 9999)
            .rates("angarium", ONE, 9999)
            .results();

    assertThat(results.greatest(ONE, Figures.RATE, true))
        .contains(new Results.Best("artemis", 300));
    assertThat(results.greatest(ONE, Figures.RATE, false))
        .contains(new Results.Best("openmq", 9000));
    assertThat(results.least(ONE, Figures.RATE, true)).contains(new Results.Best("classic", 200));
  }

  @Test
  void shouldSortAngariumBeforeItsPeersAndStrangersLast() {
    Results results =
        new Lines()
            .rates("strange", ONE, 1)
            .rates("null", ONE, 1)
            .rates("classic", ONE, 1)
            .rates("artemis", ONE, 1)
            .rates("angarium", ONE, 1)
            .results();

    assertThat(results.providers())
        .isEqualTo(List.of("angarium", "artemis", "classic", "null", "strange"));
  }
}
