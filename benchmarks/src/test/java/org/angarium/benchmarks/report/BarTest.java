package org.angarium.benchmarks.report;

import static org.angarium.benchmarks.report.Bar.Outcome.MET;
import static org.angarium.benchmarks.report.Bar.Outcome.NOT_MET;
import static org.angarium.benchmarks.report.Bar.Outcome.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarTest {
  private final Lines lines = new Lines();

  private Bar.Verdict verdict(String provider, String beginning) {
    List<Bar.Line> found =
        Bar.lines(lines.results()).stream().filter(l -> l.what().startsWith(beginning)).toList();
    assertThat(found).as(beginning).hasSize(1);
    return found.get(0).verdict(provider);
  }

  private Bar.Outcome outcome(String beginning) {
    return verdict("angarium", beginning).outcome();
  }

  @Test
  void shouldHaveNothingMeasuredInAnEmptyRun() {
    assertThat(Bar.lines(lines.results()))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line.verdicts().values())
                    .hasSize(2)
                    .allMatch(verdict -> verdict.outcome() == OPEN));
  }

  @ParameterizedTest
  @CsvSource({"2000, MET", "1999, NOT_MET"})
  void shouldAskForTwiceTheBestPeerInPersistentWork(double ours, Bar.Outcome outcome) {
    lines
        .rates("angarium", "persistent-1x1", ours)
        .rates("artemis", "persistent-1x1", 500)
        .rates("classic", "persistent-1x1", 1000);

    assertThat(outcome("persistent-1x1, messages/s")).isEqualTo(outcome);
    assertThat(verdict("angarium", "persistent-1x1, messages/s").measured())
        .contains("against 1,000 of Classic");
  }

  @Test
  void shouldJudgeEachOfOurProvidersByItself() {
    lines
        .rates("angarium", "persistent-1x1", 1500)
        .rates("angarium-relaxed", "persistent-1x1", 2500)
        .rates("classic", "persistent-1x1", 1000);

    assertThat(verdict("angarium", "persistent-1x1, messages/s").outcome()).isEqualTo(NOT_MET);
    assertThat(verdict("angarium-relaxed", "persistent-1x1, messages/s").outcome()).isEqualTo(MET);
  }

  @Test
  void shouldLeaveALineOpenWhereNoPeerThatSyncsHasAResult() {
    lines
        .rates("angarium", "persistent-1x1", 1500)
        .failure("classic", "persistent-1x1", "refused")
        .add("openmq", "persistent-1x1", Map.of(Figures.RATE, 5.0), Map.of("sendSynced", "false"));

    assertThat(outcome("persistent-1x1, messages/s")).isEqualTo(OPEN);
  }

  @ParameterizedTest
  @CsvSource({"150, MET", "149, NOT_MET"})
  void shouldAskForHalfAsMuchAgainWithoutTheDisk(double ours, Bar.Outcome outcome) {
    lines.rates("angarium", "topic-8", ours).rates("openmq", "topic-8", 100);

    assertThat(outcome("topic-8, messages/s")).isEqualTo(outcome);
  }

  @Test
  void shouldCompareSendersWithTheBareDisk() {
    lines
        .rates("angarium", "persistent-send", 600)
        .rates("disk", "persistent-send", 1000)
        .rates("angarium", "persistent-16x16", 4999)
        .rates("disk", "persistent-16x16", 10_000)
        .rates("disk-allocated", "persistent-16x16", 1);

    assertThat(outcome("persistent-send, one sender")).isEqualTo(MET);
    assertThat(outcome("persistent-16x16, 16 senders")).isEqualTo(NOT_MET);
  }

  @ParameterizedTest
  @CsvSource({
    "persistent-1x1, 52, MET",
    "persistent-1x1, 53, NOT_MET",
    "topic-8, 101, MET",
    "topic-8, 102, NOT_MET"
  })
  void shouldCompareCpuTimeWithoutTheHarness(String workload, double ours, Bar.Outcome outcome) {
    lines
        .figure("angarium", workload, Figures.CPU, ours)
        .figure("classic", workload, Figures.CPU, 102)
        .figure("artemis", workload, Figures.CPU, 500)
        .figure("null", workload, Figures.CPU, 2);

    assertThat(outcome(workload + ", CPU")).isEqualTo(outcome);
  }

  @Test
  void shouldNotJudgeCpuTimeWithoutTheHarnessAlone() {
    lines
        .figure("angarium", "topic-8", Figures.CPU, 1)
        .figure("classic", "topic-8", Figures.CPU, 100);

    assertThat(outcome("topic-8, CPU")).isEqualTo(OPEN);
  }

  @Test
  void shouldCompareEachPartOfTheBacklogWithTheBestPeerInIt() {
    lines
        .figure("angarium", "backlog", Figures.FILL, 100)
        .figure("angarium", "backlog", Figures.DRAIN, 100)
        .figure("angarium", "backlog", Figures.FIRST_MESSAGE, 900)
        .figure("classic", "backlog", Figures.FILL, 100)
        .figure("classic", "backlog", Figures.DRAIN, 50)
        .figure("classic", "backlog", Figures.FIRST_MESSAGE, 2000)
        .figure("artemis", "backlog", Figures.DRAIN, 101)
        .figure("artemis", "backlog", Figures.FIRST_MESSAGE, 901);

    assertThat(outcome("backlog, fill")).isEqualTo(MET);
    assertThat(outcome("backlog, drain")).isEqualTo(NOT_MET);
    assertThat(outcome("backlog, first message")).isEqualTo(MET);
  }

  @Test
  void shouldBoundWhatAnIdleBrokerTakes() {
    lines
        .figure("angarium", Workloads.IDLE, Figures.HEAP, 29.9)
        .figure("angarium", Workloads.IDLE, Figures.START, 300);

    assertThat(outcome("idle, heap")).isEqualTo(MET);
    assertThat(outcome("idle, start")).isEqualTo(NOT_MET);
  }

  @Test
  void shouldFindTheWorstStepOfASeries() {
    lines
        .rates("angarium", "scale-queues-1", 1000)
        .rates("angarium", "scale-queues-100", 600)
        .rates("angarium", "scale-queues-10", 900);

    assertThat(verdict("angarium", "scaling by queues"))
        .isEqualTo(new Bar.Verdict(NOT_MET, "0.667 × from 10 to 100"));
  }

  @Test
  void shouldTakeBytesWhereTheyAreKinderThanMessages() {
    lines
        .rates("angarium", "scale-size-100", 1000)
        .rates("angarium", "scale-size-1000", 900)
        .rates("angarium", "scale-size-10000", 100);

    assertThat(verdict("angarium", "scaling by size"))
        .isEqualTo(new Bar.Verdict(MET, "1.11 × from 1,000 to 10,000"));
  }

  @Test
  void shouldTakeAStepFromAnEmptyQueueAsOne() {
    lines
        .rates("angarium", "scale-depth-0", 1000)
        .rates("angarium", "scale-depth-10000", 800)
        .rates("angarium", "scale-depth-100000", 700);

    assertThat(verdict("angarium", "scaling by depth"))
        .isEqualTo(new Bar.Verdict(MET, "0.800 × from 0 to 10,000"));
  }
}
