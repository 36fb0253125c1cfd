package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks where what is ready begins, and has {@link Floors} rise. Claims of groups, and those with
 * selectors, leave what is not for them, and so cannot tell; this can, for it takes nothing. For
 * the poller's thread.
 */
final class FloorLook {
  /**
   * Where nothing is ready in a priority, that is so up to the last place that was given. A number
   * without a change costs no disk.
   */
  private static final String SQL =
      """
      SELECT x.i, p, n.last, @SEEN@, (SELECT d.ord FROM dlv d
        WHERE d.sub = x.sub AND d.state = 0
          AND d.ord > (?::bigint[])[((x.i - 1) * 10 + p + 1)::int] AND d.ord < (p + 1)::bigint << 56
        ORDER BY d.sub, d.ord LIMIT 1)
      FROM unnest(?) WITH ORDINALITY AS x(sub, i), generate_series(0, 9) p,
        (SELECT last_value AS last FROM msg_seq) n\
      """
          .replace("@SEEN@", Snapshot.WITH_NUMBER);

  /** It takes at most such a share of the time. */
  private static final int SHARE = 20;

  private final SharedEngine engine;
  private long from = System.nanoTime();

  FloorLook(SharedEngine engine) {
    this.engine = engine;
  }

  /** Looks, for those that need it. */
  void run() {
    List<LocalSubscription> subs = engine.hasSnapshots() ? engine.locals().cluttered() : List.of();
    long start = System.nanoTime();
    if (!subs.isEmpty() && start - from >= 0) {
      long losses = engine.database().losses();
      List<Floors.Begin> begins = subs.stream().map(l -> l.floors().claim(losses)).toList();
      engine.database().lookOnce("looking where what is ready begins", c -> look(c, subs, begins));
      from = start + SHARE * (System.nanoTime() - start);
    }
  }

  private int look(Connection c, List<LocalSubscription> subs, List<Floors.Begin> begins)
      throws SQLException {
    List<Long> floors = new ArrayList<>();
    begins.forEach(begin -> Arrays.stream(begin.places()).forEach(floors::add));
    long[][] seenUpTo = new long[subs.size()][Floors.LANES];
    Snapshot seen = null;
    try (PreparedStatement s = c.prepareStatement(SQL)) {
      s.setArray(1, Removal.longs(c, floors));
      s.setArray(2, Removal.ints(c, subs.stream().map(local -> local.entry().id()).toList()));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          int lane = rows.getInt(2);
          long last = ((long) lane << Floors.LANE_SHIFT) | rows.getLong(3);
          long first = rows.getLong(5);
          long upTo = rows.wasNull() ? last : first - 1;
          seenUpTo[rows.getInt(1) - 1][lane] = upTo;
          seen = seen == null ? Snapshot.parse(rows.getString(4)) : seen;
        }
      }
    }
    tell(subs, begins, seenUpTo, seen);
    return subs.size();
  }

  private static void tell(
      List<LocalSubscription> subs,
      List<Floors.Begin> begins,
      long[][] seenUpTo,
      @Nullable Snapshot seen) {
    for (int i = 0; seen != null && i < seenUpTo.length; i++) {
      subs.get(i).floors().lookedUpTo(seenUpTo[i], seen, begins.get(i));
    }
  }
}
