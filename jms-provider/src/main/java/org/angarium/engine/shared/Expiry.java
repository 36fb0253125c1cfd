package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.engine.Room;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Removes what has expired, or moves it to the queue for that: out of one place and into the other
 * in one transaction, by whichever node comes first. What somebody holds is left alone until it is
 * given back. For the janitor's thread.
 */
final class Expiry {
  private static final int AT_ONCE = 1_000;
  private static final int MOVED_AT_ONCE = 64;

  /** Where deliveries are that nobody holds. */
  private enum Place {
    READY("dlv", "t.state = 0", "false"),
    LATER("later", "true", "t.holds");

    final String table;
    final String condition;
    final String holds;

    Place(String table, String condition, String holds) {
      this.table = table;
      this.condition = condition;
      this.holds = holds;
    }

    String fill(String sql) {
      return sql.formatted(table, condition, holds);
    }
  }

  private static final String SOURCES =
      """
      SELECT %1$s, d.kind, d.name FROM sub s JOIN dest d ON d.id = s.dest WHERE s.id IN (
        SELECT x.sub FROM (SELECT t.sub FROM %2$s t WHERE t.expires <= ? AND %3$s
          ORDER BY t.expires LIMIT ?) x)\
      """;

  private static final String EXPIRED =
      """
      k AS MATERIALIZED (SELECT t.sub, t.ord, %3$s AS holds FROM %1$s t
        WHERE t.expires <= ? AND %2$s AND (? OR t.sub = ANY(?)) LIMIT ?
        FOR UPDATE SKIP LOCKED),
       g AS (DELETE FROM %1$s d USING k
         WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord
         RETURNING d.sub, d.ord, d.id, d.flags, d.grp, k.holds)\
      """;

  private static final String READ =
      """
      SELECT t.sub, t.ord, t.attempts, t.hist, m.head, m.body
      FROM %1$s t @M@
      WHERE t.expires <= ? AND %2$s AND t.sub = ANY(?) ORDER BY t.expires, t.ord LIMIT ?
      FOR UPDATE OF t SKIP LOCKED\
      """
          .replace("@M@", MessageJoin.of("t", "head, body"));

  private static final String REMOVE =
      """
      g AS (DELETE FROM %1$s t USING unnest(?, ?) AS x(sub, ord)
        WHERE t.sub = ANY(ARRAY[x.sub]) AND t.ord BETWEEN x.ord AND x.ord
        RETURNING t.sub, t.ord, t.id, t.flags, t.grp, %3$s AS holds)\
      """;

  private final SharedEngine engine;
  private final ExpiryPolicy policy;

  Expiry(SharedEngine engine) {
    this.engine = engine;
    this.policy = engine.settings().expiry();
  }

  /** Until nothing that has expired is there. */
  void run() {
    for (Place place : Place.values()) {
      if (policy == ExpiryPolicy.DROP) {
        drop(place, null);
      } else {
        runByPolicy(place);
      }
    }
  }

  private void runByPolicy(Place place) {
    boolean more = true;
    while (more) {
      Map<Integer, SubscriptionSpec> sources =
          engine.database().look("looking for what has expired", c -> sources(c, place));
      List<Integer> dropped = new ArrayList<>();
      Map<DestinationName, Map<Integer, SubscriptionSpec>> moved = new LinkedHashMap<>();
      sources.forEach(
          (sub, spec) -> {
            DestinationName queue = policy.queueFor(spec.destination());
            if (queue == null) {
              dropped.add(sub);
            } else {
              moved.computeIfAbsent(queue, q -> new HashMap<>()).put(sub, spec);
            }
          });
      boolean any = !dropped.isEmpty() && drop(place, dropped) > 0;
      for (Map.Entry<DestinationName, Map<Integer, SubscriptionSpec>> one : moved.entrySet()) {
        any |= move(place, one.getKey(), one.getValue()) > 0;
      }
      more = any; // what others have locked is theirs
    }
  }

