package org.angarium.crash;

/** Where a process is killed. */
enum Phase {
  /** At any moment. */
  ANY_MOMENT,
  /** A delivery of a group has been written, others not. */
  WRITING_DELIVERY,
  /** An acknowledgement has been written. */
  WRITING_ACKNOWLEDGEMENT,
  /** The mark that tells what may have been handed out has been written. */
  WRITING_MARK,
  /** A second attempt has been written, before it is handed out. */
  WRITING_ATTEMPT,
  /** A delivery is being held back for a redelivery later. */
  WRITING_HOLD_BACK,
  /** Something of a branch of a global transaction has been written, in phase one. */
  WRITING_BRANCH,
  /** What was kept of a branch has been removed, or a decision by hand has been written. */
  ENDING_BRANCH,
  /** Everything of a group is written, nothing is committed. */
  BEFORE_COMMIT,
  /** The transaction is committed, not synced. */
  BEFORE_SYNC,
  /** Synced; nothing has taken effect in memory. */
  AFTER_SYNC,
  /** Taken effect; the sender has not been told. */
  IN_EFFECT,
  /** A page has been read from disk, and is not in memory yet. */
  PAGING,
  /** Deliveries are claimed; the application has not seen them. */
  HANDING_OUT,
  /** A branch is prepared; its second phase has not begun. */
  BETWEEN_PHASES,
  /** A file that was not closed is being opened, at any moment of that. */
  OPENING,
  /** Opened; destinations and subscriptions are about to be read. */
  RECOVERING_CONTENTS,
  /** Deliveries are being counted. */
  RECOVERING_DEPTHS,
  /** Something that a prepared branch holds has been found again. */
  RECOVERING_BRANCHES;

  /** Whether this is a kill before the process is up. */
  boolean beforeUp() {
    return ordinal() >= OPENING.ordinal();
  }
}
