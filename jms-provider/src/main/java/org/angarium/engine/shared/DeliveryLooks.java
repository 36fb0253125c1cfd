package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.angarium.engine.ConsumerLook;
import org.angarium.engine.DeliveryLook;
import org.angarium.engine.DeliveryLook.GroupLook;
import org.angarium.engine.DeliveryLook.State;
import org.angarium.model.BranchId;
import org.jspecify.annotations.Nullable;

/** Describes deliveries of one subscription for operators, by their rows. For one transaction. */
final class DeliveryLooks {
  private static final String BRANCH =
      "SELECT b.format, b.gtrid, b.bqual, b.prepared_at FROM xa_ack a JOIN xa_branch b"
          + " ON b.id = a.branch WHERE a.sub = ? AND a.ord = ?";

  private static final String GROUP =
      """
      SELECT g.node, g.claimer, g.held, g.held_back - (SELECT count(*) FROM dlv d
          WHERE d.sub = x.sub AND d.grp = x.grp
            AND (d.state = 1 AND d.token >> 32 = 0 OR d.state <> 0 AND d.flags & 8 <> 0)),
        NOT EXISTS (SELECT 1 FROM dlv d WHERE d.sub = x.sub AND d.grp = x.grp AND d.ord < x.ord
          AND d.state = 0)
      FROM (SELECT ?::int AS sub, ?::text AS grp, ?::bigint AS ord) x
        LEFT JOIN grp g ON g.sub = x.sub AND g.grp = x.grp\
      """;

  private final SharedEngine engine;
  private final Connection connection;
  private final SubscriptionEntry place;
  private final List<ConsumerRows.Entry> consumers;

  /**
   * @param consumers of the subscription
   */
  DeliveryLooks(
      SharedEngine engine,
      Connection connection,
      SubscriptionEntry place,
      List<ConsumerRows.Entry> consumers) {
    this.engine = engine;
    this.connection = connection;
    this.place = place;
    this.consumers = consumers;
  }

  private record Branch(BranchId id, long preparedAt) {}

  DeliveryLook of(BacklogRows.Row row) throws SQLException {
    Branch branch = row.state() == 2 ? branchOf(row) : null;
    State state = stateOf(row);
    boolean held = row.isHeld();
    long since = branch == null ? Math.max(0, row.since()) : branch.preparedAt;
    return new DeliveryLook(
        place.id(),
        place.spec(),
        row.message().head(),
        state,
        row.attempts(),
        row.history(),
        held && branch == null ? consumer(row.owner(), row.claimer()) : null,
        held ? since : 0,
        row.due(),
        branch == null ? null : branch.id,
        row.grp() == null ? null : groupOf(row),
        false);
  }

  private State stateOf(BacklogRows.Row row) {
    if (row.isHeld()) {
      return row.state() == 1 && row.claimer() != 0 ? State.CLAIMED : State.SETTLING;
    }
    if (row.isExpired(engine.now())) {
      return State.EXPIRED;
    }
    return row.due() == 0 ? State.READY : row.isHeldBack() ? State.HELD_BACK : State.DELAYED;
  }

  private @Nullable ConsumerLook consumer(long node, long id) {
    for (ConsumerRows.Entry entry : consumers) {
      if (entry.node() == node && entry.id() == id) {
        return entry.look();
      }
    }
    return null;
  }

  private @Nullable Branch branchOf(BacklogRows.Row row) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(BRANCH)) {
      s.setInt(1, place.id());
      s.setLong(2, row.ord());
      try (ResultSet rows = s.executeQuery()) {
        return rows.next()
            ? new Branch(
                new BranchId(rows.getInt(1), rows.getBytes(2), rows.getBytes(3)), rows.getLong(4))
            : null;
      }
    }
  }

  private GroupLook groupOf(BacklogRows.Row row) throws SQLException {
    String key = row.message().head().groupId();
    try (PreparedStatement s = connection.prepareStatement(GROUP)) {
      s.setInt(1, place.id());
      s.setString(2, row.grp());
      s.setLong(3, row.ord());
      try (ResultSet rows = s.executeQuery()) {
        rows.next();
        return new GroupLook(
            Objects.requireNonNullElse(key, ""),
            consumer(rows.getLong(1), rows.getLong(2)),
            rows.getInt(3),
            rows.getInt(4),
            0,
            rows.getBoolean(5));
      }
    }
  }
}
