package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.BacklogEntry;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.AttemptHistory;
import org.angarium.message.Body;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * Walks once over all that a subscription held when the walk began, in delivery order, a page at a
 * time: what is ready, what waits for a time, and what somebody holds. Each page is as it was at
 * one moment. For one thread.
 */
final class BacklogRows {
  private static final String COLUMNS =
      "t.sub, t.ord, t.id, t.flags, t.attempts, t.doubt, t.grp, t.hist, t.expires, t.sent";

  private static final String IN_PLACE =
      COLUMNS
          + ", t.state, 0 AS due, false AS holds, t.owner, t.token >> 32 AS claimer,"
          + " coalesce(t.since, 0) AS since";

  private static final String IN_LATER = COLUMNS + ", 0, t.due, t.holds, 0, 0, 0";

  private static final String WHOLE =
      """
      SELECT x.ord, x.id, x.flags, x.attempts, x.doubt, x.grp, x.hist, x.state, x.due, x.holds,
        x.owner, x.claimer, x.since, %2$s, c.name, n.name, c.connection
      FROM (%1$s) x
        %3$s
        LEFT JOIN consumer c ON c.node = x.owner AND c.id = x.claimer
        LEFT JOIN node n ON n.id = x.owner
      ORDER BY x.ord\
      """;

  private static final String PAGE =
      """
      (SELECT %1$s FROM dlv t WHERE t.sub = ? AND t.ord > ? AND t.id <= ?
       ORDER BY t.sub, t.ord LIMIT ?)
      UNION ALL
      (SELECT %2$s FROM later t WHERE t.sub = ? AND t.ord > ? AND t.id <= ?
       ORDER BY t.sub, t.ord LIMIT ?)
      ORDER BY ord LIMIT ?\
      """
          .formatted(IN_PLACE, IN_LATER);

  /** So many deliveries are looked at for some that are held. */
  private static final int LOOKED_AT = 10_000;

  private static final String SOME =
      """
      (SELECT %1$s FROM dlv t WHERE t.sub = ? AND t.state = 0 ORDER BY t.sub, t.ord LIMIT ?)
      UNION ALL
      (SELECT %1$s FROM (SELECT * FROM dlv WHERE sub = ? ORDER BY sub, ord LIMIT %3$s) t
       WHERE t.state <> 0 LIMIT ?)
      UNION ALL
      (SELECT %2$s FROM later t WHERE t.sub = ? ORDER BY t.sub, t.ord LIMIT ?)\
      """
          .formatted(IN_PLACE, IN_LATER, LOOKED_AT);

  private static final String WITH_BODIES = whole(PAGE, true);
  private static final String WITHOUT_BODIES = whole(PAGE, false);
  private static final String SOME_WITHOUT_BODIES = whole(SOME, false);

  private static String whole(String rows, boolean bodies) {
    return WHOLE.formatted(
        rows,
        bodies ? "m.head, m.body" : "m.head, NULL::bytea",
        MessageJoin.of("x", bodies ? "head, body" : "head"));
  }

  private final SharedEngine engine;
  private final int sub;
  private final boolean bodies;
  private final long last;
  private long after = Long.MIN_VALUE;
  private boolean ended;

