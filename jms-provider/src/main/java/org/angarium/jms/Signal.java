package org.angarium.jms;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the one thread that waits for it; a signal that comes while nobody waits is kept.
 *
 * <p>{@link #raise()} neither blocks nor takes a lock, since engines call it on threads of senders.
 */
final class Signal {
  private static final int MAX_PATIENCE = 20;
  private static final int MIN_PATIENCE = 8;

  private volatile boolean raised;
  private int patience = MAX_PATIENCE;
  private volatile @Nullable Thread waiter;

  /**
   * Lets other threads go on, as long as that has brought the signal in the past: to sleep and to
   * be woken costs more than most messages do, the sender too.
   */
  @SuppressWarnings("ThreadPriorityCheck") // it is right without it, only slower
  private boolean comesSoon() {
    for (int i = 0; i < patience; i++) {
      if (raised) {
        patience = Math.min(MAX_PATIENCE, patience + 1);
        return true;
      }
      Thread.yield();
    }
    patience = Math.max(MIN_PATIENCE, patience - 1);
    return raised;
  }

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
    if (nanos > 0 && comesSoon()) {
      raised = false;
      return true;
    }
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
