package org.angarium.cdi.listener;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rests a listener that keeps failing. Closed, all its workers work. After so many failures without
 * a success between them it opens, and all wait. When the pause is over, one of them tries: after
 * its success all go on, after its failure they rest twice as long. An operator may open and close
 * it too. Thread-safe.
 */
final class Breaker {
  /** Hears what happens, one call after the other, in the order in which it did; without a lock. */
  interface Events {
    /**
     * It has opened.
     *
     * @param pause null until somebody resumes it
     */
    void paused(String reason, @Nullable Throwable failure, @Nullable Duration pause);

    /** It has closed. */
    void resumed();
  }

  private enum State {
    CLOSED,
    OPEN,
    /** One of the workers tries. */
    TRYING,
    /** Open until {@link #resume}. */
    PAUSED,
    ENDED
  }

  private final ListenerSpec.Breaking settings;
  private final LongSupplier nanos;
  private final Events events;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private State state = State.CLOSED;
  private int failures;
  private Duration pause;
  private long until;
  private String reason = "";
  private @Nullable Thread trying;
  private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
  private boolean telling;

  /**
   * @param nanos a clock that only goes forward
   */
  Breaker(ListenerSpec.Breaking settings, LongSupplier nanos, Events events) {
    this.settings = settings;
    this.nanos = nanos;
    this.events = events;
    this.pause = settings.pause();
  }

  /**
   * Waits until a worker may work; false when it is to end.
   *
   * @throws InterruptedException when the thread is interrupted meanwhile
   */
  boolean awaitTurn() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (state != State.CLOSED && state != State.ENDED) {
        if (state != State.OPEN) {
          changed.await();
        } else if (until - nanos.getAsLong() <= 0) {
          state = State.TRYING;
          trying = Thread.currentThread();
          return true;
        } else {
          changed.awaitNanos(until - nanos.getAsLong());
        }
      }
      return state != State.ENDED;
    } finally {
      lock.unlock();
    }
  }

  /** A worker's call has succeeded. */
  void succeeded() {
    lock.lock();
    try {
      failures = 0;
      if (state == State.TRYING) {
        close();
      }
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Nothing came for a worker; if it was the one that tries, it may be another's turn. */
  void idle() {
    lock.lock();
    try {
      if (state == State.TRYING && Thread.currentThread().equals(trying)) {
        state = State.OPEN;
        until = nanos.getAsLong();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    state = State.CLOSED;
    failures = 0;
    pause = settings.pause();
    reason = "";
    changed.signalAll();
    untold.add(events::resumed);
  }

  /** Tells what has happened; who comes while another tells leaves it to that one. */
  private void tell() {
    Runnable next = nextUntold(false);
    while (next != null) {
      next.run();
      next = nextUntold(true);
    }
  }

  private @Nullable Runnable nextUntold(boolean mine) {
    lock.lock();
    try {
      if (telling && !mine) {
        return null;
      }
      Runnable next = untold.poll();
      telling = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** A worker's call has failed. */
  void failed(Throwable failure) {
    failed(failure, false);
  }

  /** A worker cannot work at all; that opens it at once. */
  void broken(Throwable failure) {
    failed(failure, true);
  }

  private void failed(Throwable failure, boolean atOnce) {
    lock.lock();
    try {
      failures++;
      boolean limit = settings.failures() > 0 && failures >= settings.failures();
      if (state == State.TRYING || (state == State.CLOSED && (atOnce || limit))) {
        open(failure, atOnce);
      }
    } finally {
      lock.unlock();
    }
    tell();
  }

  private void open(Throwable failure, boolean broken) {
    String why =
        broken
            ? "it cannot receive: " + failure
            : "it has failed %d times in a row, with %s".formatted(failures, failure);
    Duration length = pause;
    reason = why;
    state = State.OPEN;
    until = nanos.getAsLong() + length.toNanos();
    Duration longer = length.multipliedBy(2);
    pause = longer.compareTo(settings.maxPause()) > 0 ? settings.maxPause() : longer;
    changed.signalAll();
    untold.add(() -> events.paused(why, failure, length));
  }

  /** Opens it until {@link #resume}; does nothing where that was done. */
  void pause(String why) {
    lock.lock();
    try {
      if (state == State.PAUSED || state == State.ENDED) {
        return;
      }
      state = State.PAUSED;
      reason = why;
      untold.add(() -> events.paused(why, null, null));
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Closes it, whatever opened it. */
  void resume() {
    lock.lock();
    try {
      if (state == State.CLOSED || state == State.ENDED) {
        return;
      }
      close();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Has all workers end. */
  void end() {
    lock.lock();
    try {
      state = State.ENDED;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why it is open; empty where it is not. */
  String reason() {
    lock.lock();
    try {
      return reason;
    } finally {
      lock.unlock();
    }
  }
}
