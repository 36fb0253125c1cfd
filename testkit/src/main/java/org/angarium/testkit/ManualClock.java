package org.angarium.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.Clock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test advances it: {@code Broker.builder().clock(clock)}.
 * Delivery delays, expiry and the delays of redelivery then pass when the test says so.
 * Thread-safe.
 *
 * <p>Timers run on one thread of the clock, as on the system's clock. {@link #advance} returns when
 * every timer that has become due has run.
 */
@SuppressWarnings("exports") // of the interface: it is for the broker, its user calls none of it
public final class ManualClock implements Clock {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long PATIENCE_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ManualTimer> timers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "manual-clock");
  private long now;
  private long passed;
  private boolean running;
  private boolean closed;
  private @Nullable Throwable failure;

  /**
   * @param millis the time to begin with
   */
  public ManualClock(long millis) {
    now = millis;
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public long millis() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets time pass, and waits until the timers that are due have run. Not to be called from the
   * task of a timer.
   *
   * @param duration a negative one puts the clock back, as somebody may do with a machine's; what
   *     only waits for time to pass waits no longer for that
   * @throws AssertionError when a timer's task threw something, now or before, or does not end
   */
  public void advance(Duration duration) {
    lock.lock();
    try {
      now += duration.toMillis();
      passed += Math.max(0, duration.toMillis());
      changed.signalAll();
      awaitQuiet();
      if (failure != null) {
        throw new AssertionError("the task of a timer failed", failure);
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitQuiet() {
    long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!closed && (running || next() != null)) {
      if (nanos <= 0) {
        throw new AssertionError("timers are still running after " + PATIENCE_SECONDS + " s");
      }
      try {
        nanos = changed.awaitNanos(nanos);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while timers ran", e);
      }
    }
  }

  @Override
  public Timer timer(String name, Runnable task) {
    lock.lock();
    try {
      ManualTimer timer = new ManualTimer(task);
      timers.add(timer);
      return timer;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        ManualTimer due = next();
        if (due == null) {
          changed.awaitUninterruptibly();
        } else {
          runOne(due);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void runOne(ManualTimer due) {
    due.at = NEVER;
    due.afterPassed = NEVER;
    running = true;
    lock.unlock();
    Throwable thrown = null;
    try {
      due.task.run();
    } catch (Throwable t) {
      thrown = t;
    }
    lock.lock();
    running = false;
    if (failure == null) {
      failure = thrown;
    }
    changed.signalAll();
  }

  private @Nullable ManualTimer next() {
    ManualTimer first = null;
    for (ManualTimer timer : timers) {
      if (timer.missing() <= 0 && (first == null || timer.missing() < first.missing())) {
        first = timer;
      }
    }
    return first;
  }

  private final class ManualTimer implements Timer {
    private final Runnable task;
    private long at = NEVER;
    private long afterPassed = NEVER;

    ManualTimer(Runnable task) {
      this.task = task;
    }

    @Override
    public void wakeAt(long millis) {
      lock.lock();
      try {
        if (timers.contains(this)) {
          at = Math.min(at, millis);
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wakeAfter(long from, long millis) {
      lock.lock();
      try {
        if (timers.contains(this)) {
          at = Math.min(at, from + Math.min(millis, NEVER - from));
          afterPassed = Math.min(afterPassed, passed + Math.min(millis, NEVER - passed));
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    /** How much time is missing until it is due; guarded by the lock. */
    private long missing() {
      long byClock = at == NEVER ? NEVER : Clock.between(now, at);
      return afterPassed == NEVER ? byClock : Math.min(byClock, afterPassed - passed);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        timers.remove(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
