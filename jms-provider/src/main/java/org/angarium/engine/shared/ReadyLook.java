package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether anything is ready for those who would take it: a statement that is a transaction of
 * its own, and neither locks nor changes anything. To take, and find nothing, costs the server
 * several times as much, for it prepares to delete from three tables, and locks the destinations.
 *
 * <p>It answers as of one moment: what it says of the node, of destinations, subscriptions and
 * messages is true together. So a message that is sent and consumed at that moment needs no lock.
 * For one thread.
 */
final class ReadyLook {
  private static final String SQL =
      """
      SELECT r.i, r.n, r.grouped, r.paused,
        (SELECT count(*) FROM node WHERE id = ? AND ended IS NULL) AS alive, @SNAPSHOT@ AS seen,
        CASE WHEN r.n > 0 THEN (SELECT count(*) FROM (
          SELECT 1 FROM generate_series(0, 9) p, LATERAL (
            SELECT 1 FROM dlv d WHERE @READY@ ORDER BY d.sub, d.ord LIMIT 1) e
          LIMIT 1) f) ELSE 0 END AS ready,
        (SELECT count(*) FROM unnest(?, ?) AS k(id, version), LATERAL (
          SELECT 1 FROM dest t WHERE t.id = k.id AND t.version = k.version) e) AS same,
        current_setting('transaction_read_only') = 'on' AS only_reads
      FROM (
        SELECT u.i, u.sub, s.grouped, s.paused,
          CASE WHEN s.id IS NULL OR s.paused OR s.grouped THEN 0 ELSE u.slots END AS n
        FROM unnest(?, ?) WITH ORDINALITY AS u(sub, slots, i) LEFT JOIN sub s ON s.id = u.sub) r\
      """
          .replace("@READY@", JointClaimSql.READY);

  private final SharedEngine engine;
  private final List<Integer> subscriptions;
  private final List<Integer> slots;
  private final List<Long> floors;

  /** What it has seen. */
  enum Seen {
    /** Nothing is ready, and the destinations are as they were remembered. */
    NOTHING,

    /** There may be something to take. */
    SOMETHING,

    /** A destination is not as it was remembered. */
    CHANGED
  }

  /**
   * A subscription.
   *
   * @param place of it in the list, from 1 on
   * @param limit how much may be taken
   */
  record State(int place, int limit, boolean grouped, boolean paused) {}

  /**
   * What it has found.
   *
   * @param nanos how long it took the server
   */
  record Found(Seen seen, List<State> states, @Nullable Snapshot snapshot, long nanos) {}

  /**
   * @param subscriptions in which to look
   * @param slots how much is wanted of each
   * @param floors above which to look, {@link Floors#LANES} for each
   */
  ReadyLook(
      SharedEngine engine, List<Integer> subscriptions, List<Integer> slots, List<Long> floors) {
    this.engine = engine;
    this.subscriptions = subscriptions;
    this.slots = slots;
    this.floors = floors;
  }

  /**
   * Looks.
   *
   * @param connection on which no transaction is open
   * @param sentTo what is remembered of the destinations that are sent to
   */
  Found run(Connection connection, Collection<DestinationEntry> sentTo) throws SQLException {
    connection.setAutoCommit(true); // one message to the server, and none for the end
    Found found;
    try (PreparedStatement s = connection.prepareStatement(sql())) {
      bind(connection, s, sentTo);
      long start = System.nanoTime();
      try (ResultSet rows = s.executeQuery()) {
        found = read(rows, sentTo.size(), System.nanoTime() - start);
      }
    } catch (SQLException | RuntimeException e) {
      try {
        connection.setAutoCommit(false);
      } catch (SQLException closed) {
        e.addSuppressed(closed);
      }
      throw e;
    }
    connection.setAutoCommit(false);
    return found;
  }

  private String sql() {
    return SQL.replace("@SNAPSHOT@", engine.hasSnapshots() ? Snapshot.SQL : "NULL");
  }

  private void bind(Connection c, PreparedStatement s, Collection<DestinationEntry> sentTo)
      throws SQLException {
    s.setLong(1, engine.nodeId());
    s.setArray(2, Removal.longs(c, floors));
    s.setLong(3, engine.now());
    s.setArray(4, Removal.ints(c, sentTo.stream().map(DestinationEntry::id).toList()));
    s.setArray(5, Removal.longs(c, sentTo.stream().map(DestinationEntry::version).toList()));
    s.setArray(6, Removal.ints(c, subscriptions));
    s.setArray(7, Removal.ints(c, slots));
  }

  private Found read(ResultSet rows, int destinations, long nanos) throws SQLException {
    List<State> states = new ArrayList<>();
    Snapshot snapshot = null;
    boolean any = false;
    boolean same = true;
    while (rows.next()) {
      if (rows.getInt(5) == 0) {
        throw engine.node().lost();
      }
      states.add(new State(rows.getInt(1), rows.getInt(2), rows.getBoolean(3), rows.getBoolean(4)));
      snapshot = engine.hasSnapshots() ? Snapshot.parse(rows.getString(6)) : null;
      boolean onlyReads = rows.getBoolean(9); // a standby: who takes there finds it out
      any |= rows.getInt(7) > 0 || onlyReads;
      same &= rows.getInt(8) == destinations;
    }
    Seen seen = any ? Seen.SOMETHING : same ? Seen.NOTHING : Seen.CHANGED;
    return new Found(seen, states, snapshot, nanos);
  }
}
