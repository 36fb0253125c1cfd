package org.angarium.engine.shared;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.jspecify.annotations.Nullable;

/**
 * Claims deliveries: in one transaction, whose commit comes before anything is handed out. What
 * needs no more than that is done by {@link JointClaims}, for many consumers at once; the rest is
 * done here, for each by itself.
 *
 * <p>A claim counts the attempt and writes the node's id and a token into the rows. Deliveries of
 * groups are claimed by who owns the group only, see {@link GroupRows}; a subscription that never
 * had any is spared that. Who was handed out twice already comes alone, so that no neighbour is
 * counted along with what may kill a node. Thread-safe.
 *
 * <p>Who makes room, takes out what is too old or replaces a value locks deliveries without having
 * their groups, and may be rolled back: so what is locked must not be passed by. To have the groups
 * would be dear, for hundreds of rows would be made and deleted where hundreds are dropped, and
 * unsound, for a committer has rows of groups already when it makes room, and would wait for others
 * in no order. So it is the claim that looks, when it has locked what it may have: of a group it
 * takes nothing that comes after something ready that it has not got. Where nothing is left it
 * looks at other groups, and where there is nothing either it waits a moment for whoever has the
 * first, and begins again; meanwhile it has no group.
 */
final class Claims {
  /** How many deliveries are claimed at once, at most. */
  static final int MOST = 64;

  /**
   * How many a consumer may have: its share of what is ready, as far as that is counted. A limit in
   * an IN (SELECT …) could be exceeded, one in a materialized expression is kept. What comes after
   * the end of its group is left.
   */
  private static final String CLAIM =
      """
      SELECT grouped, paused,
        (SELECT count(*) FROM node WHERE id = ? AND ended IS NULL) FROM sub WHERE id = ?;
      WITH lim AS MATERIALIZED (SELECT CASE WHEN (SELECT paused FROM sub WHERE id = ?) THEN 0
          WHEN ? THEN ? ELSE (
          SELECT least(?, greatest(1, ceil(r.n::numeric / greatest(1, q.n))))::int
          FROM (SELECT count(*) n FROM (
                 %1$s) f) r,
               (SELECT count(*) n FROM consumer WHERE sub = ? AND NOT closed) q) END AS n),
       c AS MATERIALIZED (
        %2$s),%3$s
       k AS (SELECT sub, ord, row_number() OVER w AS n, bool_or(attempts >= 2) OVER w AS suspect,
          count(*) FILTER (WHERE flags & 8 <> 0) OVER (PARTITION BY grp ORDER BY ord
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ends
        FROM %4$s WINDOW w AS (ORDER BY ord)),
       x AS (UPDATE dlv d SET state = 1, owner = ?, token = ?, attempts = d.attempts + 1,
          since = ?, holder = CASE WHEN d.attempts > 0 THEN ? END
        FROM k WHERE d.sub = ANY(ARRAY[k.sub]) AND d.ord BETWEEN k.ord AND k.ord
          AND (k.n = 1 OR NOT k.suspect) AND k.ends = 0
        RETURNING d.ord, d.id, d.flags, d.attempts, d.doubt, d.grp, d.hist)
      SELECT x.ord, x.id, x.flags, x.attempts, x.doubt, x.grp, x.hist,
        m.head, m.body, (SELECT n FROM lim), %5$s
      FROM %6$s @MESSAGE@ ORDER BY x.ord\
      """
          .replace("@MESSAGE@", MessageJoin.of("x", "head, body"));

  /**
   * The first of each group that others have locked; they may be rolled back. Were the group said
   * to be equal, the planner could do without the index of groups, and look along all places, also
   * those of what is gone.
   */
  private static final String LOCKED =
      """

       b AS MATERIALIZED (SELECT w.grp, y.ord
        FROM (SELECT grp, max(ord) AS last FROM c WHERE grp IS NOT NULL GROUP BY grp) w,
          LATERAL (SELECT d.ord FROM dlv d
            WHERE d.sub = ? AND d.grp >= w.grp AND (d.grp, d.ord) < (w.grp, w.last)
              AND d.state = 0 AND (d.expires IS NULL OR d.expires > ?) %s
              AND d.ord <> ALL(ARRAY(SELECT ord FROM c))
            ORDER BY d.sub, d.grp, d.ord LIMIT 1) y),\
      """;

  private static final String BUT_WHAT_COMES_AFTER =
      "(SELECT c.* FROM c LEFT JOIN b ON b.grp = c.grp WHERE b.ord IS NULL OR c.ord < b.ord) c";

