package org.angarium.engine.shared.sql;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLWarning;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** What an error of the database means for who works with it. */
public final class SqlErrors {
  private SqlErrors() {}

  /**
   * Whether the transaction did not happen because others were in its way: it will when they are
   * gone, however long that takes.
   */
  static boolean isInTheWay(SQLException e) {
    String state = state(e);
    return state.equals("40001") // serialization failure
        || state.equals("40P01") // deadlock
        || state.equals("55P03") // lock timeout
        || state.equals("57014"); // statement timeout, or an administrator has cancelled it
  }

  /**
   * Whether a statement was ended by a timeout, or an administrator. Of a commit that does not say
   * that it did not happen.
   */
  static boolean isEnded(SQLException e) {
    return isLockTimeout(e) || state(e).equals("57014");
  }

  /** Whether a statement was refused because an earlier one of its transaction has failed. */
  static boolean isOfFailedTransaction(SQLException e) {
    return state(e).equals("25P02");
  }

  /** Whether somebody had locked something for longer than was to be waited. */
  public static boolean isLockTimeout(SQLException e) {
    return state(e).equals("55P03");
  }

  /** Whether somebody else made the same row first: the next look finds it. */
  static boolean isDouble(SQLException e) {
    return state(e).equals("23505"); // unique violation
  }

  /**
   * Whether the connection is gone, or there is none at the moment: the server is starting or
   * stopping, has enough of them, or has become a standby, or all of the pool are in use.
   */
  public static boolean isLost(SQLException e) {
    String state = state(e);
    return state.startsWith("08")
        || state.startsWith("57P")
        || state.equals("53300")
        || isReadOnly(e)
        || state.equals("25P03")
        || (state.isEmpty() && e instanceof SQLTransientConnectionException);
  }

  /** Whether its certificate is not trusted, or a file that the driver wants is not there. */
  static boolean isMisconfigured(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof GeneralSecurityException
          || at instanceof FileNotFoundException
          || at instanceof NoSuchFileException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether nobody knows what has become of a commit: its connection is gone, or a server that asks
   * others for it has not heard of them.
   */
  public static boolean isUnknown(SQLException e) {
    return isLost(e) || state(e).equals("40003"); // statement completion unknown
  }

  /** Whether the network, and not the server, has ended a connection. */
  static boolean isCut(SQLException e) {
    return state(e).startsWith("08") && !(e instanceof SQLTransientConnectionException);
  }

  /** Whether the server takes no changes: it is a standby, or was told to take none. */
  static boolean isReadOnly(SQLException e) {
    return state(e).equals("25006");
  }

  /** Whether a warning is of no particular kind, as those about commits that wait for a standby. */
  static boolean isPlainWarning(SQLWarning e) {
    return "01000".equals(e.getSQLState());
  }

  private static String state(SQLException e) {
    for (SQLException at = e; at != null; at = at.getNextException()) {
      if (at.getSQLState() != null) {
        return at.getSQLState();
      }
    }
    return "";
  }

  /** Whether a pool tells what the driver said when it connected. */
  private static boolean isNotLetIn(SQLException e) {
    return e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException;
  }

  /** What the driver said, and what it says was the cause. */
  private static String reason(SQLException e) {
    StringBuilder reason = new StringBuilder();
    for (Throwable at = e.getCause(); at != null; at = at.getCause()) {
      String text = String.valueOf(at.getMessage());
      if (reason.indexOf(text) < 0) {
        reason.append(reason.isEmpty() ? "" : ": ").append(text);
      }
    }
    return reason.toString();
  }

  /**
   * As an error of Angarium: {@link ErrorCode#DISK_FULL} and {@link ErrorCode#MESSAGE_TOO_LARGE}
   * where that alone did not happen, and others may; else the database does not do what it should.
   */
  public static AngariumException failed(String what, SQLException e) {
    if (state(e).equals("53100")) {
      return new AngariumException(
          ErrorCode.DISK_FULL,
          "%s was refused, and did not happen: the database has no room left (SQLSTATE 53100): %s; make room on its disk, and try again"
              .formatted(what, e.getMessage()),
          e);
    } else if (state(e).startsWith("54")) {
      return new AngariumException(
          ErrorCode.MESSAGE_TOO_LARGE,
          "%s was refused, and did not happen: something is larger than the database takes (SQLSTATE %s): %s; send less, or with a shorter group, value or deduplication id"
              .formatted(what, state(e), e.getMessage()),
          e);
    }
    if (isNotLetIn(e)) {
      return new AngariumException(
          ErrorCode.STORE_FAILED,
          "%s failed, for no connection to the database could be made (SQLSTATE %s): %s; check the hosts in the URL, its options driver.* (driver.user, driver.password, driver.sslmode, driver.sslrootcert ...), and whom the server lets in (pg_hba.conf)"
              .formatted(what, state(e), reason(e)),
          e);
    }
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "%s failed in the database (SQLSTATE %s): %s; look at the database's log"
            .formatted(what, state(e), e.getMessage()),
        e);
  }
}
