package org.angarium.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.EngineSettings.WhenFull;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.engine.support.Departures;
import org.angarium.testing.Crew;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for the disk has it looked at each second, whatever becomes of the clock. */
@Timeout(180)
class DiskGateTest {
  private static final long MUCH = 1L << 40;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What is on its way fills the disk, or does not. */
  private final AtomicLong unwritten = new AtomicLong(MUCH);

  private final Semaphore foundFull = new Semaphore(0);

  @TempDir Path folder;

  @Test
  void shouldLookAgainThoughTheClockIsPutBack() throws Exception {
    EngineSettings settings =
        new EngineSettings(1L << 30, WhenFull.BLOCK, Duration.ofMinutes(5), true)
            .withDisk(1L << 30, 0);
    try (ManualClock clock = new ManualClock(1_700_000_000_000L);
        H2Store store = H2Store.open(new H2StoreSettings(folder.resolve("s"), true, clock));
        DiskGate gate =
            new DiskGate(
                "test",
                settings,
                store,
                clock,
                new Departures(),
                unwritten::get,
                foundFull::release)) {
      Crew crew = new Crew();
      crew.start("sender", () -> gate.reserve(1_000, "connection", null, true));
      awaitFull();
      await().until(() -> gate.line().waiting() == 1); // and has set the timer
      for (int look = 0; look < 3; look++) {
        clock.advance(Duration.ofDays(-1));
        clock.advance(SECOND);
        awaitFull();
      }
      clock.advance(Duration.ofDays(-1));
      unwritten.set(0);
      clock.advance(SECOND);
      crew.join(); // it has got its room
    }
  }

  private void awaitFull() throws InterruptedException {
    assertThat(foundFull.tryAcquire(60, TimeUnit.SECONDS)).as("somebody has looked").isTrue();
  }
}
