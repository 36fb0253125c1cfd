package org.angarium.engine.shared.sql;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** What an error of the database means for who works with it. */
public final class SqlErrors {
  private SqlErrors() {}

  /**
   * Whether the transaction did not happen and may be tried again: it was the victim of another
   * one, or somebody else made the same row first.
   */
  static boolean isConflict(SQLException e) {
    String state = state(e);
    return state.equals("40001") // serialization failure
        || state.equals("40P01") // deadlock
        || state.equals("55P03") // lock timeout
        || state.equals("57014") // statement timeout
        || state.equals("23505"); // unique violation: the next look finds the row
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
        || state.equals("25006")
        || state.equals("25P03")
        || (state.isEmpty() && e instanceof SQLTransientConnectionException);
  }

  private static String state(SQLException e) {
    for (SQLException at = e; at != null; at = at.getNextException()) {
      if (at.getSQLState() != null) {
        return at.getSQLState();
      }
    }
    return "";
  }

  /** As an error of Angarium: the database does not do what it should. */
  public static AngariumException failed(String what, SQLException e) {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "%s failed in the database (SQLSTATE %s): %s; look at the database's log"
            .formatted(what, state(e), e.getMessage()),
        e);
  }
}
