package org.angarium.benchmarks.shared;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Where threads wait without costing anything for something to become true. Thread-safe. */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int waiting;

  /** Waits for something to become true; whether it had not to wait. */
  boolean await(BooleanSupplier open) throws InterruptedException {
    if (open.getAsBoolean()) {
      return true;
    }
    lock.lock();
    try {
      waiting++;
      while (!open.getAsBoolean()) {
        changed.await();
      }
      waiting--;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Something may have become true. */
  void look() {
    lock.lock();
    try {
      if (waiting > 0) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
