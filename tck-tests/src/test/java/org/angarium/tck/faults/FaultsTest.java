package org.angarium.tck.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.angarium.frame.Run;
import org.angarium.tck.Providers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks a provider on purpose, rule by rule, and sees that the suite finds it out. */
@Timeout(120)
class FaultsTest {
  /** How long a test waits for what a fault keeps from it. */
  private static final Map<String, String> SHORT =
      Map.of("angarium.tck.patience", "700", "angarium.tck.quiet", "300");

  @TempDir Path directory;

  static List<Fault> faults() {
    return Faults.all();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldBeFoundOut(Fault fault) throws Exception {
    Run run = run(fault, SHORT);

    assertThat(FaultyProvider.strikes()).as("how often the fault came to act").isPositive();
    assertThat(run.failures()).as("failures of %s", fault.catcher()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldPassWithoutTheFault(Fault fault) throws Exception {
    Fault none = new Fault("none", fault.catcher(), fault.durable(), () -> Call::proceed);
    Run run = run(none, Map.of());

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isPositive();
    assertThat(run.skipped()).isZero();
  }

  @Test
  void shouldHaveOneNameForEachFault() {
    Map<String, Long> counts =
        faults().stream().collect(Collectors.groupingBy(Fault::name, Collectors.counting()));

    assertThat(counts).hasSizeGreaterThan(30);
    assertThat(counts.values()).containsOnly(1L);
  }

  private Run run(Fault fault, Map<String, String> more) throws ClassNotFoundException {
    Map<String, String> parameters = new HashMap<>(more);
    parameters.put(Providers.PARAMETER, FaultyProvider.class.getName());
    parameters.put("angarium.tck.directory", directory.toString());
    int dot = fault.catcher().lastIndexOf('.');
    Class<?> tests = Class.forName("org.angarium.tck." + fault.catcher().substring(0, dot));
    FaultyProvider.choose(fault);
    return Run.of(tests, fault.catcher().substring(dot + 1), parameters);
  }
}
