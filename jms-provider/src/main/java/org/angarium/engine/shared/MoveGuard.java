package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.move.MoveMark;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What keeps brokers away while a schema is the source or the target of a move: one row in the
 * table {@code moving}. Who joins the nodes looks for it, and who writes it has seen that no node
 * lives; both have the row of {@code meta} meanwhile.
 */
final class MoveGuard {
  /** In {@code role}: {@code text} is a {@link MoveMark}. */
  static final String TARGET = "TARGET";

  /** In {@code role}: {@code text} is a {@link Held}. */
  static final String SOURCE = "SOURCE";

  private MoveGuard() {}

  /** The row. */
  record Row(String role, String text) {
    boolean isTarget() {
      return role.equals(TARGET);
    }
  }

  /**
   * What a source says.
   *
   * @param id another one for each move
   * @param target where it goes to
   */
  record Held(String id, String target) {
    static Held parse(String text) {
      int end = text.indexOf('\n');
      return new Held(text.substring(0, Math.max(0, end)), text.substring(end + 1));
    }

    String toText() {
      return id + "\n" + target;
    }
  }

  /** The row, locked; null where there is none. */
  static @Nullable Row find(Connection c) throws SQLException {
    return find(c, " FOR UPDATE");
  }

  private static @Nullable Row find(Connection c, String how) throws SQLException {
    try (PreparedStatement s =
            c.prepareStatement("SELECT role, text FROM moving WHERE one = 1" + how);
        ResultSet rows = s.executeQuery()) {
      return rows.next() ? new Row(rows.getString(1), rows.getString(2)) : null;
    }
  }

  /** Has nobody join or begin a move until the transaction ends. */
  static void lock(Connection c) throws SQLException {
    DirectoryChanges.select(c, "SELECT version FROM meta WHERE one = ? FOR NO KEY UPDATE", 1);
  }

  /** Writes the row: it is the same one that others may wait for, not another. */
  static void put(Connection c, String role, String text) throws SQLException {
    int there = DirectoryChanges.update(c, "UPDATE moving SET role = ?, text = ?", role, text);
    if (there == 0) {
      DirectoryChanges.update(
          c, "INSERT INTO moving(one, role, text) VALUES (1, ?, ?)", role, text);
    }
  }

  /** Removes the row. */
  static void remove(Connection c) throws SQLException {
    DirectoryChanges.update(c, "DELETE FROM moving");
  }

  /**
   * Refuses a node that joins.
   *
   * @throws AngariumException {@link ErrorCode#STORE_MOVING}
   */
  static void requireNone(Connection c) throws SQLException {
    Row row = find(c, "");
    if (row != null) {
      throw refusal(row, "the schema " + c.getSchema());
    }
  }

  static AngariumException refusal(Row row, String store) {
    if (row.isTarget()) {
      return MoveMark.unfinished(store, row.text());
    }
    return new AngariumException(
        ErrorCode.STORE_MOVING,
        "%s is being moved to %s; run the same move again and it goes on, or drop it (MoveTool drop)"
            .formatted(store, Held.parse(row.text()).target()));
  }

  /**
   * Refuses where nodes live, and ends those whose leases have run out.
   *
   * @throws AngariumException {@link ErrorCode#STORE_IN_USE}
   */
  static void requireNoNodes(Connection c, String store) throws SQLException {
    List<String> living = new ArrayList<>();
    try (PreparedStatement s =
            c.prepareStatement(
                "SELECT id, name FROM node WHERE ended IS NULL AND lease_until >= now()");
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        living.add("node %d (%s)".formatted(rows.getLong(1), rows.getString(2)));
      }
    }
    if (!living.isEmpty()) {
      throw new AngariumException(
          ErrorCode.STORE_IN_USE,
          "%s has brokers that run: %s; close them, or where they were killed wait until their leases have run out"
              .formatted(store, String.join(", ", living)));
    }
    Reaper.endAll(c);
  }
}
