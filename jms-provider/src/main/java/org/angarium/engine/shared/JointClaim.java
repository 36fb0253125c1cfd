package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * One claim for many consumers, as one statement. Its row {@code r} is a subscription with those of
 * its consumers that claim; a slot is a place in the list of what all of them may have. A claim
 * that takes for good removes what it finds, for who would acknowledge it at once; it takes only
 * what nobody had before, and leaves the rest to claims. For one transaction.
 */
final class JointClaim {
  /**
   * What is ready in the lane {@code p} of the subscription that is the {@code i}-th one; its
   * parameters are the floors, and the time.
   */
  static final String READY =
      """
      d.sub = r.sub AND d.state = 0
        AND d.ord > (?::bigint[])[((r.i - 1) * 10 + p + 1)::int] AND d.ord < (p + 1)::bigint << 56
        AND (d.expires IS NULL OR d.expires > ?) AND d.grp IS NULL\
      """;

  /**
   * How many consumers may have together: their share of what is ready, as far as that is counted.
   * What is ready is looked for priority by priority, each from its floor on, and no further than
   * it must be for what is wanted.
   */
  private static final String SQL =
      """
      WITH r AS MATERIALIZED (
        SELECT u.i, u.sub, u.base, s.grouped, s.paused, a.n AS alive,
          CASE WHEN s.id IS NULL OR s.paused OR s.grouped OR a.n = 0 THEN 0
            WHEN NOT u.shares THEN u.slots
            ELSE least(u.slots, u.askers * greatest(1, ceil(f.n::numeric / greatest(1, q.n))))::int
          END AS n
        FROM unnest(?, ?, ?, ?, ?) WITH ORDINALITY AS u(sub, base, slots, askers, shares, i)
          LEFT JOIN sub s ON s.id = u.sub
          CROSS JOIN (SELECT count(*) AS n FROM node WHERE id = ? AND ended IS NULL) a
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
            SELECT 1 FROM generate_series(0, 9) p, LATERAL (SELECT 1 FROM dlv d
              WHERE u.shares AND d.sub = u.sub AND d.state = 0
                AND d.ord > (?::bigint[])[((u.i - 1) * 10 + p + 1)::int]
                AND d.ord < (p + 1)::bigint << 56
              ORDER BY d.sub, d.ord LIMIT 256) e LIMIT 256) g) f
          CROSS JOIN LATERAL (SELECT count(*) AS n FROM consumer
            WHERE u.shares AND sub = u.sub AND NOT closed) q),
       c AS MATERIALIZED (
        SELECT r.i, r.base, e.sub, e.ord, e.attempts FROM r, LATERAL (
          SELECT e.sub, e.ord, e.attempts
          FROM generate_series(0, 9) p, LATERAL (
            SELECT d.sub, d.ord, d.attempts FROM dlv d
            WHERE @READY@
            ORDER BY d.sub, d.ord LIMIT r.n FOR UPDATE SKIP LOCKED) e
          LIMIT r.n) e),
       k AS (SELECT i, base, sub, ord, row_number() OVER w AS n,
          bool_or(attempts >= 2) OVER w AS suspect,
          bool_or(attempts >= 2) OVER (PARTITION BY i) AS leaves
        FROM c WINDOW w AS (PARTITION BY i ORDER BY ord)),
       x AS (UPDATE dlv d SET state = 1, owner = ?, token = (?::bigint[])[(k.base + k.n)::int],
          attempts = d.attempts + 1, since = ?, holder = NULL
        FROM k WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord = ANY(ARRAY[k.ord])
          AND (k.n = 1 OR NOT k.suspect)
        RETURNING k.i, k.base + k.n AS slot, d.ord, d.id, d.flags, d.attempts, d.doubt, d.grp,
          d.hist, k.leaves)
      SELECT r.i, r.n, r.grouped, r.paused, r.alive, x.slot, x.ord, x.id, x.flags, x.attempts,
        x.doubt, x.grp, x.hist, m.head, m.body, @SNAPSHOT@, x.leaves
      FROM r LEFT JOIN x ON x.i = r.i @MESSAGE@ ORDER BY r.i, x.slot\
      """
          .replace("@READY@", READY)
          .replace("@MESSAGE@", MessageJoin.of("x", "head, body"));

