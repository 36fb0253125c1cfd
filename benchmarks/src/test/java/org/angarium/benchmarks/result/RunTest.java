package org.angarium.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {
  private final Run run =
      new Run(
          "angarium",
          "persistent-1x1",
          3,
          Map.of(
              "messagesPerSecond", 4321.5, "lost", 0.0, "messages", 1e7, "latencyMaxMicros", 1e-9),
          Map.of("jvm", "17.0.15", "failure", "he said \"no\\never\"\n\tat line {1}: ü"));

  @Test
  void shouldComeBackFromItsLine() {
    String line = run.toJson();

    assertThat(line).doesNotContain("\n").startsWith("{\"provider\":\"angarium\"");
    assertThat(Run.fromJson(line)).isEqualTo(run);
  }

  @Test
  void shouldReadWhatAnotherToolHasWritten() {
    Run read =
        Run.fromJson(
            """
            { "provider" : "null", "workload": "idle", "repetition": 1,
              "figures": { "startMillis": 1.25E2 }, "facts": {"remark": "a\\/b\\u0041\\n"} }
            """);

    assertThat(read)
        .isEqualTo(
            new Run("null", "idle", 1, Map.of("startMillis", 125.0), Map.of("remark", "a/bA\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"provider\":\"a\"}",
        "{\"provider\":\"a\",\"workload\":\"b\",\"repetition\":\"1\"}",
        "{\"provider\":\"a\",\"workload\":\"b\",\"repetition\":1} x",
        "{\"provider\":\"a\",\"workload\":\"b\",\"repetition\":1,\"figures\":{\"x\":\"1\"}}",
        "{\"provider\":\"a"
      })
  void shouldRefuseWhatIsNoRun(String line) {
    assertThatThrownBy(() -> Run.fromJson(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseToWriteWhatIsNoNumber() {
    Run broken = new Run("a", "b", 1, Map.of("x", Double.NaN), Map.of());

    assertThatThrownBy(broken::toJson).isInstanceOf(IllegalArgumentException.class);
  }
}
