package org.angarium.engine.embedded;

import java.util.Arrays;

/**
 * Up to where each priority's deliveries may have been handed out, as far as that is on disk: what
 * makes JMSRedelivered true after a crash (Jakarta Messaging 3.1, 9.1). Thread-safe.
 *
 * <p>A mark must be on disk before the delivery reaches a consumer. It is written in blocks, ahead
 * of need: while consumers keep up, along with the messages' own commit, so that a claim need not
 * wait. What a selector picks out of a backlog has its attempt written by itself instead, since a
 * mark would cover all that lies before it.
 */
final class HandOutMarks {
  /** How many sequence numbers a mark runs ahead. */
  static final long BLOCK = 4_096;

  private static final int FEW = 1_000;

  /** What all have who have handed out nothing, of whom there may be a hundred thousand. */
  private static final long[] NOTHING = new long[Ord.PRIORITIES];

  private final long[] recovered;
  private long[] marks;

  /** The greatest sequence numbers that plain claims have handed out. */
  private long[] handedOut;

  /** Nothing was on disk at the start. */
  HandOutMarks() {
    this(NOTHING);
  }

  /**
   * @param recovered by priority, what was on disk at the start; not to be changed
   */
  HandOutMarks(long[] recovered) {
    this.recovered = Arrays.equals(recovered, NOTHING) ? NOTHING : recovered;
    this.marks = this.recovered;
    this.handedOut = this.recovered;
  }

  private long[] own(long[] numbers) {
    return numbers == recovered ? numbers.clone() : numbers;
  }

  /** Whether a delivery may have been handed out before the start. */
  private boolean mayHaveBeenHandedOut(long ord) {
    return Ord.sequence(ord) <= recovered[Ord.priority(ord)];
  }

  /** Whether a delivery may be handed out without writing. */
  synchronized boolean covers(long ord) {
    return Ord.sequence(ord) <= marks[Ord.priority(ord)];
  }

  /**
   * Whether to write a new mark along with a message: the present one ends soon, and consumers are
   * so near that the new one will cover little that they have not seen.
   *
   * @param waiting how many deliveries are before it
   */
  synchronized boolean shouldExtend(long ord, long waiting) {
    int priority = Ord.priority(ord);
    long sequence = Ord.sequence(ord);
    boolean near = waiting < FEW || sequence - handedOut[priority] < BLOCK;
    return near && sequence + BLOCK / 2 > marks[priority];
  }

  /** How many hand-outs a delivery from disk has behind it. */
  int attemptsOf(StoredDelivery stored) {
    return Math.max(stored.attempts(), mayHaveBeenHandedOut(stored.ord()) ? 1 : 0);
  }

  /** A delivery goes to a consumer. */
  synchronized void handOut(long ord) {
    int priority = Ord.priority(ord);
    handedOut = own(handedOut);
    handedOut[priority] = Math.max(handedOut[priority], Ord.sequence(ord));
  }

  /**
   * Takes the marks back to where they were at the start: before a clean close, when the attempts
   * of all that was handed out are written one by one.
   */
  synchronized void takeBack(int subscriptionId, StoreWriter writer) {
    for (int priority = 0; priority < Ord.PRIORITIES; priority++) {
      if (marks[priority] > recovered[priority]) {
        writer.setMark(subscriptionId, priority, recovered[priority]);
        marks[priority] = recovered[priority]; // greater, and so its own array
      }
    }
  }

  /** A mark is on disk. */
  synchronized void written(int priority, long sequence) {
    marks = own(marks);
    marks[priority] = Math.max(marks[priority], sequence);
  }
}
