package org.angarium.engine.shared;

/**
 * Whether the consumers of a subscription keep up with what their node sends. Then its messages
 * pass to them without rows. But once a few wait, as many would wait for ever, where each group
 * takes as many as it sends: those that wait come first. So some senders are held back for a few
 * groups, until nothing waits. Where that does not come about there is a backlog, and nobody is
 * held back for it; it is tried again after a while. For the committer's thread.
 */
final class Pace {
  /** So many groups hold senders back, one after the other. */
  private static final int HELD_BACK = 8;

  /** Where more waits than is taken, so many groups do not ask whether that is over. */
  private static final int UNASKED = 8;

  /** After so many questions senders are held back again. */
  private static final int QUESTIONS = 32;

  private boolean full;
  private int holds = HELD_BACK;
  private int unasked;
  private int questions;

  /** Whether there may be less than is taken. */
  boolean mayRunDry() {
    if (unasked > 0) {
      unasked--;
    }
    return unasked == 0;
  }

  /** Whether fewer are to be sent than are taken. */
  boolean holdsBack() {
    return full && holds > 0;
  }

  /** Whether there was less than was taken. */
  void ranDry(boolean dry) {
    full = !dry;
    if (dry) {
      holds = HELD_BACK;
      questions = 0;
      unasked = 0;
    } else if (holds > 0) {
      holds--;
    } else {
      unasked = UNASKED;
      questions++;
      if (questions == QUESTIONS) {
        questions = 0;
        holds = HELD_BACK;
        unasked = 0;
      }
    }
  }
}
