package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.engine.shared.sql.ConnectionPool;
import org.angarium.engine.shared.sql.Database;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * This JVM among those that share the database: a row with a lease, on the database's clock.
 *
 * <p>Its id is new each time an engine opens, and stands in all that the node claims: that is the
 * fence. When the lease has run out, another node marks the row as ended and frees the claims; what
 * this one still does finds that, or other rows than it expects, and is refused. Thread-safe.
 */
final class Node {
  private static final long SHORTEST_WAIT_MILLIS = 1_000;

  private static final String RENEW =
      """
      UPDATE node SET lease_until = now() + ? * interval '1 millisecond'
      WHERE id = ? AND ended IS NULL
      RETURNING floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint\
      """;

  /**
   * The last statement of a commit: its parameters are a number and the node's id. Rows are put in
   * and not changed: one that is written with each commit would leave a dead one each time, and all
   * of these are passed for as long as somebody's old transaction keeps them.
   */
  static final String MARK =
      "INSERT INTO mark(n, node) SELECT ?, id FROM node WHERE id = ? AND ended IS NULL FOR SHARE";

  private static final String LAST =
      "SELECT n FROM mark WHERE node = ? ORDER BY node DESC, n DESC LIMIT 1";

  private static final int KNOWS_KEPT_GROUPS = 9;

  /** So many numbers are kept, at least. */
  private static final int MARKS = 1_000;

  private final Database database;

  /** Over which the lease is renewed. */
  private volatile Database leases;

  private final long id;
  private final long leaseMillis;

  // of the lease's thread
  private volatile long renewed = System.nanoTime();
  private volatile long judgesFrom = System.nanoTime();

  private Node(Database database, long id, Duration lease) {
    this.database = database;
    this.leases = database;
    this.id = id;
    this.leaseMillis = lease.toMillis();
  }

  /**
   * Joins the others, one at a time; who finds nobody makes an end of what ended with the last of
   * them.
   */
  static Node join(Database database, String name, Duration lease) {
    long id =
        database.run(
            "joining the other nodes",
            c -> {
              String sql =
                  "INSERT INTO node(id, name, lease_until, version) VALUES (nextval('node_seq'), ?,"
                      + " now() + ? * interval '1 millisecond', ?) RETURNING id";
              MoveGuard.lock(c);
              MoveGuard.requireNone(c);
              try (PreparedStatement s = c.prepareStatement(sql)) {
                s.setString(1, name);
                s.setLong(2, lease.toMillis());
                s.setInt(3, Schema.version());
                try (ResultSet rows = s.executeQuery()) {
                  rows.next();
                  long me = rows.getLong(1);
                  Reaper.run(c, me);
                  if (DirectoryChanges.select(
                          c, "SELECT 1 FROM node WHERE id <> ? AND ended IS NULL", me)
                      .isEmpty()) {
                    Reaper.beginAnew(c);
                  }
                  return me;
                }
              }
            });
    return new Node(database, id, lease);
  }

  /** The same, by another way to the database. */
  Node with(Database other) {
    return new Node(other, id, Duration.ofMillis(leaseMillis));
  }

  /** For how long a transaction of this node may be silent, see {@link ConnectionPool}. */
  Duration silence() {
    return Duration.ofMillis(leaseMillis / 2);
  }

  long id() {
    return id;
  }

  /** From now on the lease is renewed on a connection of its own: it waits for nobody's work. */
  void renewOver(DataSource own) {
    leases = database.over(own);
  }

  /**
   * Makes the lease last longer; also one that has run out, as long as nobody has ended the node.
   *
   * @param heard hears which time it is there
   * @throws AngariumException {@link ErrorCode#STORE_FAILED} where somebody has ended it
   */
  void renew(Consumer<DatabaseClock.Sample> heard) {
    heard.accept(leases.runAtLeastOnce("renewing the lease", this::renew));
    long now = System.nanoTime();
    if (isSilent(now)) {
      judgesFrom = now + leaseNanos();
    }
    renewed = now;
  }

  /**
   * Whether this node may judge others: where it was silent itself for about a lease, they may have
   * been for the same reason, and it gives them a lease's time to come back.
   */
  boolean mayJudge() {
    long now = System.nanoTime();
    return !isSilent(now) && now - judgesFrom >= 0;
  }

  private boolean isSilent(long now) {
    return now - renewed > leaseNanos() / 3 * 2;
  }

  private long leaseNanos() {
    return TimeUnit.MILLISECONDS.toNanos(leaseMillis);
  }

