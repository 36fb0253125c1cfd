package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Statements by which a node takes deliveries for an operator, and gives them back as they were.
 *
 * <p>Such a delivery is claimed by consumer 0 of the node, and {@code since} says what it was: 0
 * where it was ready, the time that it waits for, or that time below zero where its group waited
 * too. The whole group waits meanwhile, whoever owns it, so that its order stays.
 */
final class Seizures {
  private static final String GUARD =
      """
      INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back)
        SELECT ?, grp, ?, 0, 1, 1 FROM unnest(?) AS x(grp) ORDER BY grp COLLATE "C"
      ON CONFLICT (sub, grp) DO UPDATE SET held = t.held + 1, held_back = t.held_back + 1\
      """;

  private static final String TAKE_READY =
      """
      UPDATE dlv d SET state = 1, owner = ?, token = ?, since = 0, holder = NULL
      FROM (SELECT sub, ord FROM dlv WHERE sub = ? AND ord = ANY(?) AND state = 0
        ORDER BY sub, ord FOR UPDATE) k
      WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord RETURNING d.ord, d.grp, false\
      """;

  private static final String TAKE_LATER =
      """
      WITH k AS MATERIALIZED (SELECT sub, ord FROM later WHERE sub = ? AND ord = ANY(?)
          ORDER BY sub, ord FOR UPDATE),
       g AS (DELETE FROM later l USING k
         WHERE l.sub = ANY(ARRAY[k.sub]) AND l.ord BETWEEN k.ord AND k.ord RETURNING l.*),
       n AS (INSERT INTO dlv(sub, ord, id, state, flags, attempts, doubt, owner, token, expires, grp,
           hist, size, sent, since)
         SELECT sub, ord, id, 1, flags, attempts, doubt, ?, ?, expires, grp, hist, size, sent,
           CASE WHEN holds THEN -due ELSE due END FROM g)
      SELECT ord, grp, holds FROM g\
      """;

  private static final String BACK_LATER =
      """
      WITH g AS (DELETE FROM dlv d WHERE d.state = 1 AND d.token >> 32 = 0 AND abs(d.since) > %s
          AND d.flags & 4 = 0 AND %s RETURNING d.*)
      INSERT INTO later(sub, ord, id, due, holds, flags, attempts, doubt, expires, grp, hist, size,
          sent)
        SELECT sub, ord, id, abs(since), since < 0, flags, attempts, doubt, expires, grp, hist,
          size, sent FROM g
      RETURNING sub, grp, holds\
      """;

  private static final String BACK_READY =
      """
      UPDATE dlv d SET state = 0, owner = 0, token = 0, since = NULL
      WHERE d.state = 1 AND d.token >> 32 = 0 AND d.flags & 4 = 0 AND %s
      RETURNING d.sub, d.grp, false\
      """;

  private Seizures() {}

  /**
   * Takes what nobody holds of these.
   *
   * @return the keys of what was taken
   */
  static List<Long> take(Connection c, long node, long token, int sub, List<BacklogRows.Row> wanted)
      throws SQLException {
    List<Long> ords = new ArrayList<>();
    TreeSet<String> groups = new TreeSet<>();
    for (BacklogRows.Row row : wanted) {
      ords.add(row.ord());
      if (row.grp() != null) {
        groups.add(row.grp());
      }
    }
    guard(c, node, sub, groups);
    Map<String, Integer> more = new TreeMap<>();
    groups.forEach(group -> more.put(group, -1)); // the guard's own
    List<Long> taken = new ArrayList<>();
    takeReady(c, node, token, sub, ords, taken, more);
    if (taken.size() < ords.size()) {
      try (PreparedStatement s = c.prepareStatement(TAKE_LATER)) {
        s.setInt(1, sub);
        s.setArray(2, Removal.longs(c, ords));
        s.setLong(3, node);
        s.setLong(4, token);
        take(s, taken, more);
      }
    }
    if (taken.size() < ords.size()) { // one may have become due just now
      takeReady(c, node, token, sub, ords, taken, more);
    }
    GroupCounts counts = new GroupCounts();
    more.forEach((group, n) -> counts.add(sub, group, n, n));
    counts.write(c);
    return taken;
  }

  private static void takeReady(
      Connection c,
      long node,
      long token,
      int sub,
      List<Long> ords,
      List<Long> taken,
      Map<String, Integer> more)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(TAKE_READY)) {
      s.setLong(1, node);
      s.setLong(2, token);
      s.setInt(3, sub);
      s.setArray(4, Removal.longs(c, ords));
      take(s, taken, more);
    }
  }

  private static void guard(Connection c, long node, int sub, SortedSet<String> groups)
      throws SQLException {
    if (!groups.isEmpty()) {
      try (PreparedStatement s = c.prepareStatement(GUARD)) {
        s.setInt(1, sub);
        s.setLong(2, node);
        s.setArray(3, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
        s.executeUpdate();
      }
    }
  }

  private static void take(PreparedStatement s, List<Long> taken, Map<String, Integer> more)
      throws SQLException {
    try (ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        taken.add(rows.getLong(1));
        String group = rows.getString(2);
        if (group != null && !rows.getBoolean(3)) {
          more.merge(group, 1, Integer::sum);
        }
      }
    }
  }

  /**
   * Gives back what operators have taken: each is again what it was.
   *
   * @param now what is due by then need not wait
   * @param condition which, of the row d
   * @param groups gets what groups lose
   * @return the subscriptions
   */
  static List<Integer> giveBack(
      Connection c, long now, String condition, Removal.Binder binder, GroupCounts groups)
      throws SQLException {
    List<Integer> subs = new ArrayList<>();
    for (String sql :
        List.of(BACK_LATER.formatted(now, condition), BACK_READY.formatted(condition))) {
      try (PreparedStatement s = c.prepareStatement(sql)) {
        binder.bind(s);
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            subs.add(rows.getInt(1));
            if (!rows.getBoolean(3)) {
              groups.add(rows.getInt(1), rows.getString(2), -1, -1);
            }
          }
        }
      }
    }
    subs.addAll(
        LastValues.removeSuperseded(c, "WHERE d.token >> 32 = 0 AND " + condition, binder, groups));
    return subs;
  }
}
