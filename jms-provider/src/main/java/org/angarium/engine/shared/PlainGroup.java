package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.angarium.engine.shared.Write.Take;
import org.angarium.engine.shared.Write.Unit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What most groups are: units that send, acknowledge and take, to destinations of which all is
 * known. Then what {@link GroupTransaction} does goes to the server at once, in the same order, and
 * the answer comes at once. Messages are routed by what is remembered; the transaction locks the
 * destinations, and where a version is another one it is rolled back and done the long way. Where
 * all that is sent is likely to pass to those who take, that is looked at first, without a
 * transaction and without a lock. For one thread.
 */
final class PlainGroup {
  private static final String LOCK =
      "SELECT id, version FROM dest WHERE id = ANY(?) ORDER BY id FOR KEY SHARE";

  private final SharedEngine engine;
  private final Connection connection;
  private final long number;
  private final Map<Write, AngariumException> refused = new LinkedHashMap<>();
  private final GroupCounts groups = new GroupCounts();
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
    Collection<DestinationEntry> sentTo = sending.destinations().values();
    boolean first = taking.comesFirst(sentTo);
    boolean mayAllPass = first || sentTo.isEmpty(); // else there will be rows in any case
    if (mayAllPass && acks.isEmpty() && taking.seemsInVain()) {
      return lookFirst(first);
    }
    return first ? takeFirst() : doAtOnce();
  }

  /**
   * Where consumers are likely to find nothing it is looked first whether that is so; then nothing
   * is locked, and there is no transaction, but for what does not pass.
   *
   * @param first whether what is sent may pass
   */
  private GroupTransaction.@Nullable Effect lookFirst(boolean first) throws SQLException {
    switch (taking.look(sending.destinations().values())) {
      case SOMETHING:
        return first ? takeFirst() : doAtOnce();
      case CHANGED:
        return null;
      case NOTHING:
        break;
    }
    taking.tellsPace(first);
    MessageRows rows = sending.rowsBut(taking);
    if (rows.isFull()) {
      return null;
    }
    return rows.isEmpty() ? finish() : write(rows, true);
  }

  private GroupTransaction.@Nullable Effect doAtOnce() throws SQLException {
    MessageRows rows = sending.rows();
    if (rows.isFull()) {
      return null;
    }
    boolean sends = !sending.destinations().isEmpty();
    List<String> parts = new ArrayList<>();
    addTo(parts, sends, LOCK);
    addTo(parts, !acks.isEmpty(), acks.isEmpty() ? "" : acks.sql());
    addTo(parts, !rows.isEmpty(), rows.isEmpty() ? "" : rows.sql());
    taking.addTo(parts);
    addTo(parts, !acks.anyOfGroups(), Node.MARK);
    try (PreparedStatement s = connection.prepareStatement(String.join(";\n", parts))) {
      int next = bindFirst(s);
      if (!rows.isEmpty()) {
        next = rows.bind(connection, s, next);
      }
      bindMark(s, taking.bind(s, next));
      long start = System.nanoTime();
      s.execute();
      long nanos = System.nanoTime() - start;
      if (!readFirst(s)) {
        return null;
      }
      if (!rows.isEmpty()) {
        s.getMoreResults(); // past the count of what was put in
      }
      taking.read(s, nanos);
      taking.tellsPace(false);
      readMark(s);
    }
    if (!sends && acks.isEmpty() && !taking.tookRows()) {
      connection.rollback(); // nothing is to be kept, and so nothing is to be waited for
    }
    return finish();
  }

  /**
   * Where consumers may find less than they want: who finds nothing gets what is sent. That needs
   * no rows then, for it would come and go in this transaction.
   */
  private GroupTransaction.@Nullable Effect takeFirst() throws SQLException {
    List<String> parts = new ArrayList<>(List.of(LOCK));
    addTo(parts, !acks.isEmpty(), acks.isEmpty() ? "" : acks.sql());
    taking.addTo(parts);
    try (PreparedStatement s = connection.prepareStatement(String.join(";\n", parts))) {
      taking.bind(s, bindFirst(s));
      long start = System.nanoTime();
      s.execute();
      long nanos = System.nanoTime() - start;
      if (!readFirst(s)) {
        return null;
      }
      taking.read(s, nanos);
      taking.tellsPace(true);
    }
    MessageRows rows = sending.rowsBut(taking);
    if (rows.isFull() || (rows.isEmpty() && acks.isEmpty() && !taking.tookRows())) {
      connection.rollback(); // nothing is to be kept, or it is done the long way
      return rows.isFull() ? null : finish();
    }
    return write(rows, false);
  }

  /**
   * Puts in what has not passed, and leaves the mark.
   *
   * @param locks whether destinations are to be locked, and may be others than they were; some are
   *     sent to then
   */
  private GroupTransaction.@Nullable Effect write(MessageRows rows, boolean locks)
      throws SQLException {
    List<String> parts = new ArrayList<>();
    addTo(parts, locks, LOCK);
    addTo(parts, !rows.isEmpty(), rows.isEmpty() ? "" : rows.sql());
    addTo(parts, !acks.anyOfGroups(), Node.MARK);
    if (!parts.isEmpty()) {
      try (PreparedStatement s = connection.prepareStatement(String.join(";\n", parts))) {
        int next = locks ? bindFirst(s) : 1;
        bindMark(s, rows.isEmpty() ? next : rows.bind(connection, s, next));
        s.execute();
        if (locks && !readFirst(s)) {
          return null;
        }
        if (!rows.isEmpty()) {
          s.getMoreResults();
        }
        readMark(s);
      }
    }
    return finish();
  }

  private static void addTo(List<String> parts, boolean wanted, String sql) {
    if (wanted) {
      parts.add(sql);
    }
  }

  /** The destinations, and what is acknowledged. */
  private int bindFirst(PreparedStatement s) throws SQLException {
    int next = 1;
    if (!sending.destinations().isEmpty()) {
      List<Integer> ids =
          sending.destinations().values().stream().map(DestinationEntry::id).toList();
      s.setArray(next++, Removal.ints(connection, ids));
    }
    return acks.isEmpty() ? next : acks.bind(s, next);
  }

  /** False where a destination is not as it was remembered, and all is rolled back. */
  private boolean readFirst(PreparedStatement s) throws SQLException {
    if (!sending.destinations().isEmpty()) {
      try (ResultSet found = s.getResultSet()) {
        if (!sending.areAsRemembered(found)) {
          connection.rollback();
          return false;
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
    return true;
  }

  private void bindMark(PreparedStatement s, int next) throws SQLException {
    if (!acks.anyOfGroups()) {
      s.setLong(next, number);
      s.setLong(next + 1, engine.nodeId());
    }
  }

  /** The last result; where groups are acknowledged they come before the mark. */
  private void readMark(PreparedStatement s) throws SQLException {
    if (!acks.anyOfGroups()) {
      engine.node().checkWritten(s.getUpdateCount());
    }
  }

  /** Writes what is counted of groups, and tells what has come about. */
  private GroupTransaction.Effect finish() throws SQLException {
    if (acks.anyOfGroups()) {
      groups.write(connection);
      engine.node().write(connection, number);
    }
    return new GroupTransaction.Effect(
        sending.arrivals(),
        groups.freed(),
        new GroupNews(sending.keys(), engine.sharing().noted(groups.owners())),
        sending.nextTime(),
        false,
        after);
  }
}
