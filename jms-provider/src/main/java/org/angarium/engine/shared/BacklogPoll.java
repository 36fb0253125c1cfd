package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether something is ready where somebody waits; why claims are slow; and whether something
 * is ready where slow claims do not look. For the poller's thread.
 */
final class BacklogPoll {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /** A look below the floors takes at most such a share of the time. */
  private static final int SHARE = 20;

  /** So many rows that are gone, and not removed, make claims slow. */
  private static final long MANY = 20_000;

  private static final String DEAD =
      "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = 'dlv'::regclass";

  private static final String READY =
      """
      SELECT x.sub FROM unnest(?) WITH ORDINALITY AS x(sub, i)
        JOIN sub s ON s.id = x.sub AND NOT s.paused
      WHERE EXISTS (SELECT 1 FROM generate_series(0, 9) p, LATERAL (SELECT 1 FROM dlv d
        WHERE d.sub = x.sub AND d.state = 0
          AND d.ord %1$s (?::bigint[])[((x.i - 1) * 10 + p + 1)::int]
          AND d.ord > p::bigint << 56 AND d.ord < (p + 1)::bigint << 56
          AND (d.expires IS NULL OR d.expires > ?)
        ORDER BY d.sub, d.ord LIMIT 1) e)\
      """;

  private final SharedEngine engine;
  private long belowFrom = System.nanoTime();

  BacklogPoll(SharedEngine engine) {
    this.engine = engine;
  }

  void look() {
    List<LocalSubscription> waiting = new ArrayList<>();
    for (int sub : engine.locals().waiting()) {
      LocalSubscription local = engine.locals().find(sub);
      if (local != null) {
        waiting.add(local);
      }
    }
    Map<Integer, Integer> ready = new HashMap<>();
    ready(waiting, ">").forEach(sub -> ready.put(sub, 1));
    engine.locals().arrived(ready); // in turn, whoever it is for
    List<LocalSubscription> slow = engine.locals().toBeExplained();
    if (!slow.isEmpty()) {
      boolean cluttered =
          engine.hasSnapshots()
              && engine.database().look("looking for dead rows", BacklogPoll::deadRows) > MANY;
      slow.forEach(local -> local.floors().explained(cluttered));
    }
    lookBelow(engine.locals().withFloors());
  }

  private void lookBelow(List<LocalSubscription> withFloors) {
    long start = System.nanoTime();
    if (withFloors.isEmpty() || start - belowFrom < 0) {
      return;
    }
    Set<Integer> below = ready(withFloors, "<=");
    long took = System.nanoTime() - start;
    belowFrom = System.nanoTime() + Math.max(PAUSE_NANOS, SHARE * took);
    withFloors.forEach(local -> local.floors().lookedBelow(took));
    engine.locals().arrivedAnywhere(below);
  }

  private static long deadRows(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet row = s.executeQuery(DEAD)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** In which of these something is ready, above their floors or below. */
  private Set<Integer> ready(List<LocalSubscription> subs, String where) {
    return subs.isEmpty()
        ? Set.of()
        : engine.database().look("looking for what is ready", c -> ready(c, subs, where));
  }

  private Set<Integer> ready(Connection c, List<LocalSubscription> subs, String where)
      throws SQLException {
    List<Long> floors = new ArrayList<>();
    for (LocalSubscription local : subs) {
      for (long floor : local.floors().get()) {
        floors.add(floor);
      }
    }
    Set<Integer> ready = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(READY.formatted(where))) {
      s.setArray(1, Removal.ints(c, subs.stream().map(local -> local.entry().id()).toList()));
      s.setArray(2, Removal.longs(c, floors));
      s.setLong(3, engine.now());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          ready.add(rows.getInt(1));
        }
      }
    }
    return ready;
  }
}
