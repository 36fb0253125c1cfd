package org.angarium.engine.shared;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.shared.sql.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries out of the tables for good, and their messages where nobody else has them: in
 * one statement, and a second one where the last delivery of a message that several had has gone.
 */
final class Removal {
  /**
   * What is removed, and then the messages whose last delivery that was; the statement's parameters
   * are those of the condition. No part is joined to another one, since there is no index for that.
   */
  private static final String SQL =
      """
      WITH %s,
       s AS (UPDATE share t SET n = t.n - o.c
         FROM (SELECT id, count(*) c, min(flags & 1) f FROM g WHERE flags & 2 <> 0 GROUP BY id) o
         WHERE t.id = ANY(ARRAY[o.id]) RETURNING t.id, t.n, o.f),
       z AS (SELECT id, flags FROM g WHERE flags & 2 = 0
         UNION ALL SELECT id, f FROM s WHERE n <= 0),
       m AS (DELETE FROM msg WHERE id = ANY(ARRAY(SELECT id FROM z WHERE flags & 1 = 0))),
       v AS (DELETE FROM msg_np WHERE id = ANY(ARRAY(SELECT id FROM z WHERE flags & 1 <> 0)))
      SELECT sub, ord, grp, holds, NULL::bigint, flags FROM g
        UNION ALL SELECT 0, 0, NULL, false, id, 0 FROM s WHERE n <= 0\
      """;

  /** The same, where no message has several deliveries. */
  private static final String OF_UNSHARED =
      """
      WITH %s%s%s SELECT g.sub, g.ord, g.grp, g.holds, NULL::bigint, g.flags FROM g\
      """;

  private static final String MESSAGES =
      ", m AS (DELETE FROM msg WHERE id = ANY(ARRAY(SELECT id FROM g WHERE flags & 1 = 0)))";

  private static final String VOLATILE_MESSAGES =
      ", v AS (DELETE FROM msg_np WHERE id = ANY(ARRAY(SELECT id FROM g WHERE flags & 1 <> 0)))";

  private Removal() {}

  /** What was removed. */
  record Removed(int sub, long ord, @Nullable String grp, boolean holds, int flags) {}

  /** Sets the parameters of a condition. */
  @FunctionalInterface
  interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /**
   * Removes.
   *
   * @param gone common table expressions, the last one {@code g} with the columns sub, ord, id,
   *     flags, grp, holds of what it has deleted
   */
  static List<Removed> run(Connection c, String gone, Binder binder) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(SQL.formatted(gone))) {
      binder.bind(s);
      try (ResultSet rows = s.executeQuery()) {
        return finish(c, rows);
      }
    }
  }

  /**
   * The statement of {@link #run} for deliveries whose flags are known: it has no more to do than
   * these want.
   */
  static String sql(String gone, int anyFlag, boolean anyDurable) {
    if ((anyFlag & Schema.SHARED) != 0) {
      return SQL.formatted(gone);
    }
    boolean anyVolatile = (anyFlag & Schema.VOLATILE) != 0;
    return OF_UNSHARED.formatted(
        gone, anyDurable ? MESSAGES : "", anyVolatile ? VOLATILE_MESSAGES : "");
  }

  /** Reads what was removed, and removes the counts of messages whose last delivery it was. */
  static List<Removed> finish(Connection c, ResultSet rows) throws SQLException {
    List<Removed> removed = new ArrayList<>();
    List<Long> unshared = new ArrayList<>();
    while (rows.next()) {
      long share = rows.getLong(5);
      if (!rows.wasNull()) {
        unshared.add(share);
        continue;
      }
      removed.add(
          new Removed(
              rows.getInt(1),
              rows.getLong(2),
              rows.getString(3),
              rows.getBoolean(4),
              rows.getInt(6)));
    }
    if (!unshared.isEmpty()) {
      try (PreparedStatement s = c.prepareStatement("DELETE FROM share WHERE id = ANY(?)")) {
        s.setArray(1, longs(c, unshared));
        s.executeUpdate();
      }
    }
    return removed;
  }

  // with their own types, since these go to the server as they are, and others as text

  static Array longs(Connection c, List<? extends @Nullable Long> values) throws SQLException {
    return c.createArrayOf("int8", values.toArray(new Long[0]));
  }

  static Array ints(Connection c, List<Integer> values) throws SQLException {
    return c.createArrayOf("int4", values.toArray(new Integer[0]));
  }

  static Array flags(Connection c, List<Boolean> values) throws SQLException {
    return c.createArrayOf("bool", values.toArray(new Boolean[0]));
  }

  static Array texts(Connection c, List<@Nullable String> values) throws SQLException {
    return c.createArrayOf("text", values.toArray(new String[0]));
  }
}
