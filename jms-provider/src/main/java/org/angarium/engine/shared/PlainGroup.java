package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.angarium.engine.shared.Write.Take;
import org.angarium.engine.shared.Write.Unit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What most groups are: units that send, acknowledge and take, to destinations of which all is
 * known. Then what {@link GroupTransaction} does goes to the server at once, in the same order, and
 * the answer comes at once. Messages are routed by what is remembered; the transaction locks the
 * destinations, and where a version is another one it is rolled back and done the long way. For one
 * thread.
 */
final class PlainGroup {
  private static final String LOCK =
      "SELECT id, version FROM dest WHERE id = ANY(?) ORDER BY id FOR KEY SHARE";

  private final SharedEngine engine;
  private final Connection connection;
  private final long number;
  private final Map<Write, AngariumException> refused = new LinkedHashMap<>();
  private final GroupRows.Counts groups = new GroupRows.Counts();
  private final Aftermath after = new Aftermath();
  private final Sending sending;
  private final Acknowledging acks;
  private final Taking taking;

  private PlainGroup(
      SharedEngine engine, Connection connection, List<Unit> units, List<Take> takes, long number) {
    this.engine = engine;
    this.connection = connection;
    this.number = number;
    this.sending = new Sending(engine, connection, units, refused, after);
    this.acks = new Acknowledging(engine, connection, units, refused, groups, after);
    this.taking = new Taking(engine, connection, takes, after);
  }

  /** For these writes; null where they are not of that kind. */
  static @Nullable PlainGroup of(
      SharedEngine engine, Connection connection, List<Write> group, long number) {
    List<Unit> units = new ArrayList<>();
    List<Take> takes = new ArrayList<>();
    for (Write write : group) {
      if (write instanceof Take take) {
        takes.add(take);
      } else if (write instanceof Unit unit && unit.work().scheduleChanges().isEmpty()) {
        units.add(unit);
      } else {
        return null;
      }
    }
    PlainGroup plain = new PlainGroup(engine, connection, units, takes, number);
    return plain.sending.recallDestinations() ? plain : null;
  }

  /**
   * Does all of it.
   *
   * @return null where that has not been possible, and nothing has happened
   * @throws GroupTransaction.Refused where units cannot happen
   */
  GroupTransaction.@Nullable Effect run() throws SQLException {
    MessageRows rows = sending.rows();
    if (rows.isFull()) {
      return null;
    }
    boolean sends = !sending.destinations().isEmpty();
    boolean ofGroups = acks.anyOfGroups();
    List<String> parts = new ArrayList<>();
    addTo(parts, sends, LOCK);
    addTo(parts, !acks.isEmpty(), acks.isEmpty() ? "" : acks.sql());
    addTo(parts, !rows.isEmpty(), rows.isEmpty() ? "" : rows.sql());
    taking.addTo(parts);
    addTo(parts, !ofGroups, Node.MARK);
    try (PreparedStatement s = connection.prepareStatement(String.join(";\n", parts))) {
      bind(s, sends, rows, ofGroups);
      long start = System.nanoTime();
      s.execute();
      long nanos = System.nanoTime() - start;
      if (sends) {
        try (ResultSet found = s.getResultSet()) {
          if (!sending.areAsRemembered(found)) {
            connection.rollback();
            return null;
          }
        }
        s.getMoreResults();
      }
      if (!acks.isEmpty()) {
        try (ResultSet gone = s.getResultSet()) {
          acks.read(gone);
        }
        s.getMoreResults();
      }
      if (!refused.isEmpty()) {
        throw new GroupTransaction.Refused(refused);
      }
      if (!rows.isEmpty()) {
        s.getMoreResults(); // past the count of what was put in
      }
      taking.read(s, nanos);
      if (!ofGroups) {
        engine.node().checkWritten(s.getUpdateCount());
      }
    }
    if (ofGroups) {
      groups.write(connection);
      engine.node().write(connection, number);
    }
    if (!sends && acks.isEmpty() && !taking.tookAny()) {
      connection.rollback(); // nothing is to be kept, and so nothing is to be waited for
    }
    return new GroupTransaction.Effect(
        sending.arrivals(),
        new TreeSet<>(groups.subscriptions()),
        sending.nextTime(),
        false,
        after);
  }

  private static void addTo(List<String> parts, boolean wanted, String sql) {
    if (wanted) {
      parts.add(sql);
    }
  }

  private void bind(PreparedStatement s, boolean sends, MessageRows rows, boolean ofGroups)
      throws SQLException {
    int next = 1;
    if (sends) {
      List<Integer> ids =
          sending.destinations().values().stream().map(DestinationEntry::id).toList();
      s.setArray(next++, Removal.ints(connection, ids));
    }
    if (!acks.isEmpty()) {
      next = acks.bind(s, next);
    }
    if (!rows.isEmpty()) {
      next = rows.bind(connection, s, next);
    }
    next = taking.bind(s, next);
    if (!ofGroups) {
      s.setLong(next, number);
      s.setLong(next + 1, engine.nodeId());
    }
  }
}
