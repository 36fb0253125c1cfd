package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.engine.Pause;
import org.angarium.engine.SubscriptionName;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.engine.support.NotFound;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Reads destinations and subscriptions. Thread-safe.
 *
 * <p>What it remembers may be old: who routes by it locks the destination's row and compares
 * versions first, see {@link #lockForRouting}. Who changes a destination's subscriptions locks that
 * row against all who route, and gives it another version. So a subscription that was made a moment
 * ago, on whatever node, misses nothing. What is sent to a queue and consumed at one moment is not
 * locked for: {@link ReadyLook} compares versions as of that moment.
 */
final class Directory {
  private static final String TEMPORARY = "TEMPORARY_";
  private static final String DESTINATION =
      "SELECT id, version, connection, pause_delivery, pause_sending, pause_kept FROM dest"
          + " WHERE kind = ? AND name = ?";
  private static final String OF_SUBSCRIPTION =
      "s.id, s.kind, s.client_id, s.name, s.selector, s.no_local, s.connection, s.grouped";

  private final Map<DestinationName, DestinationEntry> remembered = new ConcurrentHashMap<>();

  /** The column {@code kind} of a destination. */
  static String kindOf(DestinationName name) {
    return (name.temporary() ? TEMPORARY : "") + name.kind();
  }

  /** The name of a destination out of its row. */
  static DestinationName nameOf(String kind, String stored) {
    boolean temporary = kind.startsWith(TEMPORARY);
    String rest = temporary ? kind.substring(TEMPORARY.length()) : kind;
    return new DestinationName(
        DestinationName.Kind.valueOf(rest),
        Objects.requireNonNull(SqlText.read(stored)),
        temporary);
  }

  /** What was last known of a destination; null where nothing is. */
  @Nullable DestinationEntry recall(DestinationName name) {
    return remembered.get(name);
  }

  /** Nothing is known of a destination any more. */
  void forget(DestinationName name) {
    remembered.remove(name);
  }

  /** Reads a destination; null where there is none. */
  @Nullable DestinationEntry read(Connection c, DestinationName name) throws SQLException {
    DestinationEntry entry = readRow(c, name, "");
    if (entry == null) {
      remembered.remove(name);
      return null;
    }
    DestinationEntry whole = withSubscriptions(c, entry);
    remembered.put(name, whole);
    return whole;
  }

  /** Reads and locks a destination, without its subscriptions. */
  DestinationEntry lock(Connection c, DestinationName name, String how) throws SQLException {
    DestinationEntry entry = readRow(c, name, how);
    if (entry == null) {
      throw NotFound.destination(name);
    }
    return entry;
  }

  private static @Nullable DestinationEntry readRow(Connection c, DestinationName name, String how)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(DESTINATION + " " + how)) {
      s.setString(1, kindOf(name));
      s.setString(2, SqlText.write(name.name()));
      try (ResultSet rows = s.executeQuery()) {
        return rows.next()
            ? new DestinationEntry(
                rows.getInt(1),
                name,
                rows.getLong(2),
                rows.getString(3),
                new Pause(rows.getBoolean(4), rows.getBoolean(5), rows.getBoolean(6)),
                List.of())
            : null;
      }
    }
  }

  private static DestinationEntry withSubscriptions(Connection c, DestinationEntry entry)
      throws SQLException {
    List<SubscriptionEntry> all = new ArrayList<>();
    try (PreparedStatement s =
        c.prepareStatement(
            "SELECT " + OF_SUBSCRIPTION + " FROM sub s WHERE dest = ? ORDER BY id")) {
      s.setInt(1, entry.id());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          all.add(subscription(rows, entry.name()));
        }
      }
    }
    return new DestinationEntry(
        entry.id(),
        entry.name(),
        entry.version(),
        entry.connection(),
        entry.pause(),
        List.copyOf(all));
  }

  /** A subscription out of a row that begins with its columns. */
  static SubscriptionEntry subscription(ResultSet rows, DestinationName destination)
      throws SQLException {
    String selector = Objects.requireNonNull(SqlText.read(rows.getString(5)));
    SubscriptionSpec spec =
        new SubscriptionSpec(
            Kind.valueOf(rows.getString(2)),
            destination,
            SqlText.read(rows.getString(3)),
            SqlText.read(rows.getString(4)),
            selector.isEmpty() ? Selector.all() : Selector.parse(selector),
            rows.getBoolean(6));
    return new SubscriptionEntry(rows.getInt(1), spec, rows.getString(7), rows.getBoolean(8));
  }

  /** The columns that {@link #subscription} reads, of a table named s. */
  static String columnsOfSubscription() {
    return OF_SUBSCRIPTION;
  }

  /**
   * Keeps the subscriptions of destinations as they are until the transaction ends.
   *
   * @param names in one order on all nodes, so that nobody waits in a circle
   * @return those that exist
   */
  Map<DestinationName, DestinationEntry> lockForRouting(Connection c, List<DestinationName> names)
      throws SQLException {
    Map<DestinationName, DestinationEntry> found = new ConcurrentHashMap<>();
    for (DestinationName name : names) {
      DestinationEntry now = readRow(c, name, "FOR KEY SHARE");
      if (now == null) {
        remembered.remove(name);
        continue;
      }
      DestinationEntry known = remembered.get(name);
      if (known == null || known.id() != now.id() || known.version() != now.version()) {
        known = withSubscriptions(c, now);
        remembered.put(name, known);
      }
      found.put(name, known);
    }
    return found;
  }

  /**
   * As {@link #lockForRouting}, and makes some that are missing. What is remembered does not count:
   * a queue that was made in a transaction that was rolled back is remembered too, and so is one
   * that another node has deleted.
   *
   * @param made those of the names that are to be there from now on
   */
  Map<DestinationName, DestinationEntry> lockForRouting(
      Connection c, List<DestinationName> names, Collection<DestinationName> made, long now)
      throws SQLException {
    Map<DestinationName, DestinationEntry> found = lockForRouting(c, names);
    for (DestinationName name : names) {
      if (made.contains(name) && !found.containsKey(name)) {
        DirectoryChanges.create(c, name, null, null, now);
        found.putAll(lockForRouting(c, List.of(name)));
      }
    }
    return found;
  }

  /** The named subscription of these kinds, locked; null where there is none. */
  static @Nullable SubscriptionEntry lockNamed(
      Connection c, SubscriptionName name, List<Kind> kinds) throws SQLException {
    String sql =
        "SELECT "
            + OF_SUBSCRIPTION
            + ", d.kind, d.name FROM sub s JOIN dest d ON d.id = s.dest"
            + " WHERE s.name = ? AND s.client_id IS NOT DISTINCT FROM ? AND s.kind IN (?, ?)"
            + " FOR UPDATE OF s";
    try (PreparedStatement s = c.prepareStatement(sql)) {
      s.setString(1, SqlText.write(name.name()));
      s.setString(2, SqlText.write(name.clientId()));
      s.setString(3, kinds.get(0).name());
      s.setString(4, kinds.get(kinds.size() - 1).name());
      try (ResultSet rows = s.executeQuery()) {
        return rows.next()
            ? subscription(rows, nameOf(rows.getString(9), rows.getString(10)))
            : null;
      }
    }
  }
}