  /**
   * The same columns, of what is gone then. Where a message is missing, it was lost with the
   * server's last crash, and claims remove what is left of it. The last column is counted once for
   * each subscription: to count for each row costs more than all else, where there are fifty.
   */
  private static final String TAKE =
      """
      WITH r AS MATERIALIZED (
        SELECT u.i, u.sub, u.base, s.grouped, s.paused,
          CASE WHEN s.id IS NULL OR s.paused OR s.grouped THEN 0 ELSE u.slots END AS n
        FROM unnest(?, ?, ?) WITH ORDINALITY AS u(sub, base, slots, i)
          LEFT JOIN sub s ON s.id = u.sub),
       c AS MATERIALIZED (
        SELECT r.i, r.base, e.sub, e.ord, e.attempts > 0 OR e.flags & 14 <> 0 AS unfit
        FROM r, LATERAL (
          SELECT e.sub, e.ord, e.attempts, e.flags
          FROM generate_series(0, 9) p, LATERAL (
            SELECT d.sub, d.ord, d.attempts, d.flags FROM dlv d
            WHERE @READY@
            ORDER BY d.sub, d.ord LIMIT r.n FOR UPDATE SKIP LOCKED) e
          LIMIT r.n) e),
       k AS (SELECT i, base, sub, ord, row_number() OVER w AS n, bool_or(unfit) OVER w AS stop
        FROM c WINDOW w AS (PARTITION BY i ORDER BY ord)),
       x AS (DELETE FROM dlv d USING k
        WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord = ANY(ARRAY[k.ord]) AND NOT k.stop
        RETURNING k.i, k.base + k.n AS slot, d.ord, d.id, d.flags, d.doubt),
       m AS (DELETE FROM msg t USING x WHERE t.id = ANY(ARRAY[x.id]) AND x.flags & 1 = 0
        RETURNING x.i, x.slot, x.ord, x.id, x.flags, x.doubt, t.head, t.body),
       v AS (DELETE FROM msg_np t USING x WHERE t.id = ANY(ARRAY[x.id]) AND x.flags & 1 <> 0
        RETURNING x.i, x.slot, x.ord, x.id, x.flags, x.doubt, t.head, t.body),
       y AS (SELECT * FROM m UNION ALL SELECT * FROM v),
       z AS (SELECT u.i, bool_or(u.unfit) OR sum(u.n) > 0 AS leaves FROM (
            SELECT i, unfit, 0 AS n FROM c UNION ALL SELECT i, false, 1 FROM x
            UNION ALL SELECT i, false, -1 FROM y) u
          GROUP BY u.i)
      SELECT r.i, r.n, r.grouped, r.paused,
        (SELECT count(*) FROM node WHERE id = ? AND ended IS NULL) AS alive,
        y.slot, y.ord, y.id, y.flags, 1 AS attempts, y.doubt, NULL AS grp, NULL AS hist, y.head,
        y.body, @SNAPSHOT@, coalesce(z.leaves, false)
      FROM r LEFT JOIN z ON z.i = r.i LEFT JOIN y ON y.i = r.i\
      """
          .replace("@READY@", READY);

  /** What a statement sees of others. */
  static final String SNAPSHOT = "pg_current_snapshot()::text";

  private static final String HELD_BY =
      "UPDATE dlv d SET holder = a.holder FROM unnest(?, ?, ?) AS a(sub, ord, holder)"
          + " WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord = ANY(ARRAY[a.ord])";

  /** A look that finds nothing is worth while where it is quick. */
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final SharedEngine engine;
  private final List<Place> places;
  private final List<ClaimRequest> slots = new ArrayList<>();
  private final List<SharedDelivery> again = new ArrayList<>();
  private final boolean takes;
  private @Nullable Snapshot snapshot;
  private @Nullable Set<Integer> sentLater;
  private long nanos;

  /**
   * @param takes whether what it finds is removed for good
   */
  JointClaim(SharedEngine engine, List<? extends ClaimRequest> requests, boolean takes) {
    this.engine = engine;
    this.takes = takes;
    Map<LocalSubscription, Place> bySubscription = new LinkedHashMap<>();
    for (ClaimRequest request : requests) {
      request.begin();
      LocalSubscription local = request.claimer().local();
      bySubscription.computeIfAbsent(local, Place::new).requests.add(request);
    }
    this.places = List.copyOf(bySubscription.values());
    this.places.forEach(Place::makeSlots);
  }

  /** A subscription, and those of its consumers that claim. */
  private final class Place {
    final LocalSubscription local;
    final List<ClaimRequest> requests = new ArrayList<>();
    final long[] floors;
    final long resets;
    final long[] highest = new long[Floors.LANES];
    final List<Long> lost = new ArrayList<>();
    int base;
    int limit;
    int found;

    /** Who comes after those who have found something, so many have got what is just being sent. */
    int passed;

    /** Whether some were left that were tried before: each of these comes alone. */
    boolean leaves;

    @Nullable ClaimRequest last;

    /** When the first of them was sent, as far as their senders say. */
    long firstSentAt = Pace.UNKNOWN;

