package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the application's transactions wait for one another. H2 would have them wait inside a
 * statement, and so with the right to change the database, which those they wait for need; so they
 * wait here, and try again when one has ended. Thread-safe.
 */
final class LockWaits {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private long endings;

  /** How many transactions have changed something. */
  private int changing;

  /** How many of these wait, and have not been woken since. */
  private int waiting;

  /** A transaction has begun to change something. */
  void changing() {
    lock.lock();
    try {
      changing++;
    } finally {
      lock.unlock();
    }
  }

  /** A transaction has ended; all who wait try again. */
  void ended(boolean hasChanged) {
    lock.lock();
    try {
      changing -= hasChanged ? 1 : 0;
      waiting = 0;
      endings++;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many have ended; to be asked for before an attempt. */
  long endings() {
    lock.lock();
    try {
      return endings;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a transaction ends.
   *
   * @param seen from {@link #endings} before the attempt that failed
   * @param nanos how long at most
   * @param hasChanged whether others may wait for who waits here
   * @param locked why it waits
   * @return how long it may still wait; nothing when the time is over
   * @throws SQLException a deadlock: everybody who could end waits
   */
  long await(long seen, long nanos, boolean hasChanged, SQLException locked) throws SQLException {
    boolean interrupted = false;
    lock.lock();
    try {
      if (endings != seen) {
        return nanos;
      }
      if (hasChanged && waiting + 1 == changing) {
        throw SqlErrors.deadlock(locked);
      }
      waiting += hasChanged ? 1 : 0;
      long left = nanos;
      while (endings == seen && left > 0) {
        try {
          left = ended.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (endings == seen) {
        waiting -= hasChanged ? 1 : 0;
      }
      return left;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
