package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlErrors;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a message group: a row. It has how many are held, and how many of these wait for their
 * time: meanwhile nobody gets more. It is there while a consumer, or a time, holds some of the
 * group, and after that for as long as the group is kept for its owner, see {@link GroupSharing}.
 *
 * <p>The message that ends a group counts among those that wait while somebody holds it.
 *
 * <p>A claim acquires the groups that it wants deliveries of first, in one order on all nodes: the
 * unique key lets one have each, and the lock on the row keeps it until the claim has committed. So
 * it takes nothing of other groups, also of none of its consumer's own: a group of which nobody
 * holds any may go to another at any time. Without the lock, one node could take the first messages
 * of a group, and another skip these and take the next.
 */
final class GroupRows {
  private static final String ACQUIRE =
      """
      WITH lim AS MATERIALIZED (SELECT ?::int AS n),
       f AS MATERIALIZED (
      %s),
       w AS (SELECT DISTINCT grp, own FROM f),
       a AS (INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back, kept)
          SELECT ?, grp, ?, ?, 0, 0, ?
          FROM (SELECT grp FROM w WHERE grp IS NOT NULL ORDER BY grp COLLATE "C") x
        ON CONFLICT (sub, grp) DO UPDATE SET held = t.held
          WHERE t.node = EXCLUDED.node AND t.claimer = EXCLUDED.claimer
        RETURNING grp, fresh, held_back <= 0 AND next_node IS NULL AS free)
      SELECT w.grp, w.own, a.fresh, a.free FROM w LEFT JOIN a ON a.grp = w.grp\
      """;

  private static final String KEEP =
      """
      INSERT INTO grp AS t (sub, grp, node, claimer, held, held_back)
        SELECT ?, grp, ?, ?, 0, 0 FROM unnest(?) AS x(grp) ORDER BY grp COLLATE "C"
        ON CONFLICT (sub, grp) DO UPDATE SET held = t.held\
      """;

  private static final String AWAIT_FIRST =
      """
      SELECT 1 FROM dlv d WHERE d.sub = ? AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?)
        AND d.grp = ANY(?) %s ORDER BY d.sub, d.ord LIMIT 1 FOR SHARE OF d\
      """;

  private static final String BY_KEY = "AND d.ord = ANY(?)";

  /** Each with its group, where that is somebody's. */
  static final String WITH_OWNER =
      "LEFT JOIN grp g ON g.sub = ANY(ARRAY[d.sub]) AND g.grp BETWEEN d.grp AND d.grp";

  /** A group of nobody, or one of its own of which it may have more. */
  static final String MAY_BE_HAD =
      """
      AND (g.grp IS NULL
        OR (g.node = ? AND g.claimer = ? AND g.held_back <= 0 AND g.next_node IS NULL))\
      """;

  /** He may be an administrator, who thinks. */
  private static final String PATIENTLY = "SET LOCAL lock_timeout = 200";

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
   * A group of which a claim may take something.
   *
   * @param own whether its consumer had it before
   * @param fresh whether it has had nothing of it yet
   */
  record Free(boolean own, boolean fresh) {}

  /**
   * The groups that a claim has.
   *
   * @param free those of which it may take something
   * @param missed whether others were faster with some
   * @param any whether it has found anything, of a group or not
   */
  record Acquired(Map<String, Free> free, boolean missed, boolean any) {
    static final Acquired NONE = new Acquired(Map.of(), false, true);

    private boolean isOwn(String grp) {
      Free found = free.get(grp);
      return found != null && found.own;
    }

    /** Whether what is taken of a group now is the first for the consumer. */
    boolean isFresh(String grp) {
      Free found = free.get(grp);
      return found != null && found.fresh;
    }
  }

