package org.angarium.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the frame promises to the tests of the suite. */
@Timeout(120)
class FrameTest {
  private static final String IN_MEMORY = "org.angarium.tck.provider.AngariumInMemory";
  private static final String ON_H2 = "org.angarium.tck.provider.AngariumOnH2";

  @TempDir Path directory;

  @Test
  void shouldRestartAndCrashAProvider() {
    Run run = run(Restarts.class, ON_H2);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEqualTo(4);
    assertThat(run.skipped()).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldSkipWhatAProviderCannot() {
    Run run = run(Restarts.class, IN_MEMORY);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isZero();
    assertThat(run.skipped()).isEqualTo(4);
  }

  @Test
  void shouldFailWhatMustFail() {
    Run run = run(MustFail.class, IN_MEMORY);

    assertThat(run.passed()).isZero();
    assertThat(run.failures())
        .extracting(Throwable::getMessage)
        .anyMatch(message -> message.startsWith("no message came within 300 ms"))
        .anyMatch(message -> message.startsWith("a message came that must not come"))
        .anyMatch(message -> message.startsWith("what the test has opened cannot be closed"))
        .hasSize(3);
  }

  private Run run(Class<?> tests, String provider) {
    return Run.of(
        tests,
        Map.of(
            "angarium.tck.provider",
            provider,
            "angarium.tck.directory",
            directory.toString(),
            "angarium.tck.patience",
            tests == MustFail.class ? "300" : "10000"));
  }
}
