package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.Write.Unit;
import org.angarium.engine.support.Amount;
import org.angarium.model.AngariumException;

/** The acknowledgements of a group's units, all in one statement. For one thread. */
final class Acknowledging {
  private static final String GONE =
      """
      g AS (DELETE FROM dlv d USING unnest(?, ?, ?) AS a(sub, ord, token)
        WHERE d.sub = ANY(ARRAY[a.sub]) AND d.ord BETWEEN a.ord AND a.ord AND d.state = 1
          AND d.owner = ? AND d.token = a.token
        RETURNING d.sub, d.ord, d.id, d.flags, d.grp, false AS holds)\
      """;

  private final SharedEngine engine;
  private final Connection connection;
  private final List<Unit> units;
  private final Map<Write, AngariumException> refused;
  private final GroupCounts groups;
  private final Aftermath after;
  private final List<SharedDelivery> acks = new ArrayList<>();

  /**
   * @param refused gets the units that acknowledge what is not theirs any more
   * @param groups gets what is held no more
   * @param after gets what is to be told afterwards
   */
  Acknowledging(
      SharedEngine engine,
      Connection connection,
      List<Unit> units,
      Map<Write, AngariumException> refused,
      GroupCounts groups,
      Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.units = units;
    this.refused = refused;
    this.groups = groups;
    this.after = after;
    units.forEach(unit -> acks.addAll(unit.taken()));
  }

  boolean isEmpty() {
    return acks.isEmpty();
  }

  /** Whether some are of message groups, whose rows are to be changed too. */
  boolean anyOfGroups() {
    return acks.stream().anyMatch(ack -> ack.row().grp() != null);
  }

  /** The statement; there are few different ones, so that each is prepared once. */
  String sql() {
    int anyFlag = 0;
    boolean anyDurable = false;
    for (SharedDelivery ack : acks) {
      anyFlag |= ack.row().flags();
      anyDurable |= ack.durable();
    }
    return Removal.sql(GONE, anyFlag, anyDurable);
  }

  /**
   * Sets its parameters.
   *
   * @return the number of the next one
   */
  int bind(PreparedStatement s, int first) throws SQLException {
    int next = DeliveryKey.bindWithTokens(connection, s, first, acks);
    s.setLong(next++, engine.nodeId());
    return next;
  }

  /** Reads what the statement has removed, and refuses the units for which that is too little. */
  void read(ResultSet rows) throws SQLException {
    Map<DeliveryKey, SharedDelivery> byKey = new HashMap<>();
    acks.forEach(ack -> byKey.put(DeliveryKey.of(ack), ack));
    Set<DeliveryKey> found = new HashSet<>();
    for (Removal.Removed row : Removal.finish(connection, rows)) {
      DeliveryKey key = new DeliveryKey(row.sub(), row.ord());
      found.add(key);
      SharedDelivery ack = byKey.get(key);
      boolean seized = ack != null && ack.isSeized();
      groups.settled(row.sub(), row.grp(), row.flags(), seized);
      if (!seized) {
        after.counts().add(row.sub(), Kind.ACKNOWLEDGED, 1);
      }
      if (ack != null && engine.limits().isMeasured(row.sub())) {
        after.amount(row.sub(), Amount.NONE.minus(ack.amount()));
      }
    }
    refuseStale(connection, units, found, refused);
  }

  /** All of it. */
  void run() throws SQLException {
    if (isEmpty()) {
      return;
    }
    try (PreparedStatement s = connection.prepareStatement(sql())) {
      bind(s, 1);
      try (ResultSet rows = s.executeQuery()) {
        read(rows);
      }
    }
  }

  /** What has gone with its subscription needs no acknowledgement; what another holds has one. */
  static void refuseStale(
      Connection c,
      List<? extends Write> writes,
      Set<DeliveryKey> found,
      Map<Write, AngariumException> refused)
      throws SQLException {
    Map<Integer, Boolean> exists = new HashMap<>();
    for (Write write : writes) {
      for (SharedDelivery delivery : write.taken()) {
        if (found.contains(DeliveryKey.of(delivery))) {
          continue;
        }
        int sub = delivery.sub();
        if (!exists.containsKey(sub)) {
          exists.put(
              sub, !DirectoryChanges.select(c, "SELECT 1 FROM sub WHERE id = ?", sub).isEmpty());
        }
        if (exists.get(sub)) {
          refused.putIfAbsent(write, Write.stale(delivery));
        }
      }
    }
  }
}
