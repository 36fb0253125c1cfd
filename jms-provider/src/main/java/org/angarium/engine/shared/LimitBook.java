package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.engine.LimitPolicy;
import org.angarium.engine.LimitStatus;
import org.angarium.engine.Limits;
import org.angarium.engine.Overflow;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.support.Amount;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.LimitCounts;
import org.angarium.engine.support.Line;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of destinations with limits: who waits for room, how full their
 * subscriptions are, and what their limits have done. Thread-safe.
 */
final class LimitBook {
  private static final Logger LOG = LoggerFactory.getLogger(LimitBook.class);

  /** Of a subscription that is not durable nothing is kept, whoever else has its messages. */
  private static final String MEASURE =
      """
      SELECT count(*), coalesce(sum(x.size) FILTER (WHERE x.flags & 1 <> 0 OR NOT ?), 0),
        coalesce(sum(x.size) FILTER (WHERE x.flags & 1 = 0 AND ?), 0)
      FROM (SELECT size, flags FROM dlv WHERE sub = ? AND (state = 0 OR ?)
          AND (state <> 0 OR expires IS NULL OR expires > ?)
        UNION ALL SELECT size, flags FROM later WHERE sub = ?
          AND (expires IS NULL OR expires > ?)) x\
      """;

  /** The same, and what other nodes say of the room of units that have not happened; at once. */
  private static final String WITH_OTHERS =
      """
      SELECT x.n + o.n, x.memory + o.memory, x.disk + o.disk FROM (%s) AS x(n, memory, disk),
        (SELECT coalesce(sum(u.messages), 0) AS n, coalesce(sum(u.memory), 0) AS memory,
            coalesce(sum(u.disk), 0) AS disk
          FROM room r JOIN node k ON k.id = r.node AND k.ended IS NULL,
            unnest(r.subs, r.messages, r.memory, r.disk) AS u(sub, messages, memory, disk)
          WHERE r.node <> ? AND u.sub = ?) o\
      """
          .formatted(MEASURE);

  /** Of each priority the first that waits. */
  private static final String OLDEST =
      """
      SELECT min(x.sent) FROM generate_series(0, 9) p, LATERAL (
        (SELECT t.sent FROM dlv t WHERE t.sub = ? AND t.ord >= p::bigint << 56
          AND t.ord < (p + 1)::bigint << 56 AND t.state = 0 AND t.sent > 0
          AND (t.expires IS NULL OR t.expires > ?) ORDER BY t.sub, t.ord LIMIT 1)
        UNION ALL
        (SELECT t.sent FROM later t WHERE t.sub = ? AND t.ord >= p::bigint << 56
          AND t.ord < (p + 1)::bigint << 56 AND t.sent > 0
          AND (t.expires IS NULL OR t.expires > ?) ORDER BY t.sub, t.ord LIMIT 1)) x\
      """;

  private final SharedEngine engine;
  private final LimitPolicy policy;
  private final OpenRoom openRoom;
  private final Departures departures = new Departures();
  private final Map<DestinationName, Line> lines = new ConcurrentHashMap<>();
  private final Map<DestinationName, LimitCounts> counts = new ConcurrentHashMap<>();
  private final Map<Integer, Level> levels = new ConcurrentHashMap<>();
  private final Map<DestinationName, Long> aging = new ConcurrentHashMap<>();
  private final List<Overflow.Listener> listeners = new CopyOnWriteArrayList<>();

  LimitBook(SharedEngine engine) {
    this.engine = engine;
    this.policy = engine.settings().limits();
    this.openRoom = new OpenRoom(engine);
  }

  Limits of(DestinationName destination) {
    return policy.of(destination);
  }

  LimitPolicy policy() {
    return policy;
  }

  Departures departures() {
    return departures;
  }

  OpenRoom openRoom() {
    return openRoom;
  }

  // ---- who waits ------------------------------------------------------------------------------

  Line line(DestinationName destination) {
    return lines.computeIfAbsent(destination, name -> new Line(false));
  }

  List<Line> lines() {
    return List.copyOf(lines.values());
  }

  LimitCounts counts(DestinationName destination) {
    return counts.computeIfAbsent(destination, name -> new LimitCounts());
  }

  LimitStatus status(DestinationName destination) {
    Line line = lines.get(destination);
    return counts(destination).status(line == null ? 0 : line.waiting());
  }

  /** Nobody waits any more. */
  void end(AngariumException reason) {
    lines().forEach(line -> line.end(reason));
  }

  // ---- how full -------------------------------------------------------------------------------

  Level level(SubscriptionEntry subscription) {
    return levels.computeIfAbsent(
        subscription.id(),
        id -> new Level(subscription, policy.of(subscription.spec().destination()), engine::now));
  }

  /** Whether senders to it may wait, as far as this node knows. */
  boolean isMeasured(int sub) {
    return levels.containsKey(sub);
  }

  /** Asks the tables. Blocks until the committer comes to it: then all that it has done counts. */
  void measure(Collection<Level> some) {
    if (!some.isEmpty()) {
      engine.committer().submit(new Measure(List.copyOf(some))).await();
    }
  }

  /** On the committer's thread, after its commit: others may have seen what that has said. */
  void look(Collection<Level> some) {
    if (!some.isEmpty()) {
      engine
          .database()
          .look("measuring how full destinations are", c -> measure(c, some))
          .forEach(Level::measured);
    }
  }

