package org.angarium.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;

/**
 * Holds senders back when too much is sent and not received, so that a fast one does not just fill
 * the memory, and stops them at the end. The sums are looked at once for many messages only.
 */
final class Window {
  private static final int STEP = 64;
  private static final int BRIEFLY_NANOS = 50_000;

  private final Counters sent;
  private final Counters received;
  private final int copies;
  private final long limit;
  private final int senders;
  private volatile boolean stopped;

  /**
   * @param copies how often each message is received
   * @param limit how many messages may be sent and not received
   */
  Window(Counters sent, Counters received, int copies, long limit, int senders) {
    this.sent = sent;
    this.received = received;
    this.copies = copies;
    this.limit = limit;
    this.senders = senders;
  }

  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  /** A place for one sender. */
  Slot slot() {
    return new Slot();
  }

  /** One sender's part. Not thread-safe. */
  final class Slot {
    private long allowed;

    /** Waits until a message may be sent; false if no more is to be sent. */
    boolean admit() {
      if (allowed <= 0 && !refill()) {
        return false;
      }
      allowed--;
      return !stopped;
    }

    private boolean refill() {
      if (limit == Long.MAX_VALUE) {
        allowed = STEP;
        return !stopped;
      }
      long wanted = 0;
      while (!stopped) {
        long room = limit - (sent.sum() - received.sum() / copies);
        if (room > wanted) {
          allowed = Math.max(1, Math.min(STEP, room / senders));
          return true;
        }
        // once full, a quarter is to be free: else a sender would wake for each message
        wanted = limit / 4;
        LockSupport.parkNanos(BRIEFLY_NANOS);
      }
      return false;
    }
  }
}
