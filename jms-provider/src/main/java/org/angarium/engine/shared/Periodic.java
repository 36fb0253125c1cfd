package org.angarium.engine.shared;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.model.AngariumException;
import org.angarium.model.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does something now and then, and at once when it is asked to. What it throws is
 * logged, and it goes on. By the time of this machine as it passes, not by any clock: it is what
 * goes on while clocks are wrong. Thread-safe.
 */
final class Periodic {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final Runnable task;
  private final long periodNanos;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by the lock
  private boolean asked;
  private boolean ended;

  Periodic(String name, long periodMillis, Runnable task) {
    this.task = task;
    this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Does it soon, once however often this is called meanwhile. */
  void soon() {
    lock.lock();
    try {
      asked = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (awaitTurn()) {
      try {
        runTask();
      } catch (RuntimeException | Error e) { // without it nobody would keep the lease
        goOnAfter(e);
      }
    }
  }

  private void runTask() {
    try {
      task.run();
    } catch (AngariumException e) {
      if (!isEnded()) {
        LOG.warn("{} failed, and tries again later: {}", thread.getName(), e.getMessage());
      }
    }
  }

  private void goOnAfter(Throwable e) {
    try {
      LOG.error("{} has met what should not be, and goes on", thread.getName(), e);
    } catch (RuntimeException | Error again) {
      e.addSuppressed(again); // there is no memory even for that; the next turn comes all the same
    }
  }

  private boolean awaitTurn() {
    lock.lock();
    try {
      long left = periodNanos;
      while (!asked && !ended && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          left = periodNanos; // nobody has a reason to
        }
      }
      asked = false;
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  private boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing more, and waits until what it does is done; not on its own thread. */
  void close() {
    end();
    if (Thread.currentThread() != thread) {
      Threads.awaitEnd(thread);
    }
  }
}
