package org.angarium.samples.flights;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Counts what the workers of this process have committed, and tells of it. Thread-safe. */
final class Tally {
  /** So far the publisher may be ahead of the statistics: all workers are busy to the end. */
  private static final int WINDOW = 500;

  private final Lock lock = new ReentrantLock();
  private final Semaphore room;
  private final Consumer<Signal> signals;
  private volatile Status status;

  Tally(Status found, Consumer<Signal> signals) {
    this.status = found;
    this.room = new Semaphore(WINDOW - found.published() + found.processed());
    this.signals = signals;
  }

  Status status() {
    return status;
  }

  /** Waits a moment for room to publish this many; false if there was none. */
  boolean awaitRoom(int flights) throws InterruptedException {
    return room.tryAcquire(flights, 100, TimeUnit.MILLISECONDS);
  }

  void published(int flights, int rejects) {
    update(
        s ->
            new Status(
                s.published() + flights, s.rejected() + rejects, s.processed(), s.rebooked()));
  }

  void processed(int flights) {
    room.release(flights);
    update(s -> new Status(s.published(), s.rejected(), s.processed() + flights, s.rebooked()));
  }

  void rebooked() {
    update(s -> new Status(s.published(), s.rejected(), s.processed(), s.rebooked() + 1));
  }

  private void update(UnaryOperator<Status> change) {
    Status changed;
    lock.lock();
    try {
      changed = change.apply(status);
      status = changed;
    } finally {
      lock.unlock();
    }
    signals.accept(new Signal.Working(changed));
  }
}
