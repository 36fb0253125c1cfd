package org.angarium.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting without a lock. */
final class Pause {
  private Pause() {}

  /** Waits until the time, or until something is so; returns whether it is. */
  static boolean until(long deadlineNanos, BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      LockSupport.parkNanos(Math.min(left, 1_000_000));
    }
    return true;
  }
}
