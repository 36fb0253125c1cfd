package org.angarium.jms;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Has something done once: who comes first does it, and all others wait until it is done.
 * Thread-safe.
 */
final class Once {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean begun;
  private boolean done;

  /**
   * Does it, or waits for who does; an interrupt does not end the wait. Not to be called from
   * inside.
   */
  void run(Runnable work) {
    if (!begin()) {
      return;
    }
    try {
      work.run();
    } finally {
      end();
    }
  }

  /** Whether it is the caller's to do; waits where somebody else does it. */
  private boolean begin() {
    lock.lock();
    try {
      boolean first = !begun;
      begun = true;
      while (!first && !done) {
        ended.awaitUninterruptibly();
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      done = true;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