  private Map<Integer, SubscriptionSpec> sources(Connection c, Place place) throws SQLException {
    String sql = SOURCES.formatted(Directory.columnsOfSubscription(), place.table, place.condition);
    Map<Integer, SubscriptionSpec> found = new TreeMap<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setLong(1, engine.now());
      s.setInt(2, AT_ONCE);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          DestinationName name = Directory.nameOf(rows.getString(9), rows.getString(10));
          SubscriptionEntry entry = Directory.subscription(rows, name);
          found.put(entry.id(), entry.spec());
        }
      }
    }
    return found;
  }

  // ---- dropping -------------------------------------------------------------------------------

  /**
   * @param subs null for all
   */
  private int drop(Place place, @Nullable List<Integer> subs) {
    int all = 0;
    int some = AT_ONCE;
    while (some == AT_ONCE) {
      Done done = engine.database().run("removing what has expired", c -> dropSome(c, place, subs));
      tell(done, Set.of(), Long.MAX_VALUE);
      some = done.count;
      all += some;
    }
    return all;
  }

  private Done dropSome(Connection c, Place place, @Nullable List<Integer> subs)
      throws SQLException {
    List<Removal.Removed> removed =
        Removal.run(
            c,
            place.fill(EXPIRED),
            s -> {
              s.setLong(1, engine.now());
              s.setBoolean(2, subs == null);
              s.setArray(3, Removal.ints(c, subs == null ? List.of() : subs));
              s.setInt(4, AT_ONCE);
            });
    return new Done(c, removed);
  }

  /** What one transaction has removed. */
  private static final class Done {
    final int count;
    final Set<Integer> freed = new TreeSet<>();
    final Map<Integer, Integer> bySub = new TreeMap<>();

    Done(Connection c, List<Removal.Removed> removed) throws SQLException {
      GroupCounts groups = new GroupCounts();
      for (Removal.Removed row : removed) {
        bySub.merge(row.sub(), 1, Integer::sum);
        if (row.holds()) {
          groups.add(row.sub(), row.grp(), -1, -1);
        }
      }
      groups.write(c);
      freed.addAll(groups.freed());
      count = removed.size();
      if (count > 0) {
        count(c);
      }
    }

    private void count(Connection c) throws SQLException {
      String sql =
          "UPDATE dest d SET expired = d.expired + y.n FROM (SELECT s.dest, sum(x.n) AS n"
              + " FROM unnest(?, ?) AS x(sub, n) JOIN sub s ON s.id = x.sub GROUP BY s.dest) y"
              + " WHERE d.id = y.dest";
      try (PreparedStatement s = c.prepareStatement(sql)) {
        s.setArray(1, Removal.ints(c, new ArrayList<>(bySub.keySet())));
        s.setArray(2, Removal.ints(c, new ArrayList<>(bySub.values())));
        s.executeUpdate();
      }
    }
  }

  private void tell(Done done, Set<Integer> arrivals, long nextTime) {
    done.bySub.forEach((sub, n) -> engine.tallies().add(sub, Kind.EXPIRED, n));
    engine.wakeups().happened(new GroupTransaction.Effect(arrivals, done.freed, nextTime, false));
    engine.janitor().wakeAt(nextTime);
  }

  // ---- moving ---------------------------------------------------------------------------------

  private int move(Place place, DestinationName queue, Map<Integer, SubscriptionSpec> sources) {
    if (!engine.exists(queue)) {
      engine.declare(queue);
    }
    int all = 0;
    int some = MOVED_AT_ONCE;
    while (some == MOVED_AT_ONCE) {
      Moved moved =
          engine.database().run("moving what has expired", c -> moveSome(c, place, queue, sources));
      moved.after.tell(engine);
      tell(moved.done, moved.arrivals, moved.nextTime);
      some = moved.done.count;
      all += some;
    }
    return all;
  }

  private record Moved(Done done, Set<Integer> arrivals, long nextTime, Aftermath after) {}

  private Moved moveSome(
      Connection c, Place place, DestinationName queue, Map<Integer, SubscriptionSpec> sources)
      throws SQLException {
    Aftermath after = new Aftermath();
    if (engine.directory().lockForRouting(c, List.of(queue)).isEmpty()) {
      return new Moved(new Done(c, List.of()), Set.of(), Long.MAX_VALUE, after); // just deleted
    }
    List<Integer> subs = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    List<Send> sends = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(place.fill(READ))) {
      s.setLong(1, engine.now());
      s.setArray(2, Removal.ints(c, new ArrayList<>(sources.keySet())));
      s.setInt(3, MOVED_AT_ONCE);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          subs.add(rows.getInt(1));
          ords.add(rows.getLong(2));
          byte[] head = rows.getBytes(5);
          if (head != null) {
            SubscriptionSpec source = Objects.requireNonNull(sources.get(rows.getInt(1)));
            sends.add(new Send(moved(rows, head, source, queue), "", null));
          }
        }
      }
    }
    List<Removal.Removed> removed =
        Removal.run(
            c,
            place.fill(REMOVE),
            s -> {
              s.setArray(1, Removal.ints(c, subs));
              s.setArray(2, Removal.longs(c, ords));
            });
    Done done = new Done(c, removed);
    Sending sending = send(c, sends, after);
    return new Moved(done, sending.arrivals(), sending.nextTime(), after);
  }

  private SentMessage moved(
      ResultSet row, byte[] head, SubscriptionSpec source, DestinationName queue)
      throws SQLException {
    int attempts = row.getInt(3);
    return policy.moved(
        new ExpiryPolicy.Expired(
            StoredForm.decode(head, row.getBytes(6)),
            source,
            attempts,
            AttemptHistory.parse(row.getString(4)).of(attempts),
            engine.now()),
        queue);
  }

  private Sending send(Connection c, List<Send> sends, Aftermath after) throws SQLException {
    Write.Unit unit = new Write.Unit(new UnitOfWork(sends, List.of(), Room.ANYWAY));
    Map<Write, AngariumException> refused = new HashMap<>();
    Sending sending = new Sending(engine, c, List.of(unit), refused, after);
    sending.lockDestinations();
    sending.insert();
    return sending;
  }
}
