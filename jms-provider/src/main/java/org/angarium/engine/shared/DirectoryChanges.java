package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change destinations and subscriptions. The caller's transaction has locked the
 * destination's row FOR UPDATE, unless it makes it.
 */
final class DirectoryChanges {
  /**
   * A version that no other one is, also after a failover to a server that lacks the last changes:
   * counted by one it would be the same again, for other subscriptions.
   */
  static final String ANOTHER_VERSION = "version + 1 + floor(random() * 1000000000)::bigint";

  private DirectoryChanges() {}

  /** Makes a destination, a queue with its subscription; does nothing where it exists. */
  static void create(
      Connection c,
      DestinationName name,
      @Nullable Long node,
      @Nullable String connection,
      long now)
      throws SQLException {
    String sql =
        "INSERT INTO dest(kind, name, node, connection, since, version)"
            + " VALUES (?, ?, ?, ?, ?, floor(random() * 1000000000)::bigint)"
            + " ON CONFLICT DO NOTHING RETURNING id";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, Directory.kindOf(name));
      s.setString(2, SqlText.write(name.name()));
      s.setObject(3, node);
      s.setString(4, connection);
      s.setLong(5, now);
      try (ResultSet rows = s.executeQuery()) {
        if (rows.next() && name.isQueue()) {
          addSubscription(c, rows.getInt(1), SubscriptionSpec.queue(name), null, "");
        }
      }
    }
  }

  /**
   * Makes a subscription.
   *
   * @param node with whose end it ends; null where it outlives that
   */
  static int addSubscription(
      Connection c, int destination, SubscriptionSpec spec, @Nullable Long node, String connection)
      throws SQLException {
    String sql =
        "INSERT INTO sub(dest, kind, client_id, name, selector, no_local, node, connection,"
            + " paused) SELECT ?, ?, ?, ?, ?, ?, ?, ?, pause_delivery FROM dest WHERE id = ?"
            + " RETURNING id";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setInt(1, destination);
      s.setString(2, spec.kind().name());
      s.setString(3, SqlText.write(spec.clientId()));
      s.setString(4, SqlText.write(spec.name()));
      s.setString(5, SqlText.write(spec.selector().text()));
      s.setBoolean(6, spec.noLocal());
      s.setObject(7, node);
      s.setString(8, connection);
      s.setInt(9, destination);
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        changed(c, List.of(destination));
        return rows.getInt(1);
      }
    }
  }

  /** Removes subscriptions with all that they hold. */
  static void removeSubscriptions(Connection c, List<Integer> subs) throws SQLException {
    if (subs.isEmpty()) {
      return;
    }
    String gone =
        """
        d AS (DELETE FROM dlv WHERE sub = ANY(?) RETURNING sub, ord, id, flags, grp),
         l AS (DELETE FROM later WHERE sub = ANY(?) RETURNING sub, ord, id, flags, grp),
         g AS (SELECT *, false AS holds FROM d UNION ALL SELECT *, false FROM l)\
        """;
    Removal.run(
        c,
        gone,
        s -> {
          s.setArray(1, Removal.ints(c, subs));
          s.setArray(2, Removal.ints(c, subs));
        });
    List<Integer> destinations = new ArrayList<>();
    Tallies.end(c, subs);
    for (String table : List.of("grp", "consumer", "xa_ack", "newest")) {
      try (PreparedStatement s =
          c.prepareStatement("DELETE FROM " + table + " WHERE sub = ANY(?)")) {
        s.setArray(1, Removal.ints(c, subs));
        s.executeUpdate();
      }
    }
    try (PreparedStatement s =
        c.prepareStatement("DELETE FROM sub WHERE id = ANY(?) RETURNING dest")) {
      s.setArray(1, Removal.ints(c, subs));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          destinations.add(rows.getInt(1));
        }
      }
    }
    changed(c, destinations);
  }

  private static void changed(Connection c, List<Integer> destinations) throws SQLException {
    try (PreparedStatement s =
        c.prepareStatement("UPDATE dest SET version = " + ANOTHER_VERSION + " WHERE id = ANY(?)")) {
      s.setArray(1, Removal.ints(c, destinations));
      s.executeUpdate();
    }
  }

  /** Removes a destination with its subscriptions. */
  static void removeDestination(Connection c, int destination) throws SQLException {
    removeSubscriptions(c, select(c, "SELECT id FROM sub WHERE dest = ?", destination));
    update(c, "DELETE FROM dedup WHERE dest = ?", destination);
    update(c, "DELETE FROM tally WHERE dest = ?", destination);
    update(c, "DELETE FROM dest WHERE id = ?", destination);
  }

  /** Whether a destination has consumers. */
  static boolean hasConsumers(Connection c, int destination) throws SQLException {
    return exists(
        c,
        "SELECT 1 FROM consumer c JOIN sub s ON s.id = c.sub WHERE s.dest = ? AND NOT c.closed",
        destination);
  }

  /** Whether a subscription has consumers. */
  static boolean isConsumed(Connection c, int sub) throws SQLException {
    return exists(c, "SELECT 1 FROM consumer WHERE sub = ? AND NOT closed", sub);
  }

  /** Whether some deliveries of a subscription are claimed, or part of prepared branches. */
  static boolean isHeld(Connection c, int sub) throws SQLException {
    return exists(c, "SELECT 1 FROM dlv WHERE sub = ? AND state <> 0", sub);
  }

  /** Whether a prepared branch sends to a destination, or has deliveries of it. */
  static boolean isOfBranch(Connection c, int destination) throws SQLException {
    return exists(c, "SELECT 1 FROM xa_send WHERE dest = ?", destination)
        || exists(
            c, "SELECT 1 FROM xa_ack a JOIN sub s ON s.id = a.sub WHERE s.dest = ?", destination);
  }

  private static boolean exists(Connection c, String sql, int id) throws SQLException {
    return !select(c, sql + " LIMIT 1", id).isEmpty();
  }

  static List<Integer> select(Connection c, String sql, Object parameter) throws SQLException {
    List<Integer> all = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setObject(1, Objects.requireNonNull(parameter));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          all.add(rows.getInt(1));
        }
      }
    }
    return all;
  }

  static int update(Connection c, String sql, Object... parameters) throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        s.setObject(i + 1, parameters[i]);
      }
      return s.executeUpdate();
    }
  }
}
