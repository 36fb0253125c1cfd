package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.AttemptHistory;
import org.angarium.message.FailedAttempt;

/**
 * Ends nodes whose leases have run out, and frees what they held. Thread-safe.
 *
 * <p>Their rows are marked first, so that the committer of such a node cannot commit after it: it
 * writes to its node's row. A claim looks at that row without locking it, so one may be committed a
 * moment too late; the rows of ended nodes stay for half a minute, and are swept up then. So long
 * the numbers of their commits stay too: who was cut off during one will ask.
 */
final class Reaper {
  private static final String EXPIRED =
      "SELECT id FROM node WHERE lease_until < now() AND ended IS NULL AND id <> ? ORDER BY id"
          + " FOR UPDATE SKIP LOCKED";

  /** A claim that was under way when its node was ended has long been committed by then. */
  private static final String SWEPT =
      "SELECT id FROM node WHERE ended < now() - interval '30 seconds' AND id <> ? ORDER BY id"
          + " FOR UPDATE SKIP LOCKED";

  /** Also of nodes that ended before their last claim was committed. */
  private static final String ENDED =
      "(d.owner = ANY(?) OR NOT EXISTS (SELECT 1 FROM node WHERE id = d.owner))";

  /** Also of those that nodes of an older version have ended, which know nothing of it. */
  private static final String ROOM =
      "DELETE FROM room r WHERE r.node = ANY(?)"
          + " OR NOT EXISTS (SELECT 1 FROM node WHERE id = r.node)";

  private static final String FREE =
      """
      UPDATE dlv d SET state = 0, owner = 0, token = 0, doubt = attempts
      WHERE state = 1 AND flags & 4 = 0 AND %s
      RETURNING sub, grp, ord, attempts, hist, since, holder, flags\
      """
          .formatted(ENDED);

  private Reaper() {}

  /**
   * One round.
   *
   * @return the subscriptions in which something has become ready
   */
  static List<Integer> run(Database database, long me) {
    return database.run("looking for nodes that have ended", c -> run(c, me));
  }

  static List<Integer> run(Connection c, long me) throws SQLException {
    List<Integer> freed = new ArrayList<>();
    List<Long> silent = nodes(c, EXPIRED, me);
    if (!silent.isEmpty()) {
      freed.addAll(end(c, silent));
    }
    List<Long> gone = nodes(c, SWEPT, me);
    if (!gone.isEmpty()) {
      freed.addAll(removeAll(c, gone));
      deleteOf(c, "DELETE FROM mark WHERE node = ANY(?)", gone);
      deleteOf(c, "DELETE FROM node WHERE id = ANY(?)", gone);
    }
    return freed;
  }

