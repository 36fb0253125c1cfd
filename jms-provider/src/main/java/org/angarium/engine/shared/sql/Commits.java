package org.angarium.engine.shared.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Commits whose end is known, or is said to be not. */
public final class Commits {
  /** A row that is always there; none is locked where no commit waits for anybody. */
  private static final String LOCK =
      "SELECT 1 FROM meta WHERE current_setting('synchronous_standby_names', true) <> ''"
          + " FOR KEY SHARE"; // which waits for none of those who join or migrate

  private Commits() {}

  /**
   * Has the commit of a transaction wait for a synchronous standby also if it has found nothing to
   * change: a lock is enough for that. Else what it has found would be believed, though it was an
   * old primary that has come back, whose standby is the primary now. Among the engine's tables.
   */
  public static void awaitStandby(Connection connection) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.executeQuery(LOCK).close();
    }
  }

  /**
   * Commits. A server that has a synchronous standby waits until that has the commit too. Where an
   * administrator, or a timeout, ends that wait, the driver returns as if all were well, and leaves
   * a warning: the commit is on this server alone, and gone if another takes over. Who looks then
   * waits for the standby again.
   *
   * <p>A timeout that fires while a commit begins is seen by the server when it has committed, and
   * is the answer then. Where it was seen before, the transaction has failed, and is still there.
   *
   * @throws OutcomeUnknown where the connection was lost, the server does not know, a timeout may
   *     have come too late, or the commit may be on one server only
   * @throws SQLException and it was not committed
   */
  public static void commit(Connection connection) throws SQLException, OutcomeUnknown {
    SQLWarning before = last(connection.getWarnings());
    try {
      connection.commit();
    } catch (SQLException e) {
      if (SqlErrors.isUnknown(e) || (SqlErrors.isEnded(e) && !hasFailed(connection))) {
        throw new OutcomeUnknown(e);
      }
      throw e;
    }
    SQLWarning after = last(warnings(connection));
    if (after != null && after != before && SqlErrors.isPlainWarning(after)) {
      throw new OutcomeUnknown(after);
    }
  }

  /** Whether the transaction is still there, and takes nothing but a rollback. */
  private static boolean hasFailed(Connection connection) {
    try (Statement s = connection.createStatement()) {
      s.executeQuery("SELECT 1").close();
      connection.rollback(); // a transaction of its own
      return false;
    } catch (SQLException e) {
      return SqlErrors.isOfFailedTransaction(e);
    }
  }

  /** It is committed: what becomes of the connection then does not matter. */
  private static @Nullable SQLWarning warnings(Connection connection) {
    try {
      return connection.getWarnings();
    } catch (SQLException e) {
      return null; // closed, as the driver does when it is lost: nothing was said before
    }
  }

  private static @Nullable SQLWarning last(@Nullable SQLWarning first) {
    SQLWarning last = first;
    while (last != null && last.getNextWarning() != null) {
      last = last.getNextWarning();
    }
    return last;
  }
}
