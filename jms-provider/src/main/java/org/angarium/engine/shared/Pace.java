package org.angarium.engine.shared;

/**
 * Whether the consumers of a subscription keep up with what their node sends. Then its messages
 * pass to them without rows, and what is sent beyond that comes with the next group. But once a few
 * wait, as many would wait for ever, where each group takes as many as it sends: those that wait
 * come first. So more senders are held back for a few groups, until nothing waits. Where that does
 * not come about there is a backlog, and nobody is held back for it; it is tried again after a
 * while. For the committer's thread.
 */
final class Pace {
  /** So many groups hold senders back before it is clear that there is a backlog. */
  private static final int HOLDS = 8;

  /** Where more waits than is taken, each of so many groups asks whether that is over. */
  private static final int EACH = 8;

  /** After so many questions senders are held back again. */
  private static final int QUESTIONS = 32;

  /** So many times as many sends as are taken are not held back: most would not pass later. */
  private static final int FAR_TOO_MANY = 8;

  private boolean full;
  private int holds = HOLDS;
  private int unasked;
  private int questions;

  /** Whether there may be less than is taken. */
  boolean mayRunDry() {
    if (unasked > 0) {
      unasked--;
    }
    return unasked == 0;
  }

  /** Whether not all may come that is sent. */
  boolean mayHoldBack() {
    return !full || holds > 0;
  }

  /**
   * How many may come with a group.
   *
   * @param takes how many it takes
   * @param sends how many would come; where they are far too many for the next groups too, nothing
   *     is gained by that
   */
  int allowance(int takes, int sends) {
    if (full) {
      return Math.max(1, takes / 2);
    }
    return sends <= FAR_TOO_MANY * takes ? takes : Integer.MAX_VALUE;
  }

  /** Some were held back. */
  void hasHeldBack() {
    if (full) {
      holds--;
    }
  }

  /** Less was there than was taken. */
  void ranDry() {
    full = false;
    holds = HOLDS;
    questions = 0;
    unasked = 0;
  }

  /** As much was there as was taken, or more. */
  void wasFull() {
    full = true;
    if (holds > 0) {
      return;
    }
    unasked = EACH;
    questions++;
    if (questions == QUESTIONS) {
      questions = 0;
      holds = HOLDS;
      unasked = 0;
    }
  }
}