    Place(LocalSubscription local) {
      this.local = local;
      this.floors = takes ? local.floors().ofTakes() : local.floors().ofClaims();
      this.resets = local.floors().resets();
    }

    /** By turns: so each gets about the same of what is there. */
    void makeSlots() {
      base = slots.size();
      boolean any = true;
      for (int round = 0; any; round++) {
        any = false;
        for (ClaimRequest request : requests) {
          if (request.max() > round) {
            slots.add(request);
            any = true;
          }
        }
      }
      limit = slots.size() - base;
    }

    boolean shares() {
      return !local.isExclusive() && requests.stream().anyMatch(request -> request.max() > 1);
    }

    /** Reads a row of what it is, and a delivery if there is one. */
    void read(ResultSet row) throws SQLException {
      is(row.getInt(2), row.getBoolean(3), row.getBoolean(4));
      leaves |= row.getBoolean(17);
      int slot = row.getInt(6);
      if (slot > 0) {
        take(row, slots.get(slot - 1));
      }
    }

    private void is(int mostOfIt, boolean grouped, boolean paused) {
      limit = mostOfIt;
      if (grouped) {
        local.setGrouped();
        requests.forEach(ClaimRequest::isGrouped);
      } else if (paused) {
        requests.forEach(ClaimRequest::rests);
      }
    }

    private void take(ResultSet row, ClaimRequest request) throws SQLException {
      long ord = row.getLong(7);
      int lane = (int) (ord >> Floors.LANE_SHIFT);
      highest[lane] = Math.max(highest[lane], ord);
      found++;
      last = request;
      byte[] head = row.getBytes(14);
      if (head == null) {
        lost.add(ord);
        return;
      }
      SentMessage message = StoredForm.decode(head, row.getBytes(15));
      long sentAt = Math.max(message.timestamp(), message.deliveryTime());
      firstSentAt = sentAt > 0 ? Math.min(firstSentAt, sentAt) : firstSentAt;
      SharedDelivery.Row read = SharedDelivery.Row.read(row, 7, request.token(), false);
      SharedDelivery delivery = new SharedDelivery(request.claimer(), read, message);
      request.add(delivery);
      if (takes) {
        delivery.takenForGood();
      } else if (read.attempts() > 1) {
        again.add(delivery);
      }
    }

    /** Gives a message to the next who has found nothing; false where nobody may have it. */
    boolean pass(SentMessage message) {
      if (leaves || found + passed >= limit) {
        return false;
      }
      ClaimRequest request = slots.get(base + found + passed);
      passed++;
      request.add(SharedDelivery.withoutRow(request, message));
      return true;
    }

    /** Who finds nothing because of what was tried before, or was lost, is to claim that. */
    void endTake() {
      for (ClaimRequest request : requests) {
        if (leaves && !request.hasAny()) {
          request.isToClaim();
        }
      }
    }

    void committed() {
      boolean all = found < limit && !leaves;
      if (!all && last != null) {
        last.leavesMore();
      }
      local.floors().took(nanos);
      if ((found > 0 || all) && snapshot != null) {
        local.floors().taken(highest, all, snapshot, resets);
      }
    }
  }

  /** All of it but the commit. */
  JointClaim run(Connection c) throws SQLException {
    long start = System.nanoTime();
    try (PreparedStatement s = c.prepareStatement(sql())) {
      bind(c, s, 1);
      try (ResultSet rows = s.executeQuery()) {
        took(System.nanoTime() - start);
        read(rows);
      }
    }
    noteHolders(c);
    for (Place place : places) {
      Claims.forgetLost(c, place.local.entry().id(), place.lost);
    }
    return this;
  }

  /** The statement. */
  String sql() {
    return (takes ? TAKE : SQL).replace("@SNAPSHOT@", engine.hasSnapshots() ? SNAPSHOT : "NULL");
  }

  /** Its statement has taken so long, perhaps with others. */
  void took(long withOthers) {
    nanos = withOthers;
  }

  /** Reads what the statement has found. */
  void read(ResultSet rows) throws SQLException {
    while (rows.next()) {
      if (rows.getInt(5) == 0) {
        throw engine.node().lost();
      }
      places.get(rows.getInt(1) - 1).read(rows);
      if (engine.hasSnapshots() && snapshot == null) {
        snapshot = Snapshot.parse(rows.getString(16));
      }
    }
    if (takes) {
      places.forEach(Place::endTake);
    }
  }

  /** Whether nothing seems to be there. */
  boolean seemsInVain() {
    return places.stream().allMatch(place -> place.local.seemsEmpty());
  }