  private static final String BLOCKED = "(SELECT array_agg(b.grp) FROM b)";
  private static final String ALSO_WHERE_NOTHING_IS = "(SELECT 1) one LEFT JOIN x ON true";

  private static final String NOT_TOO_LATE = "AND (d.expires IS NULL OR d.expires > ?) ";
  private static final String OF_OWN_GROUPS = "AND (d.grp IS NULL OR d.grp = ANY(?))";
  private static final String OF_NO_GROUP = "AND d.grp IS NULL";
  private static final String BY_KEY = " AND d.ord = ANY(?)";

  private static final String LOST =
      """
      g AS (DELETE FROM dlv WHERE sub = ? AND ord = ANY(?)
        RETURNING sub, ord, id, flags, grp, false AS holds)\
      """;

  /** So often it looks again for what a selector lets in, where others have it each time. */
  private static final int MOST_ROUNDS = 20;

  private final SharedEngine engine;
  private final Selecting selecting;
  private final JointClaims joint;
  private final ClaimUndo undo;
  private final AtomicLong tokens = new AtomicLong((long) Integer.MAX_VALUE << 32);

  Claims(SharedEngine engine) {
    this.engine = engine;
    this.selecting = new Selecting(engine);
    this.undo = new ClaimUndo(engine);
    this.joint = new JointClaims(engine, undo);
  }

  /**
   * What a claim brought.
   *
   * @param perhapsMore whether another consumer should look too; this one, where it has got nothing
   * @param rests whether the destination is paused
   * @param standsBy whether another consumer has all
   */
  record Claimed(
      List<SharedDelivery> deliveries, boolean perhapsMore, boolean rests, boolean standsBy) {
    static final Claimed NOTHING = new Claimed(List.of(), false, false, false);
    static final Claimed RESTING = new Claimed(List.of(), false, true, false);
    static final Claimed STANDING_BY = new Claimed(List.of(), false, false, true);

    private boolean isAnswer() {
      return rests || !deliveries.isEmpty();
    }
  }

