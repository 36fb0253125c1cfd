package org.angarium.jms;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread that waits for it; a signal that comes while nobody waits is kept.
 *
 * <p>{@link #raise()} neither blocks nor takes a lock, since engines call it on threads of senders.
 */
final class Signal {
  private volatile boolean raised;
  private volatile @Nullable Thread waiter;

  /** Wakes the waiter, now or when it comes. */
  void raise() {
    raised = true;
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits for the signal and takes it.
   *
   * @param nanos how long at most
   * @return whether it came; false after the time, and when the thread is interrupted, which is
   *     kept
   */
  boolean await(long nanos) {
    waiter = Thread.currentThread();
    try {
      long deadline = System.nanoTime() + nanos;
      while (!raised) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
          return false;
        }
        LockSupport.parkNanos(this, left);
      }
      raised = false;
      return true;
    } finally {
      waiter = null;
    }
  }
}
