package org.angarium.engine.contract;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories, compared with a naive model. A failure tells its seed.
 *
 * <p>A build runs the same histories each time, so that it says something about the change that is
 * built. New ones come with {@code -Dangarium.histories=N}; {@code -Dangarium.seed=N} runs one.
 */
abstract class ModelContract extends EngineContract {
  private static final String SEED = "angarium.seed";
  private static final String HISTORIES = "angarium.histories";
  private static final long FIRST_SEED = 20_010_101;

  /** How long one history may take; how many there are is up to whoever runs them. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private final long memoryLimit;
  private final int padding;
  private final boolean limits;

  private ModelContract(
      Function<Path, EngineFixture> fixtures, long memoryLimit, int padding, boolean limits) {
    super(fixtures);
    this.memoryLimit = memoryLimit;
    this.padding = padding;
    this.limits = limits;
  }

  @Override
  EngineSettings settings() {
    OrderPolicy order =
        name ->
            new Order(
                1, ModelHistory.keepsGroups(name) ? 100 : 0, ModelHistory.isExclusive(name), null);
    EngineSettings settings =
        new EngineSettings(memoryLimit, WhenFull.REJECT, Duration.ofSeconds(10), false).with(order);
    return limits ? settings.with(new BackpressureContract.ByName()) : settings;
  }

  @Test
  @Timeout(value = 7, unit = TimeUnit.DAYS)
  void shouldDoAsTheModelDoes() {
    Long given = Long.getLong(SEED);
    if (given != null) {
      runOne(given);
      return;
    }
    Integer fresh = Integer.getInteger(HISTORIES);
    long first = fresh == null ? FIRST_SEED : System.nanoTime();
    int histories = fresh != null ? fresh : (durable() ? 60 : 400) / (limits ? 5 : 1);
    System.out.printf("%s: %d histories from seed %d on%n", getClass(), histories, first);
    for (int i = 0; i < histories; i++) {
      runOne(first + i);
    }
  }

  private void runOne(long seed) {
    try {
      assertTimeoutPreemptively(
          LIMIT, () -> new ModelHistory(this, seed, padding, limits).run(steps()));
    } catch (AssertionError e) {
      throw new AssertionError(
          "run it again with -D" + SEED + "=" + seed + "\n" + e.getMessage(), e);
    }
  }

  private int steps() {
    return padding == 0 ? 150 : 300;
  }

  /** Histories that fit into memory. */
  abstract static class InMemory extends ModelContract {
    InMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures, 256L << 20, 0, false);
    }
  }

  /** Histories that do not. */
  abstract static class BeyondMemory extends ModelContract {
    BeyondMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures, 128L << 10, 4_000, false);
    }
  }

  /** Histories in which destinations have limits, and make room by their policies. */
  abstract static class WithLimits extends ModelContract {
    WithLimits(Function<Path, EngineFixture> fixtures) {
      super(fixtures, 256L << 20, 0, true);
    }
  }

  /** The same, where what makes room is on disk only. */
  abstract static class WithLimitsBeyondMemory extends ModelContract {
    WithLimitsBeyondMemory(Function<Path, EngineFixture> fixtures) {
      super(fixtures, 128L << 10, 4_000, true);
    }
  }
}
