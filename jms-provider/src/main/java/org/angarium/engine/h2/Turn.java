package org.angarium.engine.h2;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The right to write the database: one has it at a time. Not a lock, for who takes it may leave it
 * to another thread to give it back, as when a store is closed. Thread-safe.
 */
final class Turn {
  private final Semaphore permit = new Semaphore(1);
  private volatile @Nullable Thread taker;

  /** Waits for it, and takes it. */
  void take() {
    permit.acquireUninterruptibly();
    taker = Thread.currentThread();
  }

  /** Takes it if nobody has it. */
  boolean tryTake() {
    boolean free = permit.tryAcquire();
    if (free) {
      taker = Thread.currentThread();
    }
    return free;
  }

  /** Gives it back. */
  void give() {
    taker = null;
    permit.release();
  }

  /** Whether this thread has taken it. */
  boolean isMine() {
    return taker == Thread.currentThread();
  }
}
