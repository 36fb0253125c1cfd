package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the application's transactions wait for one another. H2 would have them wait inside a
 * statement, and so with the right to change the database, which those they wait for need; so they
 * wait here, and try again when one has ended. Thread-safe.
 */
final class LockWaits {
  /** Who is waited for where nobody knows. */
  static final int UNKNOWN = 0;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();

  /** Who waits, and for whom, by H2's numbers of transactions, until one ends. */
  private final Map<Integer, Integer> waiting = new HashMap<>();

  private long endings;

  /** A transaction has ended; all who wait try again. */
  void ended() {
    lock.lock();
    try {
      waiting.clear();
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
   * @param waiter who waits
   * @param owner whom for, or {@link #UNKNOWN}
   * @param locked why
   * @return how long it may still wait; nothing when the time is over
   * @throws SQLException a deadlock: that one waits for this one
   */
  long await(long seen, long nanos, int waiter, int owner, SQLException locked)
      throws SQLException {
    boolean interrupted = false;
    lock.lock();
    try {
      if (endings != seen) {
        return nanos;
      }
      if (owner != UNKNOWN) {
        waiting.put(waiter, owner);
        checkNoDeadlock(waiter, locked);
      }
      long left = nanos;
      while (endings == seen && left > 0) {
        try {
          left = ended.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (endings == seen) {
        waiting.remove(waiter);
      }
      return left;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void checkNoDeadlock(int waiter, SQLException locked) throws SQLException {
    Integer next = waiting.get(waiter);
    for (int i = waiting.size(); next != null && i >= 0; i--) {
      if (next == waiter) {
        waiting.remove(waiter);
        throw SqlErrors.deadlock(locked);
      }
      next = waiting.get(next);
    }
  }
}