  /**
   * Takes the groups of what a claim would find, where nobody has them.
   *
   * @param first where it looks
   * @param passedOver groups that it does not want
   */
  static Acquired acquire(
      Connection c,
      SharedEngine engine,
      SharedClaimer claimer,
      int max,
      FirstReady first,
      Collection<String> passedOver)
      throws SQLException {
    int sub = claimer.local().entry().id();
    String sql =
        ACQUIRE.formatted(
            first.sql(
                "d.grp, g.grp IS NOT NULL AS own",
                WITH_OWNER,
                "AND (d.expires IS NULL OR d.expires > ?) "
                    + (passedOver.isEmpty() ? "" : "AND (d.grp IS NULL OR d.grp <> ALL(?)) ")
                    + MAY_BE_HAD,
                "(SELECT n FROM lim)",
                ""));
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, max);
      int i = first.bind(c, s, 2, sub);
      s.setLong(i++, engine.now());
      if (!passedOver.isEmpty()) {
        s.setArray(i++, Removal.texts(c, new ArrayList<@Nullable String>(passedOver)));
      }
      s.setLong(i++, engine.nodeId());
      s.setLong(i++, claimer.id());
      s.setInt(i++, sub);
      s.setLong(i++, engine.nodeId());
      s.setLong(i++, claimer.id());
      s.setBoolean(i, claimer.local().keeps(claimer));
      Map<String, Free> free = new HashMap<>();
      boolean missed = false;
      boolean any = false;
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          any = true;
          String grp = rows.getString(1);
          boolean fresh = rows.getBoolean(3);
          boolean acquired = !rows.wasNull();
          missed |= grp != null && !acquired;
          if (grp != null && acquired && rows.getBoolean(4)) {
            free.put(grp, new Free(rows.getBoolean(2), fresh));
          }
        }
      }
      return new Acquired(free, missed, any);
    }
  }

  /**
   * Waits a moment for whoever has locked the first of these groups, and keeps nobody out
   * meanwhile.
   *
   * @return whether he has ended
   */
  static boolean awaitFirst(
      SharedEngine engine,
      SharedClaimer claimer,
      @Nullable List<Long> wanted,
      Collection<String> groups) {
    String sql = AWAIT_FIRST.formatted(wanted == null ? "" : BY_KEY);
    return engine.hasLockTimeouts()
        && engine
            .database()
            .look(
                "waiting for the first message of a group",
                c -> {
                  boolean ended = true;
                  try (Statement limit = c.createStatement();
                      PreparedStatement s = c.prepareStatement(sql)) {
                    limit.execute(PATIENTLY);
                    s.setInt(1, claimer.local().entry().id());
                    s.setLong(2, engine.now());
                    s.setArray(3, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
                    if (wanted != null) {
                      s.setArray(4, Removal.longs(c, wanted));
                    }
                    s.executeQuery().close();
                  } catch (SQLException e) {
                    if (!SqlErrors.isLockTimeout(e)) {
                      throw e;
                    }
                    ended = false;
                  }
                  c.rollback(); // the commit of a lock would wait for the disk
                  return ended;
                });
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
   * @param acquired the claim's groups
   */
  static void keepClaimed(
      Connection c, SharedClaimer claimer, List<SharedDelivery> claimed, Acquired acquired)
      throws SQLException {
    LocalSubscription local = claimer.local();
    int sub = local.entry().id();
    GroupCounts counts = new GroupCounts();
    Set<String> unused = new HashSet<>(acquired.free.keySet());
    for (SharedDelivery delivery : claimed) {
      String grp = delivery.row().grp();
      counts.add(sub, grp, 1, delivery.endsGroup() ? 1 : 0);
      if (delivery.firstOfGroup() && grp != null) {
        counts.begun(sub, grp);
      }
      unused.remove(grp);
    }
    counts.write(c);
    letGo(c, sub, unused.stream().filter(grp -> !acquired.isOwn(grp)).toList());
    if (!local.keeps(claimer)) {
      letGoUnkept(c, sub, unused.stream().filter(acquired::isOwn).toList());
    }
  }

  /** Removes the rows of these groups, where nobody holds any of them. */
  private static void letGo(Connection c, int sub, Collection<String> groups) throws SQLException {
    letGo(c, sub, groups, "");
  }

  /** The same, where they are not kept for anybody. */
  static void letGoUnkept(Connection c, int sub, Collection<String> groups) throws SQLException {
    letGo(c, sub, groups, " AND NOT kept");
  }

  private static void letGo(Connection c, int sub, Collection<String> groups, String condition)
      throws SQLException {
    if (groups.isEmpty()) {
      return;
    }
    String sql = "DELETE FROM grp WHERE sub = ? AND grp = ANY(?) AND held <= 0" + condition;
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, sub);
      s.setArray(2, Removal.texts(c, new ArrayList<@Nullable String>(groups)));
      s.executeUpdate();
    }
  }
}
