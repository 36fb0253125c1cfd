package org.angarium.model;

/** What closing needs of threads. */
public final class Threads {
  private Threads() {}

  /**
   * Waits until a thread has ended; returns at once for one that was not started. Blocks; an
   * interrupt does not end the wait, and is kept.
   */
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
