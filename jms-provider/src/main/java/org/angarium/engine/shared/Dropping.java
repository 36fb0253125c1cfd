package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.engine.Send;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.LimitCheck;
import org.angarium.engine.support.LimitCheck.Among;
import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What leaves full subscriptions so that what comes finds room, by the policies of their
 * destinations: in the transaction of the send, so both happen or none. What another transaction
 * has just sent is not seen, and what one has just claimed waits no more: so a limit is kept up to
 * what other nodes send in the same moment. For one transaction.
 */
final class Dropping {
  private static final int AT_ONCE = 500;
  private static final int PRIORITY_SHIFT = 56;

  private static final String WAITING =
      """
      SELECT y.ord, y.id, y.flags, y.size, y.later FROM generate_series(0, 9) p, LATERAL (
        (SELECT t.ord, t.id, t.flags, t.size, false AS later FROM dlv t
         WHERE t.sub = ? AND t.ord >= p::bigint << 56 AND t.ord < (p + 1)::bigint << 56
           AND t.state = 0 AND (t.expires IS NULL OR t.expires > ?) AND %1$s
         ORDER BY t.sub, t.ord LIMIT ?)
        UNION ALL
        (SELECT t.ord, t.id, t.flags, t.size, true FROM later t
         WHERE t.sub = ? AND t.ord >= p::bigint << 56 AND t.ord < (p + 1)::bigint << 56
           AND (t.expires IS NULL OR t.expires > ?) AND %1$s
         ORDER BY t.sub, t.ord LIMIT ?)) y
      ORDER BY %2$s LIMIT ?\
      """;

  private static final String LOCK =
      """
      SELECT t.ord, t.attempts, t.hist, %3$s FROM %1$s t %4$s
      WHERE t.sub = ? AND t.ord = ANY(?) AND %2$s ORDER BY t.ord FOR UPDATE OF t SKIP LOCKED\
      """;

  private static final String REMOVE =
      """
      g AS (DELETE FROM %1$s t WHERE t.sub = ? AND t.ord = ANY(?)
        RETURNING t.sub, t.ord, t.id, t.flags, t.grp, %2$s AS holds)\
      """;

  private final SharedEngine engine;
  private final Connection connection;
  private final GroupCounts groups;
  private final Aftermath after;
  private final LimitPolicy policy;
  private final List<Send> moved = new ArrayList<>();

  Dropping(SharedEngine engine, Connection connection, GroupCounts groups, Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.groups = groups;
    this.after = after;
    this.policy = engine.limits().policy();
  }

  /** What waits, or comes: a candidate for going. */
  private record Candidate(long ord, long id, Amount amount, boolean later) {
    int priority() {
      return (int) (9 - (ord >> PRIORITY_SHIFT));
    }

    boolean counts(Among among) {
      return among == Among.ALL || (among == Among.DURABLE) == (amount.diskBytes() > 0);
    }

    boolean goesBefore(Candidate other, boolean lowestFirst) {
      return (lowestFirst && priority() != other.priority())
          ? priority() < other.priority()
          : id < other.id;
    }
  }

  /**
   * Makes room for messages; those that go themselves lose the subscription.
   *
   * @return what is to be sent to queues of dead letters
   */
  List<Send> makeRoomFor(Collection<Incoming> incoming) throws SQLException {
    moved.clear();
    Map<Integer, SubscriptionEntry> targets = new LinkedHashMap<>();
    for (Incoming one : incoming) {
      Limits limits = policy.of(one.send().message().destination());
      if (limits.isAnyOfSize() && limits.whenFull().takesWhatWaits()) {
        one.targets().forEach(t -> targets.put(t.id(), t));
      }
    }
    for (SubscriptionEntry target : targets.values()) {
      new Place(target).makeRoomFor(incoming);
    }
    return List.copyOf(moved);
  }

  /** Takes out what is too old; what is to be sent on. */
  List<Send> takeTooOld(SubscriptionEntry target) throws SQLException {
    moved.clear();
    new Place(target).takeTooOld();
    return List.copyOf(moved);
  }

