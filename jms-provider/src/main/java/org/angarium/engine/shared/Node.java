package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.sql.Database;
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
  private static final String RENEW =
      "UPDATE node SET lease_until = now() + ? * interval '1 millisecond' WHERE id = ? AND ended IS NULL";

  private final Database database;
  private final long id;
  private final long leaseMillis;

  // of the lease's thread
  private volatile long renewed = System.nanoTime();
  private volatile long judgesFrom = System.nanoTime();

  private Node(Database database, long id, Duration lease) {
    this.database = database;
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
                  "INSERT INTO node(id, name, lease_until) VALUES (nextval('node_seq'), ?,"
                      + " now() + ? * interval '1 millisecond') RETURNING id";
              DirectoryChanges.select(c, "SELECT version FROM meta WHERE one = ? FOR UPDATE", 1);
              try (PreparedStatement s = c.prepareStatement(sql)) {
                s.setString(1, name);
                s.setLong(2, lease.toMillis());
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

  long id() {
    return id;
  }

  /**
   * Makes the lease last longer; also one that has run out, as long as nobody has ended the node.
   *
   * @return whether this node may judge others: where it was silent itself for longer than a lease,
   *     they may have been for the same reason, and it gives them a lease's time to come back
   * @throws AngariumException {@link ErrorCode#STORE_FAILED} where somebody has ended it
   */
  boolean renew() {
    int rows =
        database.run("renewing the lease", c -> DirectoryChanges.update(c, RENEW, leaseMillis, id));
    if (rows == 0) {
      throw lost();
    }
    long now = System.nanoTime();
    long leaseNanos = TimeUnit.MILLISECONDS.toNanos(leaseMillis);
    if (now - renewed > leaseNanos) {
      judgesFrom = now + leaseNanos;
    }
    renewed = now;
    return now - judgesFrom >= 0;
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

  /** Writes the number of the commit under way; the same exception. */
  void write(Connection c, long number) throws SQLException {
    if (DirectoryChanges.update(
            c, "UPDATE node SET commits = ? WHERE id = ? AND ended IS NULL", number, id)
        == 0) {
      throw lost();
    }
  }

  /** The number of the last commit that has happened; the same exception. */
  long lastCommit() {
    return database.look(
        "asking for the last commit",
        c -> {
          try (PreparedStatement s = c.prepareStatement("SELECT commits FROM node WHERE id = ?")) {
            s.setLong(1, id);
            try (ResultSet rows = s.executeQuery()) {
              if (!rows.next()) {
                throw lost();
              }
              return rows.getLong(1);
            }
          }
        });
  }

  /** Ends this node, and all that it had: others may have that at once. */
  void leave() {
    database.run("leaving the other nodes", c -> Reaper.end(c, List.of(id)));
  }

  AngariumException lost() {
    return new AngariumException(
        ErrorCode.STORE_FAILED,
        "node %d has lost its lease of %d ms: it did not reach the database for so long, and others have taken over what it held; open the broker again, or set a longer lease"
            .formatted(id, leaseMillis));
  }
}