  /**
   * A delivery.
   *
   * @param due when its time comes; 0 where it waits for none
   * @param holds whether its group waits for it meanwhile
   * @param owner the node that holds it; 0 for none
   * @param claimer the number of the consumer there; 0 for none
   * @param since when it was claimed
   * @param node the name of that node
   */
  record Row(
      long ord,
      long id,
      int flags,
      int attempts,
      int doubt,
      @Nullable String grp,
      @Nullable String hist,
      int state,
      long due,
      boolean holds,
      long owner,
      long claimer,
      long since,
      SentMessage message,
      @Nullable String consumer,
      @Nullable String node,
      @Nullable String connection) {

    boolean isHeld() {
      return state != 0;
    }

    boolean isExpired(long now) {
      return message.expiration() != 0 && message.expiration() <= now;
    }

    /** Whether it waits after an attempt, not for the time that its sender wanted. */
    boolean isHeldBack() {
      return due != 0 && (holds || attempts > 0 || due != message.deliveryTime());
    }

    /** What became of the attempts before. */
    AttemptHistory history() {
      int before = isHeld() && claimer != 0 ? attempts - 1 : attempts;
      return AttemptHistory.parse(hist).of(Math.max(0, before));
    }

    /** As an operator sees it. */
    BacklogEntry entry(long me) {
      BacklogEntry.State seen =
          isHeld()
              ? BacklogEntry.State.HELD
              : due == 0
                  ? BacklogEntry.State.READY
                  : isHeldBack() ? BacklogEntry.State.HELD_BACK : BacklogEntry.State.DELAYED;
      return new BacklogEntry(message, seen, attempts, history(), due, holder(me));
    }

    /** Who holds it, with the node where that is another one. */
    @Nullable String holder(long me) {
      return consumer == null ? null : named(consumer, owner == me ? null : node);
    }
  }

  /** A consumer for people. */
  static String named(String consumer, @Nullable String node) {
    return node == null ? consumer : consumer + " on node " + node;
  }

  /**
   * @param bodies whether messages have their bodies
   */
  BacklogRows(SharedEngine engine, int sub, boolean bodies) {
    this.engine = engine;
    this.sub = sub;
    this.bodies = bodies;
    this.last = engine.database().look("beginning a walk", SharedCursor::lastId);
  }

  boolean isEnded() {
    return ended;
  }

  /** The next goes on behind this one. */
  void passed(Row row) {
    after = row.ord;
  }

  /** Some more, not empty; null at the end. */
  @Nullable List<Row> next(int most) {
    if (ended) {
      return null;
    }
    List<Row> page = engine.database().look("walking over a subscription", c -> read(c, most));
    ended = page.isEmpty();
    return ended ? null : page;
  }

  private List<Row> read(Connection c, int most) throws SQLException {
    List<Row> page = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(bodies ? WITH_BODIES : WITHOUT_BODIES)) {
      int i = 1;
      for (int half = 0; half < 2; half++) {
        s.setInt(i++, sub);
        s.setLong(i++, after);
        s.setLong(i++, last);
        s.setInt(i++, most);
      }
      s.setInt(i, most);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          byte[] head = rows.getBytes(14);
          if (head != null) { // else it was not durable, and is gone since the server's last crash
            page.add(row(rows, head, bodies));
          }
        }
      }
    }
    return page;
  }

  /** Some that are ready, some that are held, and some that wait for a time: without bodies. */
  static List<Row> some(Connection c, int sub, int max) throws SQLException {
    List<Row> some = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(SOME_WITHOUT_BODIES)) {
      for (int i = 1; i <= 6; i += 2) {
        s.setInt(i, sub);
        s.setInt(i + 1, max);
      }
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          byte[] head = rows.getBytes(14);
          if (head != null) {
            some.add(row(rows, head, false));
          }
        }
      }
    }
    return some;
  }

  private static Row row(ResultSet rows, byte[] head, boolean bodies) throws SQLException {
    SentMessage message =
        bodies
            ? StoredForm.decode(head, rows.getBytes(15))
            : new SentMessage(StoredForm.decodeHead(head), Body.Empty.INSTANCE);
    return new Row(
        rows.getLong(1),
        rows.getLong(2),
        rows.getInt(3),
        rows.getInt(4),
        rows.getInt(5),
        rows.getString(6),
        rows.getString(7),
        rows.getInt(8),
        rows.getLong(9),
        rows.getBoolean(10),
        rows.getLong(11),
        rows.getLong(12),
        rows.getLong(13),
        message,
        SqlText.read(rows.getString(16)),
        rows.getString(17),
        SqlText.read(rows.getString(18)));
  }
}