  private Map<Level, Level.Measured> measure(Connection c, Collection<Level> some)
      throws SQLException {
    Map<Level, Level.Measured> found = new HashMap<>();
    long now = engine.now();
    for (Level level : some) {
      SubscriptionEntry subscription = level.subscription();
      int sub = subscription.id();
      try (PreparedStatement s = c.prepareStatement(WITH_OTHERS)) {
        bind(s, subscription, false, now);
        s.setLong(8, engine.nodeId());
        s.setInt(9, sub);
        long oldest = level.limits().maxAgeMillis() > 0 ? oldest(c, sub, now) : 0;
        found.put(level, new Level.Measured(amount(s), oldest));
      }
    }
    return found;
  }

  /**
   * How much there is.
   *
   * @param waiting whether what somebody holds does not count
   */
  static Amount measure(Connection c, SubscriptionEntry subscription, boolean waiting, long now)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(MEASURE)) {
      bind(s, subscription, waiting, now);
      return amount(s);
    }
  }

  private static void bind(
      PreparedStatement s, SubscriptionEntry subscription, boolean waiting, long now)
      throws SQLException {
    boolean durable = subscription.spec().durable();
    s.setBoolean(1, durable);
    s.setBoolean(2, durable);
    s.setInt(3, subscription.id());
    s.setBoolean(4, !waiting);
    s.setLong(5, now);
    s.setInt(6, subscription.id());
    s.setLong(7, now);
  }

  private static Amount amount(PreparedStatement s) throws SQLException {
    try (ResultSet rows = s.executeQuery()) {
      rows.next();
      return new Amount(rows.getLong(1), rows.getLong(2), rows.getLong(3));
    }
  }

  /** When what waits longest was sent; 0 where nothing does, or that is not known. */
  static long oldest(Connection c, int sub, long now) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(OLDEST)) {
      for (int i = 1; i <= 4; i += 2) {
        s.setInt(i, sub);
        s.setLong(i + 1, now);
      }
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** This node has sent or acknowledged so much; negative where it has gone. */
  void changed(int sub, Amount more) {
    Level level = levels.get(sub);
    if (level != null) {
      level.changed(more);
    }
  }

  /** Something has gone here, nobody knows how much. */
  void forget(int sub) {
    Level level = levels.get(sub);
    if (level != null) {
      level.forget();
    }
  }

  /** Somebody looks soon whether room has come free. */
  void lookSoon() {
    if (lines().stream().anyMatch(line -> line.waiting() > 0)) {
      engine.askForRoom();
    }
  }

  /** Room was given back that others may have been told of. */
  void givenBack() {
    if (openRoom.isTooMuch()) {
      engine.askForRoom();
    }
  }

  /**
   * Room may have come free, on this node or another: who waits looks again. Those on others can
   * when they are told; where that fails they are told the next time.
   */
  void lookAgain() {
    if (openRoom.isTooMuch()) {
      engine.committer().submit(new Measure(List.of()));
    }
    for (Map.Entry<DestinationName, Line> entry : lines.entrySet()) {
      if (entry.getValue().waiting() > 0) {
        List<Level> concerned = new ArrayList<>();
        for (Level level : levels.values()) {
          if (level.subscription().spec().destination().equals(entry.getKey())) {
            concerned.add(level);
          }
        }
        measure(concerned);
        entry.getValue().grant();
      }
    }
  }

  /** Room has come free in a subscription on this node. */
  void grant(int sub) {
    Level level = levels.get(sub);
    Line line = level == null ? null : lines.get(level.subscription().spec().destination());
    if (line != null) {
      line.grant();
    }
  }

  // ---- what overflows -------------------------------------------------------------------------

  void onOverflow(Overflow.Listener listener) {
    listeners.add(listener);
  }

  /** So many messages have left a subscription because of its limits. */
  void overflowed(int sub, SubscriptionSpec spec, int messages) {
    DestinationName name = spec.destination();
    Limits.WhenFull whenFull = policy.of(name).whenFull();
    boolean moved = policy.deadLetterQueueOf(name) != null;
    if (!moved) {
      engine.tallies().add(sub, Kind.DROPPED, messages);
    }
    if (counts(name).left(messages, moved)) {
      LOG.warn(
          "{} is full, or what waits in it is too old, and its first messages {} (policy {});"
              + " this is said once, see the counts of the destination",
          Consumers.said(new SubscriptionEntry(sub, spec, "", false)),
          moved ? "are dead letters" : "are dropped",
          whenFull);
    }
    for (Overflow.Listener listener : listeners) {
      try {
        listener.overflowed(new Overflow(spec, whenFull, messages));
      } catch (RuntimeException e) {
        LOG.error("A listener could not be told of messages that {} has lost", name, e);
      }
    }
  }

  // ---- what grows old -------------------------------------------------------------------------

  /** Whether what is too old is taken out of a destination. */
  static boolean takesTooOld(Limits limits) {
    return limits.maxAgeMillis() > 0 && limits.whenFull().takesWhatWaits();
  }

  /** A message of a destination is too old from a time on. */
  void ages(DestinationName destination, long tooOldAt) {
    aging.merge(destination, tooOldAt, Math::min);
  }

  /** The destinations that may have something too old by a time; they are looked at now. */
  Set<DestinationName> aging(long by) {
    Set<DestinationName> found = new HashSet<>();
    aging.forEach(
        (name, at) -> {
          if (at <= by) {
            found.add(name);
            aging.put(name, Long.MAX_VALUE);
          }
        });
    return found;
  }

  /** When the first of all is too old; {@link Long#MAX_VALUE} where nothing is known to be. */
  long nextTooOld() {
    return aging.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
  }
}
