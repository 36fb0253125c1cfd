package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks whether something is ready where somebody waits; why claims are slow; and whether something
 * is ready where claims do not look, see {@link Floors}. For the poller's thread.
 */
final class BacklogPoll {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  /** A look below the floors takes at most such a share of the time. */
  private static final int SHARE = 20;

  /** What nobody has told of is found by then. */
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** So many rows that are gone, and not removed, make claims slow. */
  private static final long MANY = 20_000;

  private static final String DEAD =
      "SELECT n_dead_tup FROM pg_stat_user_tables WHERE relid = 'dlv'::regclass";

  /** Who sends locks destinations before his messages have places. */
  private static final String SENDERS =
      """
      SELECT @SERVER@, x.n FROM (SELECT) one LEFT JOIN (
        SELECT DISTINCT t.transactionid::text::bigint AS n FROM pg_locks t
          JOIN pg_locks r ON r.virtualtransaction = t.virtualtransaction
        WHERE t.locktype = 'transactionid' AND t.mode = 'ExclusiveLock' AND t.granted
          AND r.locktype = 'relation' AND r.granted AND r.mode <> 'AccessShareLock'
          AND r.relation IN ('dest'::regclass, 'dlv'::regclass)) x ON true\
      """
          .replace("@SERVER@", Snapshot.SERVER);

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

  private static final int LOOKED_AT = 256;

  /** Whose is what is ready, as far as it may be had. */
  private static final String OWNERS =
      """
      SELECT x.sub, coalesce(g.node, 0), coalesce(g.claimer, 0), bool_or(d.n = ?)
      FROM unnest(?) AS x(sub) JOIN sub s ON s.id = x.sub AND NOT s.paused
        CROSS JOIN LATERAL (SELECT d.grp, row_number() OVER (ORDER BY d.sub, d.ord) AS n FROM dlv d
          WHERE d.sub = x.sub AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?)
          ORDER BY d.sub, d.ord LIMIT ?) d
        LEFT JOIN grp g ON g.sub = ANY(ARRAY[x.sub]) AND g.grp BETWEEN d.grp AND d.grp
      WHERE g.grp IS NULL OR (g.held_back <= 0 AND g.next_node IS NULL) OR d.n = ?
      GROUP BY 1, 2, 3\
      """;

  private final SharedEngine engine;
  private final FloorLook floorLook;
  private long belowFrom = System.nanoTime();

  BacklogPoll(SharedEngine engine) {
    this.engine = engine;
    this.floorLook = new FloorLook(engine);
  }

  void look() {
    List<LocalSubscription> waiting = new ArrayList<>();
    List<LocalSubscription> ofGroups = new ArrayList<>();
    for (LocalSubscription local : engine.locals().waiting()) {
      (local.keepsGroups() ? ofGroups : waiting).add(local);
    }
    Map<Integer, Integer> ready = new HashMap<>();
    long losses = engine.database().losses();
    List<Long> floors = floors(waiting, its -> its.ofTakes(losses));
    if (!waiting.isEmpty()) {
      engine
          .database()
          .look("looking for what is ready", c -> ready(c, waiting, ">", floors))
          .forEach(sub -> ready.put(sub, 1));
    }
    lookForOwners(ofGroups, ready);
    engine.locals().arrived(ready); // in turn, whoever it is for
    List<LocalSubscription> slow = engine.locals().toBeExplained();
    if (!slow.isEmpty()) {
      boolean cluttered =
          engine.hasSnapshots()
              && engine.database().look("looking for dead rows", BacklogPoll::deadRows) > MANY;
      slow.forEach(local -> local.floors().explained(cluttered));
    }
    askWhoSends();
  }

  /** Somebody's transaction is under way for long: whether floors may rise in spite of it. */
  private void askWhoSends() {
    Map<Floors, Floors.Old> asked = new LinkedHashMap<>();
    Stream.concat(engine.locals().floors(), engine.consumers().floors())
        .forEach(floors -> asked.put(floors, floors.old()));
    asked.values().removeIf(old -> old.running().isEmpty());
    if (!asked.isEmpty()) {
      Senders senders = engine.database().look("looking who sends", BacklogPoll::senders);
      asked.forEach((floors, old) -> floors.sendNothing(old, senders.running, senders.server));
    }
  }

