package org.angarium.engine.embedded;

/**
 * Up to where each priority's deliveries may have been handed out, as far as that is on disk: what
 * makes JMSRedelivered true after a crash (Jakarta Messaging 3.1, 9.1). Thread-safe.
 *
 * <p>A mark must be on disk before the delivery reaches a consumer. It is written in blocks, ahead
 * of need: nearly always along with the messages' own commit, so that a claim need not wait.
 */
final class HandOutMarks {
  /** How many sequence numbers a mark runs ahead. */
  static final long BLOCK = 4_096;

  private final long[] recovered;
  private final long[] marks;

  /**
   * The greatest sequence numbers that were really handed out, or may have been before the start.
   */
  private final long[] handedOut;

  /**
   * @param recovered by priority, what was on disk at the start
   */
  HandOutMarks(long[] recovered) {
    this.recovered = recovered.clone();
    this.marks = recovered.clone();
    this.handedOut = recovered.clone();
  }

  /** Whether a delivery may have been handed out before the start. */
  private boolean mayHaveBeenHandedOut(long ord) {
    return Ord.sequence(ord) <= recovered[Ord.priority(ord)];
  }

  /** Whether a delivery may be handed out without writing. */
  synchronized boolean covers(long ord) {
    return Ord.sequence(ord) <= marks[Ord.priority(ord)];
  }

  /** Whether it is time to write a new mark along with a message. */
  synchronized boolean isNearEnd(long ord) {
    return Ord.sequence(ord) + BLOCK / 2 > marks[Ord.priority(ord)];
  }

  /** How many hand-outs a delivery from disk has behind it. */
  int attemptsOf(StoredDelivery stored) {
    return Math.max(stored.attempts(), mayHaveBeenHandedOut(stored.ord()) ? 1 : 0);
  }

  /** A delivery goes to a consumer. */
  synchronized void handOut(long ord) {
    int priority = Ord.priority(ord);
    handedOut[priority] = Math.max(handedOut[priority], Ord.sequence(ord));
  }

  /** Lets the marks that run ahead fall back to what was handed out: before a clean close. */
  synchronized void writeExact(int subscriptionId, StoreWriter writer) {
    for (int priority = 0; priority < Ord.PRIORITIES; priority++) {
      if (marks[priority] > handedOut[priority]) {
        writer.setMark(subscriptionId, priority, handedOut[priority]);
        marks[priority] = handedOut[priority];
      }
    }
  }

  /** A mark is on disk. */
  synchronized void written(int priority, long sequence) {
    marks[priority] = Math.max(marks[priority], sequence);
  }
}