  private DatabaseClock.Sample renew(Connection c) throws SQLException {
    // a connection that was cut says nothing, and the lease must not wait for it to the end
    c.setNetworkTimeout(Runnable::run, (int) Math.max(SHORTEST_WAIT_MILLIS, leaseMillis / 3));
    try (PreparedStatement s = c.prepareStatement(RENEW)) {
      s.setLong(1, leaseMillis);
      s.setLong(2, id);
      long before = System.nanoTime();
      try (ResultSet rows = s.executeQuery()) {
        long after = System.nanoTime();
        if (!rows.next()) {
          throw lost();
        }
        return new DatabaseClock.Sample(before, rows.getLong(1), after);
      }
    }
  }

  /**
   * Has nobody end this node before the transaction ends; the last lock that a transaction takes,
   * as the committer does. The same exception.
   */
  void hold(Connection c) throws SQLException {
    String sql = "SELECT 1 FROM node WHERE id = ? AND ended IS NULL FOR SHARE";
    if (DirectoryChanges.select(c, sql, id).isEmpty()) {
      throw lost();
    }
  }

  /** As {@link #hold}, and leaves the number of the commit under way; the same exception. */
  void write(Connection c, long number) throws SQLException {
    checkWritten(DirectoryChanges.update(c, MARK, number, id));
    if (forgetsMarks(number)) {
      DirectoryChanges.update(
          c,
          "DELETE FROM mark WHERE node = ? AND n > ? AND n <= ?",
          id,
          number - 2 * MARKS,
          number - MARKS);
    }
  }

  /** Whether the commit of this number forgets those of old ones. */
  static boolean forgetsMarks(long number) {
    return number % MARKS == 0;
  }

  /** What {@link #MARK} has put in; the same exception. */
  void checkWritten(int rows) {
    if (rows == 0) {
      throw lost();
    }
  }

  /** Waits for transactions of this node that are being committed, or were cut off before that. */
  void awaitCommits(Connection c) throws SQLException {
    DirectoryChanges.select(c, "SELECT 1 FROM node WHERE id = ? FOR UPDATE", id);
  }

  /**
   * The number of the last commit that has happened, also where somebody has ended this node since.
   * Waits for one that is under way: who has lost its connection during a commit knows nothing
   * before the server does. What it finds counts only when the look itself is committed: it then
   * waits for a synchronous standby as the commit should have, and what the server has not given to
   * that may be gone.
   *
   * @throws AngariumException {@link ErrorCode#STORE_FAILED} where the node was ended so long ago
   *     that its numbers are gone: then nobody knows
   */
  long lastCommit() {
    return database.runAtLeastOnce(
        "asking for the last commit",
        c -> {
          awaitCommits(c);
          Commits.awaitStandby(c);
          try (PreparedStatement s = c.prepareStatement(LAST)) {
            s.setLong(1, id);
            try (ResultSet rows = s.executeQuery()) {
              if (rows.next()) {
                return rows.getLong(1);
              }
            }
          }
          String living = "SELECT 1 FROM node WHERE id = ? AND ended IS NULL";
          if (DirectoryChanges.select(c, living, id).isEmpty()) {
            throw forgotten();
          }
          return 0L;
        });
  }

  /** Whether nodes live that know nothing of groups that stay with their consumers. */
  static boolean isBesideOld(Connection c) throws SQLException {
    String sql = "SELECT 1 FROM node WHERE version < ? AND ended IS NULL LIMIT 1";
    return !DirectoryChanges.select(c, sql, KNOWS_KEPT_GROUPS).isEmpty();
  }

  /**
   * Ends this node, and all that it had: others may have that at once.
   *
   * @param goodbye tells them, in the same transaction
   */
  void leave(Goodbye goodbye) {
    database.run(
        "leaving the other nodes",
        c -> {
          List<Integer> freed = Reaper.end(c, List.of(id));
          goodbye.say(c);
          return freed;
        });
  }

  /** Tells the other nodes of the end of this one. */
  @FunctionalInterface
  interface Goodbye {
    /** As part of a transaction. */
    void say(Connection connection) throws SQLException;
  }

  private AngariumException forgotten() {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "node %d has lost its lease of %d ms during a commit, and nobody knows any more whether that happened; look, before you do the work again, and open the broker again"
            .formatted(id, leaseMillis));
  }

  AngariumException lost() {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "node %d has lost its lease of %d ms: it did not reach the database for so long, and others have taken over what it held; open the broker again, or set a longer lease"
            .formatted(id, leaseMillis));
  }
}