  /** Transactions that may send, on one server. */
  private record Senders(Set<Long> running, String server) {}

  private static Senders senders(Connection c) throws SQLException {
    Set<Long> running = new HashSet<>();
    String server = "";
    try (Statement s = c.createStatement();
        ResultSet rows = s.executeQuery(SENDERS)) {
      while (rows.next()) {
        server = rows.getString(1);
        running.add(rows.getLong(2)); // 0 where there is none
      }
    }
    return new Senders(running, server);
  }

  /** Wakes those whose groups the first of what is ready is of. */
  private void lookForOwners(List<LocalSubscription> subs, Map<Integer, Integer> ready) {
    if (subs.isEmpty()) {
      return;
    }
    for (Owner owner : engine.database().look("looking whose is ready", c -> owners(c, subs))) {
      LocalSubscription local = engine.locals().find(owner.sub);
      SharedClaimer claimer =
          owner.node == engine.nodeId() ? engine.consumers().find(owner.claimer) : null;
      if (local != null && claimer != null) {
        local.wakeOwner(claimer);
      }
      if (owner.node == 0 || owner.perhapsMore) {
        ready.put(owner.sub, 1);
      }
    }
  }

  /**
   * Who has something of the first that is ready.
   *
   * @param node 0 for nobody
   * @param perhapsMore whether there may be more behind it
   */
  private record Owner(int sub, long node, long claimer, boolean perhapsMore) {}

  private List<Owner> owners(Connection c, List<LocalSubscription> subs) throws SQLException {
    List<Owner> owners = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(OWNERS)) {
      s.setInt(1, LOOKED_AT);
      s.setArray(2, Removal.ints(c, subs.stream().map(local -> local.entry().id()).toList()));
      s.setLong(3, engine.now());
      s.setInt(4, LOOKED_AT);
      s.setInt(5, LOOKED_AT);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          owners.add(
              new Owner(rows.getInt(1), rows.getLong(2), rows.getLong(3), rows.getBoolean(4)));
        }
      }
    }
    return owners;
  }

  /** What lies below the floors. It may take long, and may be refused. */
  void lookBelow() {
    lookBelowFloors();
    floorLook.run();
  }

  private void lookBelowFloors() {
    List<LocalSubscription> withFloors = engine.locals().withFloors();
    long start = System.nanoTime();
    if (withFloors.isEmpty() || start - belowFrom < 0) {
      return;
    }
    long losses = engine.database().losses();
    List<Long> floors = floors(withFloors, its -> its.toLookBelow(losses));
    belowFrom = start + LONGEST_PAUSE_NANOS; // where it is refused
    Set<Integer> below =
        engine
            .database()
            .lookOnce("looking below the floors", c -> ready(c, withFloors, "<=", floors));
    long took = System.nanoTime() - start;
    long pause = Math.min(LONGEST_PAUSE_NANOS, Math.max(PAUSE_NANOS, SHARE * took));
    belowFrom = System.nanoTime() + pause;
    withFloors.forEach(local -> local.floors().lookedBelow(took, pause));
    engine.locals().arrivedAnywhere(below);
  }

  private static long deadRows(Connection c) throws SQLException {
    try (Statement s = c.createStatement();
        ResultSet row = s.executeQuery(DEAD)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static List<Long> floors(List<LocalSubscription> subs, Function<Floors, long[]> which) {
    List<Long> floors = new ArrayList<>();
    for (LocalSubscription local : subs) {
      for (long floor : which.apply(local.floors())) {
        floors.add(floor);
      }
    }
    return floors;
  }

  /** In which of these something is ready, above their floors or below. */
  private Set<Integer> ready(
      Connection c, List<LocalSubscription> subs, String where, List<Long> floors)
      throws SQLException {
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
