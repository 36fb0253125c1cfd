package org.angarium.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.shared.DatabaseClock.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DatabaseClockTest {
  private static final long HOUR = 3_600_000;
  private static final long NANOS = 1_000_000;

  /** In a millisecond. */
  private static final long MICROS = 1_000;

  private final AtomicLong wall = new AtomicLong(100 * HOUR);
  private final DatabaseClock clock = new DatabaseClock(wall::get);

  @AfterEach
  void close() {
    clock.close();
  }

  /** The database says so now, and took no time for it. */
  private void hear(long millis) {
    long now = System.nanoTime();
    clock.correct(new Sample(now, millis * MICROS, now));
  }

  @Test
  void shouldBeTheMachinesBeforeItHasHeardAnything() {
    assertThat(clock.millis()).isEqualTo(100 * HOUR);
  }

  @Test
  void shouldGoByTheDatabaseWhateverTheMachineSays() {
    hear(50 * HOUR);
    wall.addAndGet(7 * HOUR);
    assertThat(clock.millis()).isBetween(50 * HOUR, 51 * HOUR);
    hear(20 * HOUR);
    wall.addAndGet(-9 * HOUR);
    assertThat(clock.millis()).isBetween(20 * HOUR, 21 * HOUR);
  }

  @Test
  void shouldNotBeAheadOfTheDatabaseHoweverLongTheAnswerTakes() {
    long now = System.nanoTime();
    clock.correct(new Sample(now - 5_000 * NANOS, 50 * HOUR * MICROS, now));
    assertThat(clock.millis() - 50 * HOUR).isCloseTo(0L, within(HOUR)).isNotNegative();
  }

  @Test
  void shouldStayWhereItIsWhereThatMayBeRight() {
    hear(50 * HOUR);
    long now = System.nanoTime();
    long before = clock.millis();
    // what it said two seconds ago, or now: nobody knows
    clock.correct(new Sample(now - 2_000 * NANOS, (before - 1_000) * MICROS, now));
    assertThat(clock.millis()).isGreaterThanOrEqualTo(before);
  }

  /** What the database said five seconds ago, or now: nobody knows. */
  private void hearWithinFiveSeconds(long millis) {
    long now = System.nanoTime();
    clock.correct(new Sample(now - 5_000 * NANOS, millis * MICROS, now));
  }

  @Test
  void shouldStampWithTheMachinesTimeWhereThatMayBeRight() {
    hearWithinFiveSeconds(100 * HOUR - 2_000);
    assertThat(clock.stampMillis()).isEqualTo(100 * HOUR);
    assertThat(clock.millis()).isLessThan(100 * HOUR);
    hearWithinFiveSeconds(clock.millis() + 1); // no news: it may have been so all the time
    assertThat(clock.stampMillis()).isEqualTo(100 * HOUR);
  }

  @Test
  void shouldStampWithWhatComesNearestToTheMachinesTime() {
    hearWithinFiveSeconds(50 * HOUR);
    wall.set(60 * HOUR);
    assertThat(clock.stampMillis()).isBetween(50 * HOUR + 5_000, 51 * HOUR);
    wall.set(40 * HOUR);
    long before = clock.millis();
    assertThat(clock.stampMillis()).isBetween(before, 50 * HOUR + 4_999);
  }

  @Test
  @Timeout(30)
  void shouldRunTimersByTheDatabasesTime() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    hear(50 * HOUR);
    clock.timer("bell", rung::countDown).wakeAt(60 * HOUR);
    hear(60 * HOUR);
    assertThat(rung.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