  /** One subscription. */
  private final class Place {
    private final SubscriptionEntry target;
    private final Limits limits;
    private final boolean lowestFirst;
    private final @Nullable DestinationName queue;
    private final List<Candidate> victims = new ArrayList<>();
    private final Set<Long> asked = new HashSet<>();
    private int count;

    Place(SubscriptionEntry target) {
      this.target = target;
      DestinationName name = target.spec().destination();
      this.limits = policy.of(name);
      this.lowestFirst = limits.whenFull() == WhenFull.DROP_LOWEST_PRIORITY;
      this.queue = policy.deadLetterQueueOf(name);
    }

    void makeRoomFor(Collection<Incoming> incoming) throws SQLException {
      Amount total = LimitBook.measure(connection, target, true, engine.now());
      Map<Candidate, Incoming> come = new LinkedHashMap<>();
      for (Incoming one : incoming) {
        if (one.targets().stream().anyMatch(t -> t.id() == target.id())) {
          Candidate candidate = candidate(one);
          total = makeRoomFor(candidate, one, total, come);
        }
      }
      remove();
      if (count > 0) {
        after.overflow(target, count);
      }
    }

    private Candidate candidate(Incoming one) {
      SentMessage message = one.send().message();
      boolean durable = message.persistent() && target.spec().durable();
      return new Candidate(one.ord(), one.id(), Amount.of(message.size(), durable), false);
    }

    /** Returns what there is then. */
    private Amount makeRoomFor(
        Candidate comes, Incoming one, Amount before, Map<Candidate, Incoming> come)
        throws SQLException {
      Amount total = before;
      while (true) {
        Among among = LimitCheck.lacking(total.plus(comes.amount), comes.amount, limits);
        if (among == Among.NONE) {
          break;
        }
        Candidate victim = firstOf(among, come.keySet());
        if (victim == null) {
          break; // others are sending, and fill the place: they make room themselves
        }
        if (lowestFirst && victim.priority() > comes.priority()) {
          goes(one);
          return total;
        }
        total = total.minus(victim.amount);
        Incoming own = come.remove(victim);
        if (own != null) {
          goes(own);
        } else {
          victims.add(victim);
          waiting.remove(victim);
        }
      }
      come.put(comes, one);
      return total.plus(comes.amount);
    }

    private void goes(Incoming one) {
      one.targets().removeIf(t -> t.id() == target.id());
      count++;
      if (queue != null) {
        move(
            one.send().message(),
            0,
            AttemptHistory.EMPTY,
            "there was no room for it in %s any more");
      }
    }

    // ---- what waits ---------------------------------------------------------------------------

    private final List<Candidate> waiting = new ArrayList<>();
    private final Set<Among> readToTheEnd = new HashSet<>();

    /** What goes next: of those that wait, or have come in this transaction. */
    private @Nullable Candidate firstOf(Among among, Collection<Candidate> come)
        throws SQLException {
      Candidate first = first(waiting, among);
      while (first == null && !readToTheEnd.contains(among)) {
        remove(); // they would be found again
        read(among);
        first = first(waiting, among);
      }
      Candidate own = first(come, among);
      if (first == null || own == null) {
        return first == null ? own : first;
      }
      return own.goesBefore(first, lowestFirst) ? own : first;
    }

    private @Nullable Candidate first(Collection<Candidate> some, Among among) {
      Candidate first = null;
      for (Candidate one : some) {
        if (one.counts(among) && (first == null || one.goesBefore(first, lowestFirst))) {
          first = one;
        }
      }
      return first;
    }

