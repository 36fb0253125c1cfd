package org.angarium.benchmarks.promise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.angarium.benchmarks.provider.Promise;
import org.angarium.benchmarks.provider.Provider;
import org.angarium.benchmarks.provider.ProviderName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenMQ is not here: its jars are fetched for whole runs only. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PromiseProbeTest {
  private static final int MESSAGES = 40;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      names = {
        "ANGARIUM",
        "ANGARIUM_RELAXED",
        "ARTEMIS",
        "ARTEMIS_TUNED",
        "ARTEMIS_TCP",
        "CLASSIC"
      })
  void shouldSeeEachProviderKeepItsPromiseAndNoMore(ProviderName name) throws Exception {
    Provider provider = name.create();
    Observed observed;
    try (provider) {
      provider.start(directory, Set.of());
      observed = PromiseProbe.observe(provider, MESSAGES);
    }

    Promise promise = provider.promise();
    assertThat(observed.stored()).isEqualTo(MESSAGES);
    assertThat(observed.passed()).isEqualTo(MESSAGES);
    assertThat(observed.acknowledged()).isEqualTo(MESSAGES - 1);
    assertThat(observed.sendSynced()).as("%s", observed).isEqualTo(promise.sendSynced());
    assertThat(observed.acknowledgeSynced())
        .as("%s", observed)
        .isEqualTo(promise.acknowledgeSynced());
  }
}
