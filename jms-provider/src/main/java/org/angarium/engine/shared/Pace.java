package org.angarium.engine.shared;

/**
 * Whether the consumers of a subscription keep up with what their node sends. Then its messages
 * pass to them without rows, and what is sent beyond that comes with the next group. But once a few
 * wait, as many would wait for ever, where each group takes as many as it sends: those that wait
 * come first. So consumers catch up: more senders are held back, until nothing waits. After a few
 * groups it is asked what that has brought. It goes on only where clearly more was taken than was
 * sent, and what is taken has waited clearly less. Else there is a backlog, and nobody is held back
 * for it; it is tried again after a while. For the committer's thread.
 */
final class Pace {
  /** The wait of messages that do not say when they were sent. */
  static final long UNKNOWN = Long.MAX_VALUE;

  /** So many groups hold senders back before it is asked what that has brought; then more. */
  private static final int FIRST_PHASE = 8;

  private static final int LONGEST_PHASE = 64;

  /** In a phase the wait must have become less by such a part; else the end is far away. */
  private static final int PART = 32;

  /** Where consumers rest, each of so many groups asks whether they keep up. */
  private static final int EACH = 8;

  /** After so many questions senders are held back again. */
  private static final int QUESTIONS = 32;

  /** So many times as many sends as are taken are not held back: most would not pass later. */
  private static final int FAR_TOO_MANY = 8;

  private enum State {
    KEEPS_UP,
    CATCHES_UP,
    RESTS
  }

  private State state = State.KEEPS_UP;

  // where they catch up
  private int phase;
  private int groupsLeft;
  private long taken;
  private long sent;
  private long waitedAtFirst;

  // where they rest
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
    return state == State.KEEPS_UP || (state == State.CATCHES_UP && groupsLeft > 0);
  }

  /**
   * How many may come with a group.
   *
   * @param takes how many it takes
   * @param sends how many would come; where they are far too many for the next groups too, nothing
   *     is gained by that
   */
  int allowance(int takes, int sends) {
    if (state == State.CATCHES_UP) {
      return Math.max(1, takes / 2);
    }
    return sends <= FAR_TOO_MANY * takes ? takes : Integer.MAX_VALUE;
  }

  /**
   * What has come with a group.
   *
   * @param takes how many it takes
   * @param sends how many it sends
   * @param heldBack whether others wait for the next one
   */
  void came(int takes, int sends, boolean heldBack) {
    if (state == State.CATCHES_UP) {
      taken += takes;
      sent += sends;
      groupsLeft -= heldBack ? 1 : 0;
    }
  }

  /** Less was there than was taken. */
  void ranDry() {
    state = State.KEEPS_UP;
    unasked = 0;
  }

  /**
   * As much was there as was taken, or more.
   *
   * @param waited for how many milliseconds the first of it had waited, or {@link #UNKNOWN}
   */
  void wasFull(long waited) {
    switch (state) {
      case KEEPS_UP -> catchUp(FIRST_PHASE, waited);
      case CATCHES_UP -> {
        if (groupsLeft <= 0 && hasBroughtSomething(waited)) {
          catchUp(Math.min(2 * phase, LONGEST_PHASE), waited);
        } else if (groupsLeft <= 0) {
          state = State.RESTS;
          questions = 1;
          unasked = EACH;
        }
      }
      case RESTS -> {
        questions++;
        unasked = EACH;
        if (questions == QUESTIONS) {
          catchUp(FIRST_PHASE, waited);
        }
      }
    }
  }

  private boolean hasBroughtSomething(long waited) {
    return sent <= taken - taken / 4
        && waitedAtFirst < UNKNOWN
        && waited < waitedAtFirst
        && waited <= waitedAtFirst - waitedAtFirst / PART;
  }

  private void catchUp(int groups, long waited) {
    state = State.CATCHES_UP;
    phase = groups;
    groupsLeft = groups;
    taken = 0;
    sent = 0;
    waitedAtFirst = waited;
    unasked = 0;
  }
}
