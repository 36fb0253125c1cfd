package org.angarium.broker;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The errors that a transaction manager gets, with a text for people. */
public final class XaErrors {
  private XaErrors() {}

  /**
   * An error.
   *
   * @param xaCode one of the codes of {@link XAException}
   * @param code the code for people
   */
  public static XAException of(int xaCode, ErrorCode code, String text) {
    return of(xaCode, code.code() + ": " + text, null);
  }

  /** An error of the engine, as the transaction manager must understand it. */
  public static XAException of(int xaCode, AngariumException cause) {
    return of(xaCode, String.valueOf(cause.getMessage()), cause);
  }

  private static XAException of(int xaCode, String text, @Nullable Throwable cause) {
    XAException e = new XAException(text);
    e.errorCode = xaCode;
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }

  /** A branch that nobody knows. */
  static XAException unknown(Xid xid) {
    return of(
        XAException.XAER_NOTA,
        ErrorCode.NO_SUCH_BRANCH,
        "there is no transaction branch %s here: it was never begun, has ended, or was rolled back"
                .formatted(BranchId.of(xid))
            + " by a restart before it was prepared");
  }

  /** A call that does not fit the state of the branch. */
  static XAException outOfTurn(Xid xid, String call, String why) {
    return of(
        XAException.XAER_PROTO,
        ErrorCode.ILLEGAL_CALL,
        "%s of transaction branch %s is refused: %s".formatted(call, BranchId.of(xid), why));
  }

  /** What the failure of the second phase means. */
  static XAException ofFinish(Xid xid, AngariumException e) {
    return switch (e.code()) {
      case NO_SUCH_BRANCH -> of(XAException.XAER_NOTA, e);
      case COMMITTED_BY_HAND -> of(XAException.XA_HEURCOM, e);
      case ROLLED_BACK_BY_HAND -> of(XAException.XA_HEURRB, e);
      default -> of(XAException.XAER_RMFAIL, e); // it is still prepared; try again later
    };
  }
}
