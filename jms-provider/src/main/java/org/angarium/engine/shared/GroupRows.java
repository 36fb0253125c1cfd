package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a message group: a row while a consumer, or a time, holds some of it. It has how many
 * are held, and how many of these wait for their time: meanwhile nobody gets more.
 *
 * <p>The message that ends a group counts among the latter while somebody holds it.
 *
 * <p>A claim acquires the groups that it wants deliveries of first, in one order on all nodes: the
 * unique key lets one have each, and the lock on the row keeps it until the claim has committed.
 * Without, one node could lock the first messages of a group, and another skip these and take the
 * next.
 */
final class GroupRows {
  private static final String ACQUIRE =
      """
      WITH f AS MATERIALIZED (
        SELECT d.grp FROM dlv d
          LEFT JOIN grp g ON g.sub = ANY(ARRAY[d.sub]) AND g.grp = ANY(ARRAY[d.grp])
        WHERE d.sub = ? AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?) %s
          AND (g.grp IS NULL OR (g.node = ? AND g.claimer = ? AND g.held_back <= 0))
        ORDER BY d.sub, d.ord LIMIT ?)
      INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back)
        SELECT ?, grp, ?, ?, 0, 0
        FROM (SELECT DISTINCT grp FROM f WHERE grp IS NOT NULL ORDER BY grp) x
        ON CONFLICT (sub, grp) DO UPDATE SET held = t.held
          WHERE t.node = EXCLUDED.node AND t.claimer = EXCLUDED.claimer
        RETURNING grp, held\
      """;

  private static final String KEEP =
      """
      INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back)
        SELECT ?, grp, ?, ?, 0, 0 FROM unnest(?) AS x(grp) ORDER BY grp
        ON CONFLICT (sub, grp) DO UPDATE SET held = t.held\
      """;

  private static final String COUNT =
      """
      UPDATE grp t SET held = t.held + x.n, held_back = t.held_back + x.b
      FROM unnest(?, ?, ?, ?) AS x(sub, grp, n, b)
      WHERE t.sub = ANY(ARRAY[x.sub]) AND t.grp = ANY(ARRAY[x.grp])\
      """;

  private GroupRows() {}

  /** What a message has in {@code flags} where it ends its group. */
  static int flag(SentMessage message) {
    return message.groupId() != null && message.endsGroup() ? Schema.ENDS_GROUP : 0;
  }

  /** Whether a delivery ends its group, by its {@code flags}. */
  static boolean ends(int flags) {
    return (flags & Schema.ENDS_GROUP) != 0;
  }

