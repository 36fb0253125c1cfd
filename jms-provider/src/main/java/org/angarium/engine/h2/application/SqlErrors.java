package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Angarium's errors as JDBC has them, and H2's that mean something here. */
final class SqlErrors {
  /** H2's own codes, which it never changes. */
  private static final int H2_LOCK_TIMEOUT = 50200;

  private static final int H2_DEADLOCK = 40001;

  /** H2 says it in the text alone. */
  private static final Pattern OWNER = Pattern.compile("is locked by tx (\\d+) and");

  private SqlErrors() {}

  /** Why a transaction was rolled back instead of committed. */
  static SQLException notCommitted(AngariumException e) {
    if (e.code().endsBroker()) {
      return new SQLNonTransientConnectionException(e.getMessage(), "08007", number(e.code()), e);
    }
    return new SQLTransactionRollbackException(
        "%s: the transaction was rolled back, because it could not be committed; what it received comes again, do the work again: %s"
            .formatted(ErrorCode.TRANSACTION_ROLLED_BACK.code(), e.getMessage()),
        "40000",
        number(e.code()),
        e);
  }

  /** Why the store takes nothing. */
  static SQLException unusable(AngariumException e) {
    return new SQLNonTransientConnectionException(e.getMessage(), "08006", number(e.code()), e);
  }

  /** The database has failed before. */
  static SQLException failed() {
    return new SQLNonTransientConnectionException(
        "%s: the store failed before; see to the disk, then close the broker and open it again"
            .formatted(ErrorCode.STORE_FAILED.code()),
        "08006",
        number(ErrorCode.STORE_FAILED));
  }

  static SQLException closed(String what) {
    return new SQLNonTransientConnectionException(
        "%s: %s is closed; get another one".formatted(ErrorCode.CONNECTION_CLOSED.code(), what),
        "08003",
        number(ErrorCode.CONNECTION_CLOSED));
  }

  static SQLException notFree(int all) {
    return new SQLTransientConnectionException(
        "%s: all %d connections to the application's tables are taken; close those that are not used"
            .formatted(ErrorCode.NO_FREE_CONNECTION.code(), all),
        "08001",
        number(ErrorCode.NO_FREE_CONNECTION));
  }

  static SQLException notSupported(String what) {
    return new SQLFeatureNotSupportedException(
        "%s: %s".formatted(ErrorCode.NOT_SUPPORTED.code(), what),
        "0A000",
        number(ErrorCode.NOT_SUPPORTED));
  }

  static SQLException illegal(String what) {
    return new SQLException(
        "%s: %s".formatted(ErrorCode.ILLEGAL_CALL.code(), what),
        "25000",
        number(ErrorCode.ILLEGAL_CALL));
  }

  static SQLException deadlock(SQLException waiting) {
    return new SQLTransactionRollbackException(
        "%s: the transaction was rolled back: it and others wait for each other's rows; do the work again"
            .formatted(ErrorCode.TRANSACTION_ROLLED_BACK.code()),
        "40001",
        H2_DEADLOCK,
        waiting);
  }

  /** A batch met somebody else's transaction, and cannot be run again. */
  static SQLException notAgain(SQLException e) {
    if (isLocked(e)) {
      return new SQLTransactionRollbackException(
          "a batch with streams does not wait for other transactions; roll back and run it again: "
              + e.getMessage(),
          "40001",
          number(ErrorCode.NOT_SUPPORTED),
          e);
    }
    return e;
  }

  /** Whether somebody else's transaction was in the way. */
  static boolean isLocked(SQLException e) {
    return has(e, H2_LOCK_TIMEOUT);
  }

  /** Whose transaction was in the way, by H2's number, or {@link LockWaits#UNKNOWN}. */
  static int owner(SQLException locked) {
    for (Throwable cause = locked; cause != null; cause = cause.getCause()) {
      Matcher matcher = OWNER.matcher(String.valueOf(cause.getMessage()));
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    return LockWaits.UNKNOWN;
  }

  /** Whether H2 has rolled the transaction back. */
  static boolean isRolledBack(SQLException e) {
    return has(e, H2_DEADLOCK);
  }

  private static boolean has(SQLException e, int code) {
    for (@Nullable SQLException next = e; next != null; next = next.getNextException()) {
      if (next.getErrorCode() == code) {
        return true;
      }
    }
    return false;
  }

  private static int number(ErrorCode code) {
    return Integer.parseInt(code.code().substring("ANG-".length()));
  }
}
