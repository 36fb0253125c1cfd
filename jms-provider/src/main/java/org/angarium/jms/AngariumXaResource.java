package org.angarium.jms;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.broker.Branch;
import org.angarium.broker.GlobalTransactions;
import org.angarium.broker.XaErrors;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction manager takes a session into a global transaction (Jakarta Messaging 11.3; the
 * contract is that of {@link XAResource}).
 *
 * <p>Beginning and leaving a branch is a matter of this session; ending one is not: any resource of
 * the same broker may do it, also one whose session has closed, and after a restart.
 *
 * <p>Thread-safe.
 */
final class AngariumXaResource implements XAResource {
  private final SessionCore session;
  private final XaAcknowledging acknowledging;
  private final GlobalTransactions transactions;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Branch current;
  private volatile int timeoutSeconds;

  AngariumXaResource(
      SessionCore session, XaAcknowledging acknowledging, GlobalTransactions transactions) {
    this.session = session;
    this.acknowledging = acknowledging;
    this.transactions = transactions;
  }

  @Override
  public void start(@Nullable Xid given, int flags) throws XAException {
    Xid xid = required(given, "start");
    lock.lock();
    try {
      if (session.isClosed()) {
        throw XaErrors.of(
            XAException.XAER_RMFAIL,
            ErrorCode.SESSION_CLOSED,
            "start is refused: the session of this resource is closed; create another one");
      }
      if (current != null) {
        throw XaErrors.of(
            XAException.XAER_PROTO,
            ErrorCode.ILLEGAL_CALL,
            "start of %s is refused: this session works in %s; end that first"
                .formatted(BranchId.of(xid), current.id()));
      }
      Branch branch =
          switch (flags) {
            case TMNOFLAGS -> transactions.begin(xid, TimeUnit.SECONDS.toMillis(timeoutSeconds));
            case TMJOIN -> transactions.join(xid);
            case TMRESUME -> transactions.resume(xid);
            default -> throw badFlags("start", flags);
          };
      current = branch;
      acknowledging.workIn(branch.work());
    } finally {
      lock.unlock();
    }
    session.wakeAll(); // the branch may have room where the last one had none
  }

  @Override
  public void end(@Nullable Xid given, int flags) throws XAException {
    Xid xid = required(given, "end");
    if (flags != TMSUCCESS && flags != TMFAIL && flags != TMSUSPEND) {
      throw badFlags("end", flags);
    }
    lock.lock();
    try {
      Branch branch = current;
      if (branch == null || !branch.id().equals(BranchId.of(xid))) {
        transactions.leaveSuspended(xid, flags);
        return;
      }
      current = null;
      acknowledging.workIn(null);
      transactions.leave(branch, flags);
    } finally {
      lock.unlock();
      session.wakeAll(); // there is room outside of a branch that was full
    }
  }

  @Override
  public int prepare(@Nullable Xid xid) throws XAException {
    return transactions.prepare(required(xid, "prepare"));
  }

  @Override
  public void commit(@Nullable Xid xid, boolean onePhase) throws XAException {
    transactions.commit(required(xid, "commit"), onePhase);
    session.wakeAll();
  }

  /**
   * Rolls back; the session delivers nothing meanwhile, so that what comes again is in order. It
   * does not wait for a listener: that may wait for the transaction manager, which waits here.
   */
  @Override
  public void rollback(@Nullable Xid given) throws XAException {
    Xid xid = required(given, "rollback");
    session.shutForRollback();
    try {
      transactions.rollback(xid);
    } finally {
      session.resumeAfterRollback();
    }
  }

  @Override
  public void forget(@Nullable Xid xid) throws XAException {
    transactions.forget(required(xid, "forget"));
  }

  /** All of them at the start of a scan; nothing more comes after that. */
  @Override
  public Xid[] recover(int flags) throws XAException {
    if ((flags & ~(TMSTARTRSCAN | TMENDRSCAN)) != 0) {
      throw badFlags("recover", flags);
    }
    return (flags & TMSTARTRSCAN) == 0 ? new Xid[0] : transactions.recover();
  }

  /** Whether the other resource is one of the same broker. */
  @Override
  public boolean isSameRM(@Nullable XAResource other) {
    return other instanceof AngariumXaResource resource && resource.transactions == transactions;
  }

  @Override
  public int getTransactionTimeout() {
    return timeoutSeconds;
  }

  /**
   * Sets after how many seconds a branch begun from now on is rolled back, unless it is prepared; 0
   * for never.
   */
  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    if (seconds < 0) {
      throw XaErrors.of(
          XAException.XAER_INVAL,
          ErrorCode.ILLEGAL_CALL,
          "the transaction timeout of %d s is refused; it must not be negative".formatted(seconds));
    }
    timeoutSeconds = seconds;
    return true;
  }

  private static Xid required(@Nullable Xid xid, String call) throws XAException {
    if (xid == null) {
      throw XaErrors.of(
          XAException.XAER_INVAL, ErrorCode.ILLEGAL_CALL, call + " is refused: the Xid is null");
    }
    return xid;
  }

  private static XAException badFlags(String call, int flags) {
    return XaErrors.of(
        XAException.XAER_INVAL,
        ErrorCode.ILLEGAL_CALL,
        "%s is refused: the flags 0x%x do not go with it".formatted(call, flags));
  }
}