  private static List<Long> nodes(Connection c, String sql, long me) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, me);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getLong(1));
        }
      }
    }
    return found;
  }

  /** Nobody was here: what was not to outlive the last of them goes. */
  static void beginAnew(Connection c) throws SQLException {
    GroupCounts groups = new GroupCounts();
    String ready =
        "g AS (DELETE FROM dlv WHERE flags & 1 <> 0"
            + " RETURNING sub, ord, id, flags, grp, state <> 0 AS holds)";
    for (Removal.Removed removed : Removal.run(c, ready, s -> {})) {
      if (removed.holds()) { // a prepared branch had it
        groups.letGo(removed.sub(), removed.grp(), removed.flags());
      }
    }
    String later =
        "g AS (DELETE FROM later WHERE flags & 1 <> 0"
            + " RETURNING sub, ord, id, flags, grp, holds)";
    for (Removal.Removed removed : Removal.run(c, later, s -> {})) {
      if (removed.holds()) {
        groups.add(removed.sub(), removed.grp(), -1, -1);
      }
    }
    groups.write(c);
    DirectoryChanges.update(c, "DELETE FROM msg_np");
    DirectoryChanges.update(c, "DELETE FROM dedup WHERE NOT kept");
    DirectoryChanges.update(c, "DELETE FROM xa_send WHERE NOT kept");
    DirectoryChanges.update(
        c,
        "DELETE FROM xa_ack a WHERE NOT EXISTS"
            + " (SELECT 1 FROM dlv d"
            + " WHERE d.sub = a.sub AND d.ord = a.ord OFFSET 0)");
    Pauses.endThoseNotKept(c);
  }

  /** Ends all nodes, and frees what they held: for when none of them lives. */
  static void endAll(Connection c) throws SQLException {
    List<Long> all = nodes(c, "SELECT id FROM node WHERE id <> ? ORDER BY id FOR UPDATE", 0);
    deleteOf(c, "UPDATE node SET ended = now() WHERE id = ANY(?) AND ended IS NULL", all);
    removeAll(c, all);
  }

  /** Ends nodes. */
  static List<Integer> end(Connection c, List<Long> nodes) throws SQLException {
    deleteOf(c, "UPDATE node SET ended = now() WHERE id = ANY(?)", nodes);
    return removeAll(c, nodes);
  }

  private static List<Integer> removeAll(Connection c, List<Long> nodes) throws SQLException {
    ids(
        c,
        "SELECT sub FROM grp WHERE node = ANY(?) ORDER BY sub, grp COLLATE \"C\" FOR UPDATE",
        nodes);
    deleteOf(c, "UPDATE grp SET kept = false WHERE node = ANY(?) AND kept", nodes);
    deleteOf(
        c, "UPDATE grp SET next_node = NULL, next_claimer = NULL WHERE next_node = ANY(?)", nodes);
    List<Integer> freed = free(c, nodes);
    freed.addAll(ids(c, "DELETE FROM grp WHERE node = ANY(?) AND held <= 0 RETURNING sub", nodes));
    deleteOf(c, "DELETE FROM client WHERE node = ANY(?)", nodes);
    deleteOf(c, "DELETE FROM consumer WHERE node = ANY(?)", nodes);
    deleteOf(c, ROOM, nodes);
    for (int destination :
        ids(c, "SELECT id FROM dest WHERE node = ANY(?) ORDER BY id FOR UPDATE", nodes)) {
      DirectoryChanges.removeDestination(c, destination);
    }
    String orphans =
        "SELECT s.id FROM sub s WHERE s.node = ANY(?) OR s.kind = 'SHARED' AND NOT EXISTS (SELECT 1"
            + " FROM consumer WHERE sub = s.id AND NOT closed) ORDER BY s.id";
    for (int sub : ids(c, orphans, nodes)) {
      DirectoryChanges.select(
          c,
          "SELECT d.id FROM dest d JOIN sub s ON s.dest = d.id WHERE s.id = ? FOR UPDATE OF d",
          sub);
      if (!DirectoryChanges.isConsumed(c, sub)) {
        DirectoryChanges.removeSubscriptions(c, List.of(sub));
      }
    }
    return freed;
  }

  private static List<Integer> free(Connection c, List<Long> nodes) throws SQLException {
    List<Integer> subs = new ArrayList<>();
    GroupCounts groups = new GroupCounts();
    Removal.Binder ended = s -> s.setArray(1, Removal.longs(c, nodes));
    subs.addAll(Seizures.giveBack(c, 0, ENDED, ended, groups));
    try (PreparedStatement s = c.prepareStatement(FREE)) {
      s.setArray(1, Removal.longs(c, nodes));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          subs.add(rows.getInt(1));
          groups.letGo(rows.getInt(1), rows.getString(2), rows.getInt(8));
          if (rows.getString(7) != null) {
            writeHistory(c, rows);
          }
        }
      }
    }
    subs.addAll(LastValues.removeSuperseded(c, "WHERE " + ENDED, ended, groups));
    groups.write(c);
    return new ArrayList<>(new TreeSet<>(subs));
  }

  /** Of an attempt that was not the first it is known when it began, and whose it was. */
  private static void writeHistory(Connection c, ResultSet row) throws SQLException {
    FailedAttempt attempt =
        new FailedAttempt(
            row.getInt(4), row.getLong(6), SqlText.read(row.getString(7)), FailedAttempt.RESTARTED);
    DirectoryChanges.update(
        c,
        "UPDATE dlv SET hist = ?, since = NULL, holder = NULL WHERE sub = ? AND ord = ?",
        AttemptHistory.parse(row.getString(5)).plus(attempt).toText(),
        row.getInt(1),
        row.getLong(3));
  }

  private static List<Integer> ids(Connection c, String sql, List<Long> nodes) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.longs(c, nodes));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getInt(1));
        }
      }
    }
    return ids;
  }

  private static void deleteOf(Connection c, String sql, List<Long> nodes) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setArray(1, Removal.longs(c, nodes));
      s.executeUpdate();
    }
  }
}
