package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.angarium.engine.shared.sql.OutcomeUnknown;
import org.angarium.model.Clock;

/**
 * Brings in what is due, and removes what has expired. Each node does it for all; of several, the
 * others wait for one, and then find it done. It is woken at the next time that this node knows of,
 * and looks now and then for what others know.
 */
final class Janitor {
  private static final int AT_ONCE = 1_000;
  private static final long PERIOD_MILLIS = 1_000;

  private static final String BRING_IN =
      """
      WITH k AS MATERIALIZED (
        SELECT sub, ord FROM later WHERE due <= ? ORDER BY due, sub, ord LIMIT ? FOR UPDATE),
       g AS (DELETE FROM later l USING k
         WHERE l.sub = ANY(ARRAY[k.sub]) AND l.ord BETWEEN k.ord AND k.ord RETURNING l.*),
       n AS (INSERT INTO dlv(sub, ord, id, state, flags, attempts, doubt, owner, token, expires, grp,
           hist, size, sent)
         SELECT sub, ord, id, 0, flags, attempts, doubt, 0, 0, expires, grp, hist, size, sent FROM g)
      SELECT sub, grp, holds FROM g\
      """;

  private static final String NEXT =
      """
      SELECT least((SELECT min(due) FROM later),
        (SELECT min(expires) FROM dlv WHERE expires IS NOT NULL AND state = 0),
        (SELECT min(expires) FROM later WHERE expires IS NOT NULL))\
      """;

  private final SharedEngine engine;
  private final Periodic thread;
  private final Clock.Timer timer;
  private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();
  private final Expiry expiry;
  private final AgeSweep ages;

  Janitor(SharedEngine engine, String name, Clock clock) {
    this.engine = engine;
    this.thread = new Periodic("angarium-" + name + "-janitor", PERIOD_MILLIS, this::work);
    this.expiry = new Expiry(engine);
    this.ages = new AgeSweep(engine);
    this.timer = clock.timer("angarium-" + name + "-janitor", thread::soon);
  }

  void start() {
    thread.start();
    thread.soon();
  }

  /** There is something to do at a time of the engine's clock; {@code Long.MAX_VALUE} for never. */
  void wakeAt(long millis) {
    if (millis <= engine.now()) {
      thread.soon();
    } else if (millis != Long.MAX_VALUE) {
      timer.wakeAt(millis);
    }
  }

  /** A moment has passed. */
  void tick() {
    ages.tick();
  }

  /** Does something soon, on its thread, which may block for the database. */
  void does(Runnable errand) {
    errands.add(errand);
    thread.soon();
  }

  void end() {
    timer.close();
    thread.end();
  }

  void close() {
    timer.close();
    thread.close();
  }

  private void work() {
    for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
      errand.run();
    }
    while (bringIn() == AT_ONCE) {
      // there may be more
    }
    expiry.run();
    wakeAt(ages.sweep());
    long next = engine.database().look("looking for the next time", Janitor::next);
    if (next > engine.now()) {
      wakeAt(next);
    }
  }

  private int bringIn() {
    Set<Integer> subs = new TreeSet<>();
    try {
      int count =
          engine
              .database()
              .runOrTell(
                  "bringing in what is due",
                  c -> {
                    subs.clear();
                    return bringIn(c, subs);
                  });
      engine.wakeups().happened(new GroupTransaction.Effect(subs, subs, Long.MAX_VALUE, false));
      return count;
    } catch (OutcomeUnknown e) {
      engine.wakeups().anythingHappened(e);
      return 0; // the next round finds what is left
    }
  }

  private int bringIn(Connection c, Set<Integer> subs) throws SQLException {
    GroupCounts groups = new GroupCounts();
    int count = 0;
    try (PreparedStatement s = c.prepareStatement(BRING_IN)) {
      s.setLong(1, engine.now());
      s.setInt(2, AT_ONCE);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          count++;
          subs.add(rows.getInt(1));
          if (rows.getBoolean(3)) {
            groups.add(rows.getInt(1), rows.getString(2), -1, -1);
          }
        }
      }
    }
    groups.write(c);
    return count;
  }

  private static long next(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(NEXT);
        ResultSet rows = s.executeQuery()) {
      rows.next();
      long next = rows.getLong(1);
      return rows.wasNull() ? Long.MAX_VALUE : next;
    }
  }
}
