package org.angarium.broker;

import javax.transaction.xa.XAException;
import org.angarium.model.BranchId;

/**
 * A transaction branch that is not prepared yet: the work that sessions have done in it, and how
 * many are still at it. It belongs to the broker, so sessions may close before it ends. Guarded by
 * {@link GlobalTransactions}, but for its work, which is thread-safe.
 */
public final class Branch {
  private final BranchId id;
  private final OpenWork work;
  private final long deadline;
  private int active;
  private int suspended;
  private int rollbackCode;
  private boolean ending;
  private boolean late;

  Branch(BranchId id, OpenWork work, long deadline) {
    this.id = id;
    this.work = work;
    this.deadline = deadline;
  }

  /** Which branch it is. */
  public BranchId id() {
    return id;
  }

  /** What is done in it. */
  public OpenWork work() {
    return work;
  }

  /** When it is rolled back, in milliseconds of the broker's clock. */
  long deadline() {
    return deadline;
  }

  void enter() {
    active++;
  }

  void leave() {
    active--;
  }

  void suspend() {
    active--;
    suspended++;
  }

  /** Takes one suspended association up again, or ends it; false where there is none. */
  boolean endSuspension() {
    if (suspended == 0) {
      return false;
    }
    suspended--;
    return true;
  }

  /** Whether a session still works in it, or may go on to. */
  boolean isInUse() {
    return active + suspended > 0;
  }

  /** Somebody prepares or commits it. */
  void beginEnd() {
    ending = true;
  }

  /** Whether somebody prepares or commits it now. */
  boolean isEnding() {
    return ending;
  }

  /** From now on it can only be rolled back. */
  void doom(int rollbackCode) {
    if (this.rollbackCode == 0) {
      this.rollbackCode = rollbackCode;
    }
  }

  /** Its time has passed; false where that was known. */
  boolean expire() {
    doom(XAException.XA_RBTIMEOUT);
    boolean first = !late;
    late = true;
    return first;
  }

  /** Why it can only be rolled back, one of {@link XAException}'s codes; 0 where it need not. */
  int rollbackCode() {
    return rollbackCode;
  }
}
