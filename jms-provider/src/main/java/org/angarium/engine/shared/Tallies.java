package org.angarium.engine.shared;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Counts;

/**
 * Counts what happens in subscriptions: here for a moment, then in rows that all nodes add to. So
 * the figures of other nodes may be a second old, and a node that is killed takes the last of its
 * own along. Thread-safe.
 */
final class Tallies {
  private static final String ADD =
      """
      INSERT INTO tally AS t (dest, sub, sent, arrived, delivered, redelivered, acknowledged,
          dead_lettered, expired, dropped, replaced, removed)
        SELECT s.dest, s.id, 0, x.c0, x.c1, x.c2, x.c3, x.c4, x.c5, x.c6, x.c7, x.c8
        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS x(sub, c0, c1, c2, c3, c4, c5, c6, c7, c8)
          JOIN sub s ON s.id = x.sub ORDER BY s.dest, s.id
      """;

  private static final String ADD_SENT =
      """
      INSERT INTO tally AS t (dest, sub, sent, arrived, delivered, redelivered, acknowledged,
          dead_lettered, expired, dropped, replaced, removed)
        SELECT d.id, 0, x.n, 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM unnest(?, ?) AS x(dest, n) JOIN dest d ON d.id = x.dest ORDER BY d.id
      """;

  private static final String END =
      """
      INSERT INTO tally AS t (dest, sub, sent, arrived, delivered, redelivered, acknowledged,
          dead_lettered, expired, dropped, replaced, removed)
        SELECT dest, 0, 0, sum(arrived), sum(delivered), sum(redelivered), sum(acknowledged),
          sum(dead_lettered), sum(expired), sum(dropped), sum(replaced), sum(removed)
        FROM tally WHERE sub = ANY(?) AND sub <> 0 GROUP BY dest ORDER BY dest
      """;

  private static final String OR_ADD =
      """
      ON CONFLICT (dest, sub) DO UPDATE SET sent = t.sent + EXCLUDED.sent,
        arrived = t.arrived + EXCLUDED.arrived, delivered = t.delivered + EXCLUDED.delivered,
        redelivered = t.redelivered + EXCLUDED.redelivered,
        acknowledged = t.acknowledged + EXCLUDED.acknowledged,
        dead_lettered = t.dead_lettered + EXCLUDED.dead_lettered,
        expired = t.expired + EXCLUDED.expired, dropped = t.dropped + EXCLUDED.dropped,
        replaced = t.replaced + EXCLUDED.replaced, removed = t.removed + EXCLUDED.removed\
      """;

  private final SharedEngine engine;
  private final ReentrantLock lock = new ReentrantLock();

  /** Held while it is written, so that who has waited for it finds it written. */
  private final ReentrantLock flushing = new ReentrantLock();

  private Changes pending = new Changes();

  Tallies(SharedEngine engine) {
    this.engine = engine;
  }

  /** What is counted. */
  enum Kind {
    ARRIVED,
    DELIVERED,
    REDELIVERED,
    ACKNOWLEDGED,
    DEAD_LETTERED,
    EXPIRED,
    DROPPED,
    REPLACED,
    REMOVED
  }

  /** Counts that are to be added. Not thread-safe. */
  static final class Changes {
    private final Map<Integer, long[]> bySub = new TreeMap<>();
    private final Map<Integer, Long> sent = new TreeMap<>();

    void add(int sub, Kind kind, long n) {
      bySub.computeIfAbsent(sub, id -> new long[Kind.values().length])[kind.ordinal()] += n;
    }

    /** How many have come to a subscription. */
    int arrived(int sub) {
      long[] counts = bySub.get(sub);
      return counts == null ? 0 : (int) counts[Kind.ARRIVED.ordinal()];
    }

    /** A message was sent to a destination. */
    void sent(int destination) {
      sent.merge(destination, 1L, Long::sum);
    }

    private boolean isEmpty() {
      return bySub.isEmpty() && sent.isEmpty();
    }

    private void add(Changes more) {
      more.bySub.forEach(
          (sub, counts) -> {
            for (Kind kind : Kind.values()) {
              add(sub, kind, counts[kind.ordinal()]);
            }
          });
      more.sent.forEach((destination, n) -> sent.merge(destination, n, Long::sum));
    }
  }

  void add(Changes changes) {
    if (!changes.isEmpty()) {
      lock.lock();
      try {
        pending.add(changes);
      } finally {
        lock.unlock();
      }
    }
  }

  /** So many more. */
  void add(int sub, Kind kind, long n) {
    lock.lock();
    try {
      pending.add(sub, kind, n);
    } finally {
      lock.unlock();
    }
  }

  /** These were handed out. */
  void delivered(Collection<SharedDelivery> deliveries) {
    Changes changes = new Changes();
    for (SharedDelivery delivery : deliveries) {
      changes.add(delivery.sub(), Kind.DELIVERED, 1);
      if (delivery.attempt() > 1) {
        changes.add(delivery.sub(), Kind.REDELIVERED, 1);
      }
    }
    add(changes);
  }

  /** Writes what was counted here. */
  void flush() {
    flushing.lock();
    try {
      Changes written = take();
      if (!written.isEmpty()) {
        engine.database().run("adding to the counts", c -> write(c, written));
      }
    } finally {
      flushing.unlock();
    }
  }

  private Changes take() {
    lock.lock();
    try {
      Changes taken = pending;
      pending = new Changes();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static boolean write(Connection c, Changes changes) throws SQLException {
    if (!changes.bySub.isEmpty()) {
      try (PreparedStatement s = c.prepareStatement(ADD + OR_ADD)) {
        s.setArray(1, Removal.ints(c, new ArrayList<>(changes.bySub.keySet())));
        for (Kind kind : Kind.values()) {
          List<Long> column = new ArrayList<>();
          changes.bySub.values().forEach(counts -> column.add(counts[kind.ordinal()]));
          s.setArray(2 + kind.ordinal(), Removal.longs(c, column));
        }
        s.executeUpdate();
      }
    }
    if (!changes.sent.isEmpty()) {
      try (PreparedStatement s = c.prepareStatement(ADD_SENT + OR_ADD)) {
        s.setArray(1, Removal.ints(c, new ArrayList<>(changes.sent.keySet())));
        s.setArray(2, Removal.longs(c, new ArrayList<>(changes.sent.values())));
        s.executeUpdate();
      }
    }
    return true;
  }

  /** Subscriptions end: what they did is their destination's from now on. */
  static void end(Connection c, List<Integer> subs) throws SQLException {
    Array ids = Removal.ints(c, subs);
    try (PreparedStatement s = c.prepareStatement(END + OR_ADD)) {
      s.setArray(1, ids);
      s.executeUpdate();
    }
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM tally WHERE sub = ANY(?) AND sub <> 0")) {
      s.setArray(1, ids);
      s.executeUpdate();
    }
  }

  /** Out of a row, from a column on. */
  static Counts read(ResultSet rows, int from) throws SQLException {
    return new Counts(
        rows.getLong(from),
        rows.getLong(from + 1),
        rows.getLong(from + 2),
        rows.getLong(from + 3),
        rows.getLong(from + 4),
        rows.getLong(from + 5),
        rows.getLong(from + 6),
        rows.getLong(from + 7),
        rows.getLong(from + 8));
  }

  /** The columns that {@link #read} reads, of a table named t. */
  static final String COLUMNS =
      "t.arrived, t.delivered, t.redelivered, t.acknowledged, t.dead_lettered, t.expired,"
          + " t.dropped, t.replaced, t.removed";
}
