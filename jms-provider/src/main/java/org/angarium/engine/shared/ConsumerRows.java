package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of all nodes, for operators. Of this node's it is known how they are; of others
 * only what is in the tables, and their connections are named with their nodes. For one question.
 */
final class ConsumerRows {
  /** So many deliveries of a subscription are looked at for who holds them. */
  private static final int LOOKED_AT = 10_000;

  private static final int NODE_SHIFT = 32;

  private static final String ALL =
      "SELECT c.sub, c.node, c.id, c.name, c.connection, c.selector, c.closed, n.name FROM consumer c"
          + " JOIN node n ON n.id = c.node WHERE ? = 0 OR c.sub = ?"
          + " ORDER BY c.sub, c.line, c.node, c.id";

  private static final String HELD =
      """
      SELECT x.owner, x.claimer, count(*), min(x.since) FROM (
        SELECT state, owner, token >> 32 AS claimer, since FROM dlv WHERE sub = ?
        ORDER BY sub, ord LIMIT ?) x
      WHERE x.state = 1 AND x.owner <> ? GROUP BY x.owner, x.claimer\
      """;

  private final SharedEngine engine;

  /** Those of one node, or of all. */
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A consumer, and where it is.
   *
   * @param departed whether it was closed, and its session still holds some of what it had
   */
  record Entry(int sub, long node, long id, boolean departed, ConsumerLook look) {}

  private ConsumerRows(SharedEngine engine) {
    this.engine = engine;
  }

  /**
   * Reads them.
   *
   * @param sub of which subscription, with what those of other nodes hold; 0 for all, without
   */
  static List<Entry> read(SharedEngine engine, Connection c, int sub) throws SQLException {
    ConsumerRows rows = new ConsumerRows(engine);
    Map<Long, Held> held = sub == 0 ? Map.of() : rows.held(c, sub);
    try (PreparedStatement s = c.prepareStatement(ALL)) {
      s.setInt(1, sub);
      s.setInt(2, sub);
      try (ResultSet found = s.executeQuery()) {
        int last = 0;
        while (found.next()) {
          boolean first = found.getInt(1) != last;
          last = found.getInt(1);
          rows.entries.add(rows.entry(found, first, held));
        }
      }
    }
    return rows.entries;
  }

  /** The number by which a consumer is known here. */
  private long numberOf(long node, long id) {
    return node == engine.nodeId() ? id : (node << NODE_SHIFT) | id;
  }

  private Entry entry(ResultSet row, boolean first, Map<Long, Held> held) throws SQLException {
    long node = row.getLong(2);
    long id = row.getLong(3);
    SharedClaimer own = node == engine.nodeId() ? engine.consumers().find(id) : null;
    ConsumerLook look =
        own != null ? of(own, first) : ofOther(row, numberOf(node, id), first, held);
    return new Entry(row.getInt(1), node, id, row.getBoolean(7), look);
  }

  private static ConsumerLook of(SharedClaimer claimer, boolean first) {
    LocalSubscription local = claimer.local();
    return new ConsumerLook(
        claimer.id(),
        claimer.spec().presence().connectionId(),
        claimer.spec().consumer(),
        claimer.spec().selector(),
        local.isIdle(claimer),
        local.isExclusive() && !first,
        claimer.held(),
        claimer.held() == 0 ? 0 : claimer.holdsSince(),
        claimer.settledCount(),
        null);
  }

  private ConsumerLook ofOther(ResultSet row, long number, boolean first, Map<Long, Held> held)
      throws SQLException {
    String node = row.getString(8);
    String selector = String.valueOf(SqlText.read(row.getString(6)));
    Held holds = held.getOrDefault(number, Held.NOTHING);
    int sub = row.getInt(1);
    LocalSubscription local = engine.locals().find(sub);
    return new ConsumerLook(
        number,
        BacklogRows.named(String.valueOf(SqlText.read(row.getString(5))), node),
        BacklogRows.named(String.valueOf(SqlText.read(row.getString(4))), node),
        selector.isEmpty() ? Selector.all() : Selector.parse(selector),
        false,
        local != null && local.isExclusive() && !first,
        holds.count,
        holds.since,
        0,
        null);
  }

  private record Held(int count, long since) {
    static final Held NOTHING = new Held(0, 0);
  }

  private Map<Long, Held> held(Connection c, int sub) throws SQLException {
    Map<Long, Held> held = new HashMap<>();
    try (PreparedStatement s = c.prepareStatement(HELD)) {
      s.setInt(1, sub);
      s.setInt(2, LOOKED_AT);
      s.setLong(3, engine.nodeId());
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          held.put(
              numberOf(rows.getLong(1), rows.getLong(2)),
              new Held(rows.getInt(3), rows.getLong(4)));
        }
      }
    }
    return held;
  }

  /** Asks the session of a consumer of this node; the same where there is nobody to ask. */
  static ConsumerLook described(SharedEngine engine, Entry entry) {
    SharedClaimer own = entry.node == engine.nodeId() ? engine.consumers().find(entry.id) : null;
    Supplier<ConsumerState> describer = own == null ? null : own.describer();
    ConsumerState state = describer == null ? null : describer.get();
    return entry.look.with(withMessage(state));
  }

  private static @Nullable ConsumerState withMessage(@Nullable ConsumerState state) {
    if (state == null || !(state.handling() instanceof SharedDelivery d)) {
      return state;
    }
    return state.handling(d, d.message().messageId(), state.handlingSinceMillis());
  }
}