  /**
   * Takes the groups of what a claim would find, where nobody has them.
   *
   * @return those that were not the consumer's before
   */
  static Set<String> acquire(
      Connection c,
      SharedEngine engine,
      SharedClaimer claimer,
      int max,
      @Nullable List<Long> wanted)
      throws SQLException {
    int sub = claimer.local().entry().id();
    String sql = ACQUIRE.formatted(wanted == null ? "" : "AND d.ord = ANY(?)");
    try (PreparedStatement s = c.prepareStatement(sql)) {
      int i = 1;
      s.setInt(i++, sub);
      s.setLong(i++, engine.now());
      if (wanted != null) {
        s.setArray(i++, Removal.longs(c, wanted));
      }
      s.setLong(i++, engine.nodeId());
      s.setLong(i++, claimer.id());
      s.setInt(i++, max);
      s.setInt(i++, sub);
      s.setLong(i++, engine.nodeId());
      s.setLong(i, claimer.id());
      Set<String> news = new TreeSet<>();
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          if (rows.getInt(2) == 0) {
            news.add(rows.getString(1));
          }
        }
      }
      return news;
    }
  }

  /**
   * Waits for claims of these groups that are under way, and has nobody claim of them before the
   * transaction ends, which is to {@link #letGo} of them. Who locked their deliveries instead would
   * have others skip these, and take what comes later.
   */
  static void keep(
      Connection c, SharedEngine engine, SharedClaimer claimer, Collection<String> groups)
      throws SQLException {
    if (groups.isEmpty()) {
      return;
    }
    try (PreparedStatement s = c.prepareStatement(KEEP)) {
      s.setInt(1, claimer.local().entry().id());
      s.setLong(2, engine.nodeId());
      s.setLong(3, claimer.id());
      s.setArray(4, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
      s.executeUpdate();
    }
  }

  /**
   * Counts what was claimed, and lets go of groups of which nothing was.
   *
   * @param unused those that were acquired for nothing
   */
  static void keepClaimed(
      Connection c, int sub, List<SharedDelivery> claimed, Collection<String> unused)
      throws SQLException {
    Counts counts = new Counts();
    for (SharedDelivery delivery : claimed) {
      counts.add(sub, delivery.row().grp(), 1, delivery.endsGroup() ? 1 : 0);
    }
    counts.write(c);
    letGo(c, sub, unused);
  }

  /** Removes the rows of these groups, where nobody holds any of them. */
  static void letGo(Connection c, int sub, Collection<String> groups) throws SQLException {
    if (groups.isEmpty()) {
      return;
    }
    String sql = "DELETE FROM grp WHERE sub = ? AND grp = ANY(?) AND held <= 0";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      s.setArray(2, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
      s.executeUpdate();
    }
  }

  /** Changes of counts that are written together. Not thread-safe. */
  static final class Counts {
    private final Map<Key, int[]> changes = new TreeMap<>();

    private record Key(int sub, String grp) implements Comparable<Key> {
      @Override
      public int compareTo(Key other) {
        int order = Integer.compare(sub, other.sub);
        return order != 0 ? order : grp.compareTo(other.grp);
      }
    }

    /** One with these {@code flags} is no longer held. */
    void letGo(int sub, @Nullable String grp, int flags) {
      letGo(sub, grp, flags, false);
    }

    /** The same; all of the group has waited where an operator had it. */
    void letGo(int sub, @Nullable String grp, int flags, boolean seized) {
      add(sub, grp, -1, seized || ends(flags) ? -1 : 0);
    }

    /** So many more are held, and wait for their time; nothing where there is no group. */
    void add(int sub, @Nullable String grp, int held, int heldBack) {
      if (grp != null) {
        int[] counts = changes.computeIfAbsent(new Key(sub, grp), key -> new int[2]);
        counts[0] += held;
        counts[1] += heldBack;
      }
    }

    /** The subscriptions in which groups may have become free. */
    Set<Integer> subscriptions() {
      Set<Integer> subs = new TreeSet<>();
      changes.keySet().forEach(key -> subs.add(key.sub));
      return subs;
    }

    /** Writes them, and removes the rows of groups that nobody holds any more. */
    void write(Connection c) throws SQLException {
      if (changes.isEmpty()) {
        return;
      }
      List<Integer> subs = new ArrayList<>();
      List<@Nullable String> grps = new ArrayList<>();
      List<Integer> held = new ArrayList<>();
      List<Integer> heldBack = new ArrayList<>();
      boolean less = false;
      for (Map.Entry<Key, int[]> change : changes.entrySet()) {
        subs.add(change.getKey().sub);
        grps.add(change.getKey().grp);
        held.add(change.getValue()[0]);
        heldBack.add(change.getValue()[1]);
        less |= change.getValue()[0] < 0;
      }
      try (PreparedStatement s = c.prepareStatement(COUNT)) {
        s.setArray(1, Removal.ints(c, subs));
        s.setArray(2, Removal.texts(c, grps));
        s.setArray(3, Removal.ints(c, held));
        s.setArray(4, Removal.ints(c, heldBack));
        s.executeUpdate();
      }
      if (less) {
        String sql =
            "DELETE FROM grp t USING unnest(?, ?) AS x(sub, grp)"
                + " WHERE t.sub = ANY(ARRAY[x.sub]) AND t.grp = ANY(ARRAY[x.grp]) AND t.held <= 0";
        try (PreparedStatement s = c.prepareStatement(sql)) {
          s.setArray(1, Removal.ints(c, subs));
          s.setArray(2, Removal.texts(c, grps));
          s.executeUpdate();
        }
      }
    }
  }
}
