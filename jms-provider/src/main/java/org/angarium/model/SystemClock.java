package org.angarium.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's clock, with one daemon thread for all its timers.
 *
 * <p>Thread-safe. The thread starts with the first timer. While a timer is set it looks at the wall
 * clock at least once a second, so a clock that is put forward, or a machine that was suspended,
 * delays a timer by a second at most. One that is put back delays those timers whose times are
 * those of the wall clock, as it should, and not those that wait for time to pass. There are few
 * timers, a handful for each broker, so they are searched rather than sorted.
 *
 * <p>The only class that may read the wall clock.
 */
public final class SystemClock implements Clock {
  private static final Logger LOG = LoggerFactory.getLogger(SystemClock.class);
  private static final long NEVER = Long.MAX_VALUE;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final long NANOS_ROUNDED_UP = TimeUnit.MILLISECONDS.toNanos(1) - 1;

  private final LongSupplier wallClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<WallTimer> timers = new ArrayList<>();
  private @Nullable Thread thread;
  private boolean closed;

  /** The machine's clock. */
  public SystemClock() {
    this(wallClock());
  }

  /** A clock over another wall clock: that of a database, or one that a test can set. */
  public SystemClock(LongSupplier wallClock) {
    this.wallClock = wallClock;
  }

  /** The machine's wall clock, for who makes a clock of it. */
  public static LongSupplier wallClock() {
    return System::currentTimeMillis;
  }

  @Override
  public long millis() {
    return wallClock.getAsLong();
  }

  /**
   * @throws AngariumException {@link ErrorCode#BROKER_CLOSED} after {@link #close()}
   */
  @Override
  public Timer timer(String name, Runnable task) {
    lock.lock();
    try {
      if (closed) {
        throw new AngariumException(
            ErrorCode.BROKER_CLOSED,
            "timer \"%s\" is refused: its clock is closed; open the broker again".formatted(name));
      }
      WallTimer timer = new WallTimer(name, task);
      timers.add(timer);
      if (thread == null) {
        thread = new Thread(this::run, "angarium-clock");
        thread.setDaemon(true);
        thread.start();
      }
      return timer;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops the thread. Blocks until a task that is running has returned, except where that task is
   * the caller.
   */
  @Override
  public void close() {
    Thread stopping;
    lock.lock();
    try {
      closed = true;
      stopping = thread;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (stopping != null && stopping != Thread.currentThread()) {
      Threads.awaitEnd(stopping);
    }
  }

  private void run() {
    while (true) {
      WallTimer due = awaitDue();
      if (due == null) {
        return;
      }
      due.run();
    }
  }

  /** The timer that is due first, no longer set; null when the clock closes. */
  private @Nullable WallTimer awaitDue() {
    lock.lock();
    try {
      while (!closed) {
        long now = millis();
        long nanos = System.nanoTime();
        WallTimer next =
            timers.stream()
                .min(Comparator.comparingLong((WallTimer t) -> t.missing(now, nanos)))
                .orElse(null);
        long missing = next == null ? NEVER : next.missing(now, nanos);
        if (next != null && missing <= 0) {
          next.clear();
          return next;
        }
        await(missing == NEVER ? NEVER : Math.min(missing, LONGEST_WAIT_MILLIS));
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller loops
  private void await(long millis) {
    try {
      if (millis == NEVER) {
        changed.await();
      } else {
        boolean unused = changed.await(millis, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // nobody but a task can have interrupted this thread, and its interrupt ended with it
      LOG.debug("The clock's thread was interrupted, and goes on", e);
    }
  }

  private final class WallTimer implements Timer {
    private final String name;
    private final Runnable task;
    private long at = NEVER;
    private boolean waitsForTimeToPass;
    private long atNanos;
    private volatile boolean cancelled;

    WallTimer(String name, Runnable task) {
      this.name = name;
      this.task = task;
    }

    @Override
    public void wakeAt(long millis) {
      lock.lock();
      try {
        if (millis < at && !cancelled) {
          at = millis;
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
        long nanos = System.nanoTime() + Math.min(TimeUnit.MILLISECONDS.toNanos(millis), NEVER / 2);
        if (!waitsForTimeToPass || nanos - atNanos < 0) {
          waitsForTimeToPass = true;
          atNanos = nanos;
        }
        at = Math.min(at, from + Math.min(millis, NEVER - from));
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** In how many milliseconds it is due, by the sooner of both clocks; guarded by the lock. */
    private long missing(long now, long nanos) {
      long byWall = at == NEVER ? NEVER : Clock.between(now, at);
      if (!waitsForTimeToPass) {
        return byWall;
      }
      long passing = TimeUnit.NANOSECONDS.toMillis(atNanos - nanos + NANOS_ROUNDED_UP);
      return Math.min(byWall, passing);
    }

    private void clear() {
      at = NEVER;
      waitsForTimeToPass = false;
    }

    /** Does not wait for a task that is running. */
    @Override
    public void close() {
      lock.lock();
      try {
        cancelled = true;
        timers.remove(this);
      } finally {
        lock.unlock();
      }
    }

    void run() {
      if (cancelled) {
        return;
      }
      Thread self = Thread.currentThread();
      String idleName = self.getName();
      self.setName(idleName + ": " + name);
      try {
        task.run();
      } catch (Throwable e) {
        LOG.error("Timer \"{}\" failed; it goes on when it is set again", name, e);
      } finally {
        self.setName(idleName);
      }
    }
  }
}