    private void read(Among among) throws SQLException {
      boolean keeps = target.spec().durable();
      String flags =
          switch (among) {
            case VOLATILE -> keeps ? "t.flags & 1 <> 0" : "true";
            case DURABLE -> keeps ? "t.flags & 1 = 0" : "false";
            default -> "true";
          };
      String sql = WAITING.formatted(flags, lowestFirst ? "y.ord >> 56 DESC, y.id" : "y.id");
      try (PreparedStatement s = connection.prepareStatement(sql)) {
        int i = 1;
        for (int half = 0; half < 2; half++) {
          s.setInt(i++, target.id());
          s.setLong(i++, engine.now());
          s.setInt(i++, AT_ONCE);
        }
        s.setInt(i, AT_ONCE);
        int news = 0;
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            if (asked.add(rows.getLong(1))) {
              news++;
              boolean durable = keeps && (rows.getInt(3) & 1) == 0;
              waiting.add(
                  new Candidate(
                      rows.getLong(1),
                      rows.getLong(2),
                      Amount.of(rows.getInt(4), durable),
                      rows.getBoolean(5)));
            }
          }
        }
        if (news < AT_ONCE) {
          readToTheEnd.add(among);
        }
      }
    }

    // ---- removing -----------------------------------------------------------------------------

    private void remove() throws SQLException {
      count += remove("dlv", "t.state = 0", "false", false);
      count += remove("later", "true", "t.holds", true);
      victims.clear();
    }

    private int remove(String table, String condition, String holds, boolean later)
        throws SQLException {
      List<Long> ords = new ArrayList<>();
      victims.stream().filter(v -> v.later == later).forEach(v -> ords.add(v.ord));
      if (ords.isEmpty()) {
        return 0;
      }
      List<Long> locked = lock(table, condition, ords);
      List<Removal.Removed> removed =
          Removal.run(
              connection,
              REMOVE.formatted(table, holds),
              s -> {
                s.setInt(1, target.id());
                s.setArray(2, Removal.longs(connection, locked));
              });
      for (Removal.Removed row : removed) {
        if (row.holds()) {
          groups.add(row.sub(), row.grp(), -1, -1);
        }
      }
      return removed.size();
    }

    /** Those that still wait; they are moved where that is the policy. */
    private List<Long> lock(String table, String condition, List<Long> ords) throws SQLException {
      List<Long> locked = new ArrayList<>();
      String columns = queue == null ? "NULL::bytea, NULL::bytea" : "m.head, m.body";
      String join = queue == null ? "" : MessageJoin.of("t", "head, body");
      try (PreparedStatement s =
          connection.prepareStatement(LOCK.formatted(table, condition, columns, join))) {
        s.setInt(1, target.id());
        s.setArray(2, Removal.longs(connection, ords));
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            locked.add(rows.getLong(1));
            byte[] head = rows.getBytes(4);
            if (head != null) {
              int attempts = rows.getInt(2);
              move(
                  StoredForm.decode(head, rows.getBytes(5)),
                  attempts,
                  AttemptHistory.parse(rows.getString(3)).of(attempts),
                  "there was no room for it in %s any more");
            }
          }
        }
      }
      return locked;
    }

    private void move(SentMessage message, int attempts, AttemptHistory history, String reason) {
      if (queue != null) {
        LimitPolicy.Overflowed overflowed =
            new LimitPolicy.Overflowed(
                message,
                target.spec(),
                attempts,
                history,
                reason.formatted(Consumers.said(target)),
                engine.now());
        moved.add(new Send(policy.moved(overflowed, queue), "", null));
      }
    }

    // ---- age ----------------------------------------------------------------------------------

    private void takeTooOld() throws SQLException {
      long sentBefore = engine.now() - limits.maxAgeMillis();
      String sql = WAITING.formatted("t.sent > 0 AND t.sent < " + sentBefore, "y.id");
      try (PreparedStatement s = connection.prepareStatement(sql)) {
        int i = 1;
        for (int half = 0; half < 2; half++) {
          s.setInt(i++, target.id());
          s.setLong(i++, engine.now());
          s.setInt(i++, AT_ONCE);
        }
        s.setInt(i, AT_ONCE);
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            victims.add(
                new Candidate(rows.getLong(1), rows.getLong(2), Amount.NONE, rows.getBoolean(5)));
          }
        }
      }
      remove();
      if (count > 0) {
        after.overflow(target, count);
      }
    }
  }
}