  /** Looks whether there is anything to take; where not, it is as if it had been tried. */
  ReadyLook.Seen look(Connection c, Collection<DestinationEntry> sentTo) throws SQLException {
    ReadyLook.Found found =
        new ReadyLook(engine, subscriptions(), limits(), floors()).run(c, sentTo);
    if (found.seen() == ReadyLook.Seen.NOTHING) {
      took(found.nanos());
      snapshot = found.snapshot();
      for (ReadyLook.State state : found.states()) {
        places.get(state.place() - 1).is(state.limit(), state.grouped(), state.paused());
      }
    }
    return found.seen();
  }

  private List<Integer> subscriptions() {
    return places.stream().map(p -> p.local.entry().id()).toList();
  }

  private List<Integer> limits() {
    return places.stream().map(p -> p.limit).toList();
  }

  private List<Long> floors() {
    List<Long> floors = new ArrayList<>();
    for (Place place : places) {
      for (long floor : place.floors) {
        floors.add(floor);
      }
    }
    return floors;
  }

  /**
   * Sets the statement's parameters.
   *
   * @return the number of the next one
   */
  int bind(Connection c, PreparedStatement s, int first) throws SQLException {
    List<Long> floors = floors();
    int next = first;
    s.setArray(next++, Removal.ints(c, subscriptions()));
    s.setArray(next++, Removal.ints(c, places.stream().map(p -> p.base).toList()));
    s.setArray(next++, Removal.ints(c, limits()));
    if (takes) {
      s.setArray(next++, Removal.longs(c, floors));
      s.setLong(next++, engine.now());
      s.setLong(next++, engine.nodeId());
      return next;
    }
    s.setArray(next++, Removal.ints(c, places.stream().map(p -> p.requests.size()).toList()));
    s.setArray(next++, Removal.flags(c, places.stream().map(Place::shares).toList()));
    s.setLong(next++, engine.nodeId());
    s.setArray(next++, Removal.longs(c, floors));
    s.setArray(next++, Removal.longs(c, floors));
    s.setLong(next++, engine.now());
    s.setLong(next++, engine.nodeId());
    s.setArray(next++, Removal.longs(c, slots.stream().map(ClaimRequest::token).toList()));
    s.setLong(next++, engine.now());
    return next;
  }

  /** What was tried before will have a history: it says who had it. */
  private void noteHolders(Connection c) throws SQLException {
    if (again.isEmpty()) {
      return;
    }
    List<Integer> subs = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    List<@Nullable String> holders = new ArrayList<>();
    for (SharedDelivery delivery : again) {
      subs.add(delivery.sub());
      ords.add(delivery.row().ord());
      holders.add(SqlText.write(delivery.heldBy()));
    }
    try (PreparedStatement s = c.prepareStatement(HELD_BY)) {
      s.setArray(1, Removal.ints(c, subs));
      s.setArray(2, Removal.longs(c, ords));
      s.setArray(3, Removal.texts(c, holders));
      s.executeUpdate();
    }
  }

  /** How many it has taken of each subscription. */
  Map<Integer, Integer> found() {
    Map<Integer, Integer> found = new TreeMap<>();
    places.forEach(place -> found.put(place.local.entry().id(), place.found));
    return found;
  }

  /** Whether it takes from one of these, in which there may be less than it wants. */
  boolean mayRunDry(Set<Integer> subscriptions) {
    return places.stream()
        .filter(place -> subscriptions.contains(place.local.entry().id()))
        .map(place -> place.local.pace().mayRunDry())
        .reduce(false, Boolean::logicalOr); // all are asked
  }

  /**
   * What it has found tells whether consumers keep up.
   *
   * @param sent all that it has found in these had come before the group, which sends to them
   */
  void tellsPace(Set<Integer> sent) {
    sentLater = sent;
  }

  private void notePace(Place place, Set<Integer> sent) {
    if (place.limit == 0) {
      return; // nothing may be taken
    }
    place.local.hasLooked(place.found == 0 && nanos < QUICK_NANOS);
    if (place.found < place.limit) {
      place.local.pace().ranDry();
    } else if (sent.contains(place.local.entry().id())) {
      boolean known = place.firstSentAt < Pace.UNKNOWN;
      long waited = known ? Math.max(0, engine.now() - place.firstSentAt) : Pace.UNKNOWN;
      place.local.pace().wasFull(waited);
    }
  }

  /** Gives a message that is just being sent to who has found nothing; whether there is anybody. */
  boolean pass(int subscription, SentMessage message) {
    return places.stream()
        .anyMatch(place -> place.local.entry().id() == subscription && place.pass(message));
  }

  /** It is committed. */
  void committed() {
    places.forEach(Place::committed);
    Set<Integer> sent = sentLater;
    if (sent != null) {
      places.forEach(place -> notePace(place, sent));
    }
  }
}