  /** Claims what is ready, in delivery order. */
  Claimed claim(SharedClaimer claimer, int max) {
    int most = Math.min(max, MOST);
    if (claimer.local().isExclusive() && !engine.consumers().isFirstInLine(claimer)) {
      return Claimed.STANDING_BY;
    }
    if (!claimer.selects()) {
      Claimed claimed = claimer.local().isGrouped() ? null : joint.claim(claimer, most);
      return claimed == null ? claim(claimer, most, null) : claimed;
    }
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Long> wanted = selecting.find(claimer, most);
      if (wanted.isEmpty()) {
        return Claimed.NOTHING;
      }
      Claimed claimed = claimSelected(claimer, most, wanted);
      if (claimed.isAnswer()) {
        return claimed;
      } // others were faster
    }
    return Claimed.NOTHING; // they have locked it for long: who looks now and then finds it
  }

  private Claimed claimSelected(SharedClaimer claimer, int most, List<Long> wanted) {
    boolean ends = false;
    try {
      Claimed claimed = claim(claimer, most, wanted);
      ends = !claimed.rests();
      if (claimed.deliveries().isEmpty()) {
        claimer.selected().missed(wanted);
      }
      return claimed;
    } finally {
      if (!ends) {
        claimer.selected().reset(); // it is to be found again
      }
    }
  }

  /**
   * Takes one delivery for good, with the next group that is committed.
   *
   * @return null where it is to be claimed, and acknowledged, instead
   */
  @Nullable Claimed take(SharedClaimer claimer) {
    LocalSubscription local = claimer.local();
    boolean plain = !claimer.selects() && !local.isGrouped() && !local.isExclusive();
    if (!plain || local.entry().spec().kind() != SubscriptionSpec.Kind.QUEUE) {
      return null;
    }
    ClaimRequest request = new ClaimRequest(claimer, 1);
    engine.committer().submit(new Write.Take(request)).await();
    return request.claimed();
  }

  /** Undoes claims of which nobody knows whether they were committed. */
  ClaimUndo undo() {
    return undo;
  }

  /** For a claim of this node, which no consumer's number and not an operator's stands in. */
  long newToken() {
    return tokens.incrementAndGet();
  }

  private Claimed claim(SharedClaimer claimer, int max, @Nullable List<Long> wanted) {
    Set<String> locked = new TreeSet<>();
    while (true) {
      long token = claimer.newToken();
      AtomicReference<@Nullable Attempt> last = new AtomicReference<>();
      try {
        Optional<Claimed> claimed =
            engine
                .database()
                .runOrTell(
                    "a claim",
                    c -> {
                      Attempt attempt = new Attempt(claimer, max, wanted, token, locked);
                      last.set(attempt);
                      return attempt.run(c);
                    });
        if (claimed.isPresent() && (locked.isEmpty() || claimed.get().isAnswer())) {
          if (last.get() != null) {
            last.get().endsLooking();
          }
          return claimed.get();
        }
        Attempt attempt = last.get();
        if (attempt != null && !attempt.locked().isEmpty()) {
          claimer.local().floors().reset(); // it may not be locked, but lie below
        }
        boolean more = claimed.isEmpty() && locked.size() < MOST;
        if (more && attempt != null) {
          locked.addAll(attempt.locked());
        } else {
          if (!GroupRows.awaitFirst(engine, claimer, wanted, locked)) {
            return Claimed.NOTHING; // who looks now and then finds it
          }
          locked.clear();
        }
      } catch (OutcomeUnknown e) {
        Attempt attempt = last.get();
        List<SharedDelivery> perhaps = attempt == null ? List.of() : attempt.deliveries;
        undo.undo(List.of(new ClaimUndo.Unknown(claimer, List.of(token), perhaps)));
      }
    }
  }

  /** One transaction. */
  private final class Attempt {
    private final SharedClaimer claimer;
    private final LocalSubscription local;
    private final int max;
    private final @Nullable List<Long> wanted;
    private final long token;
    private final Set<String> passedOver;
    private final FirstReady first;
    private final FirstReady counted;
    private final List<SharedDelivery> deliveries = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> blocked = new TreeSet<>();
    private GroupRows.Acquired groups = GroupRows.Acquired.NONE;
    private int limit;
    private boolean rests;

    /**
     * @param passedOver groups that are not for it
     */
    Attempt(
        SharedClaimer claimer,
        int max,
        @Nullable List<Long> wanted,
        long token,
        Set<String> passedOver) {
      this.claimer = claimer;
      this.local = claimer.local();
      this.max = max;
      this.wanted = wanted;
      this.token = token;
      this.passedOver = passedOver;
      long[] floors = local.floors().claim(engine.database().losses()).places();
      this.first = FirstReady.of(wanted, floors);
      this.counted = FirstReady.of(null, floors);
    }

    /** The groups in which others have locked something. */
    Set<String> locked() {
      return blocked;
    }

    /** Empty where it is to be tried again: there are groups, or others were faster with all. */
    Optional<Claimed> run(Connection c) throws SQLException {
      boolean grouped = local.isGrouped();
      if (grouped) {
        groups = acquire(c);
        if (!groups.any()) {
          return Optional.of(Claimed.NOTHING);
        }
      }
      if (!execute(c, grouped)) {
        local.setGrouped();
        c.rollback();
        return wanted == null ? Optional.empty() : Optional.of(Claimed.NOTHING); // looked at anew
      }
      boolean nothing = deliveries.isEmpty() && lost.isEmpty();
      if (nothing && !rests && (groups.missed() || !locked().isEmpty())) {
        c.rollback();
        return Optional.empty();
      }
      if (grouped) {
        GroupRows.keepClaimed(c, claimer, deliveries, groups);
      }
      if (rests && nothing) { // or it has gone on in between
        return Optional.of(Claimed.RESTING);
      }
      forgetLost(c, local.entry().id(), lost);
      boolean alone = !deliveries.isEmpty() && deliveries.get(0).attempt() > 2;
      boolean ends = deliveries.stream().anyMatch(SharedDelivery::endsGroup);
      boolean left = alone || ends || !blocked.isEmpty();
      boolean more = !nothing && deliveries.size() + lost.size() >= limit && mayBeForOthers();
      return Optional.of(new Claimed(deliveries, more || left, false, false));
    }

    /** What it was to have by a selector, and has left, is there, or others were faster. */
    void endsLooking() {
      if (wanted == null || deliveries.size() == wanted.size()) {
        return;
      }
      List<Long> rest = new ArrayList<>(wanted);
      deliveries.forEach(delivery -> rest.remove(delivery.row().ord()));
      if (!deliveries.isEmpty() && deliveries.size() >= limit) {
        claimer.selected().putBack(rest);
      } else {
        claimer.selected().missed(rest);
      }
    }

    private GroupRows.Acquired acquire(Connection c) throws SQLException {
      long start = System.nanoTime();
      GroupRows.Acquired acquired = GroupRows.acquire(c, engine, claimer, max, first, passedOver);
      if (wanted == null) {
        local.floors().took(System.nanoTime() - start);
      }
      return acquired;
    }

    /**
     * Whether what comes next may be for any consumer. Where groups stay, and all was of those that
     * it had before, others have been told of theirs.
     */
    private boolean mayBeForOthers() {
      return !local.keepsGroups()
          || !lost.isEmpty()
          || deliveries.stream()
              .anyMatch(d -> d.row().grp() == null || !local.groups().isOf(d.row().grp(), claimer));
    }

    /** Whether it was known whether there are groups. */
    private boolean execute(Connection c, boolean grouped) throws SQLException {
      try (PreparedStatement s = c.prepareStatement(sql(grouped))) {
        bind(c, s, grouped);
        s.execute();
        try (ResultSet rows = s.getResultSet()) {
          if (rows.next()) {
            if (rows.getBoolean(1) && !grouped) {
              return false;
            }
            rests = rows.getBoolean(2);
            if (rows.getInt(3) == 0) {
              throw engine.node().lost();
            }
          }
        }
        s.getMoreResults();
        try (ResultSet rows = s.getResultSet()) {
          while (rows.next()) {
            take(rows);
          }
        }
      }
      return true;
    }

    private String sql(boolean grouped) {
      String counting = counted.sql("1", "", "", "256", "");
      String ready =
          first.sql(
              "d.sub, d.ord, d.attempts, d.grp, d.flags",
              "",
              NOT_TOO_LATE + (grouped ? OF_OWN_GROUPS : OF_NO_GROUP),
              "(SELECT n FROM lim)",
              "FOR UPDATE OF d SKIP LOCKED");
      return grouped
          ? CLAIM.formatted(
              counting,
              ready,
              LOCKED.formatted(wanted == null ? "" : BY_KEY),
              BUT_WHAT_COMES_AFTER,
              BLOCKED,
              ALSO_WHERE_NOTHING_IS)
          : CLAIM.formatted(counting, ready, "", "c", "NULL", "x");
    }

    private void bind(Connection c, PreparedStatement s, boolean grouped) throws SQLException {
      int sub = local.entry().id();
      long now = engine.now();
      int i = 1;
      s.setLong(i++, engine.nodeId());
      s.setInt(i++, sub);
      s.setInt(i++, sub);
      s.setBoolean(i++, max == 1 || local.isExclusive());
      s.setInt(i++, max);
      s.setInt(i++, max);
      i = counted.bind(c, s, i, sub);
      s.setInt(i++, sub);
      i = first.bind(c, s, i, sub);
      s.setLong(i++, now);
      if (grouped) {
        s.setArray(i++, Removal.texts(c, new ArrayList<@Nullable String>(groups.free().keySet())));
        i = bindLocked(c, s, i, now);
      }
      s.setLong(i++, engine.nodeId());
      s.setLong(i++, token);
      s.setLong(i++, now);
      s.setString(i, SqlText.write(claimer.spec().consumer()));
    }

    private int bindLocked(Connection c, PreparedStatement s, int next, long now)
        throws SQLException {
      int i = next;
      s.setInt(i++, local.entry().id());
      s.setLong(i++, now);
      if (wanted != null) {
        s.setArray(i++, Removal.longs(c, wanted));
      }
      return i;
    }

    private void take(ResultSet rows) throws SQLException {
      limit = rows.getInt(10);
      Array of = rows.getArray(11);
      if (of != null && blocked.isEmpty()) {
        blocked.addAll(List.of((String[]) of.getArray()));
      }
      long ord = rows.getLong(1);
      if (rows.wasNull()) {
        return; // there is nothing else
      }
      byte[] head = rows.getBytes(8);
      if (head == null) {
        lost.add(ord);
        return;
      }
      SentMessage message = StoredForm.decode(head, rows.getBytes(9));
      String grp = rows.getString(6);
      boolean first = grp != null && begun.add(grp) && groups.isFresh(grp);
      SharedDelivery.Row row = SharedDelivery.Row.read(rows, 1, token, first);
      deliveries.add(new SharedDelivery(claimer, row, message));
    }
  }

  /** What was not durable is gone after a crash of the server, and its deliveries follow it. */
  static void forgetLost(Connection c, int sub, List<Long> lost) throws SQLException {
    if (!lost.isEmpty()) { // the count of a message's deliveries is durable, and has outlived it
      Removal.run(
          c,
          LOST,
          s -> {
            s.setInt(1, sub);
            s.setArray(2, Removal.longs(c, lost));
          });
    }
  }
}
