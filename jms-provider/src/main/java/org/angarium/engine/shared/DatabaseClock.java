package org.angarium.engine.shared;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the database, as a node knows it: so all nodes agree what time it is, however wrong
 * the clocks of their machines are, and however these jump.
 *
 * <p>Each time the node renews its lease it hears the database's time. In between it goes by how
 * much time passes here. Of what may be true, as long as the answer takes, it takes the earliest:
 * nothing is due here before it is due there. Only what is sent is stamped with what of it comes
 * nearest to the machine's clock. Before the node has heard anything it is the machine's clock.
 * Thread-safe.
 */
public final class DatabaseClock implements Clock {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long WORTH_SAYING_MILLIS = 1_000;

  private final LongSupplier wallClock;
  private final SystemClock timers = new SystemClock(this::millis);

  /** Null before the first sample. */
  private final AtomicReference<@Nullable Range> range = new AtomicReference<>();

  /**
   * @param wallClock the machine's, in milliseconds since 1970
   */
  public DatabaseClock(LongSupplier wallClock) {
    this.wallClock = wallClock;
  }

  /**
   * A time of the database.
   *
   * @param before {@code System.nanoTime()} before it was asked
   * @param micros what it said, in microseconds since 1970
   * @param after {@code System.nanoTime()} when it had said it
   */
  record Sample(long before, long micros, long after) {}

  /** What is to be added to {@code System.nanoTime()}, at least and at most. */
  private record Range(long earliest, long latest) {}

  @Override
  public long millis() {
    Range known = range.get();
    return known == null ? wallClock.getAsLong() : millis(System.nanoTime() + known.earliest);
  }

  /** {@inheritDoc} So messages of a machine whose clock is right bear the times of that clock. */
  @Override
  public long stampMillis() {
    Range known = range.get();
    long wall = wallClock.getAsLong();
    if (known == null) {
      return wall;
    }
    long now = System.nanoTime();
    return Math.max(millis(now + known.earliest), Math.min(wall, millis(now + known.latest)));
  }

  private static long millis(long nanos) {
    return Math.floorDiv(nanos, NANOS);
  }

  /** Goes by what the database says. */
  void correct(Sample sample) {
    long earliest = sample.micros() * MICRO - sample.after();
    long latest = (sample.micros() + 1) * MICRO - sample.before();
    Range known = range.get();
    if (known == null) {
      sayHowFar(wallClock.getAsLong() - TimeUnit.MICROSECONDS.toMillis(sample.micros()));
    }
    if (known == null || known.earliest < earliest || known.earliest > latest) {
      range.set(new Range(earliest, latest));
    } else {
      range.set(new Range(known.earliest, latest)); // it may be right, and does not go back
    }
  }

  private static void sayHowFar(long ahead) {
    if (Math.abs(ahead) >= WORTH_SAYING_MILLIS) {
      LOG.warn(
          "The clock of this machine is {} ms {} that of the database; for messages the database's counts",
          Math.abs(ahead),
          ahead > 0 ? "ahead of" : "behind");
    }
  }

  @Override
  public Timer timer(String name, Runnable task) {
    return timers.timer(name, task);
  }

  @Override
  public void close() {
    timers.close();
  }
}
