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
  static final int WINDOW = 500;

  private final Lock lock = new ReentrantLock();
  private final Semaphore room;
  private final Consumer<Signal> signals;
  private volatile Status status;

  /**
   * @param ahead how many flights that are published this process is still to process
   */
  Tally(Status found, int ahead, Consumer<Signal> signals) {
    this.status = found;
    this.room = new Semaphore(WINDOW - ahead);
    this.signals = signals;
  }

  Status status() {
    return status;
  }

  /** Waits a moment for room to publish this many, and takes it; false if there was none. */
  boolean awaitRoom(int flights) throws InterruptedException {
    return room.tryAcquire(flights, 100, TimeUnit.MILLISECONDS);
  }

  /** Room was taken and not used. */
  void giveBackRoom(int flights) {
    room.release(flights);
  }

  /** The file is published so far, by this process or another. */
  void published(PublishedSoFar soFar) {
    update(
        s ->
            new Status(
                Math.max(s.published(), soFar.flights()),
                Math.max(s.rejected(), soFar.rejects()),
                s.processed(),
                s.rebooked()));
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
