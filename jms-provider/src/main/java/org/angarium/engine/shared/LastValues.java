package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.engine.Send;
import org.angarium.engine.shared.Tallies.Kind;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions in which only the newest message of each value of a property waits.
 *
 * <p>The table {@code newest} has the last delivery of each value. Who sends locks that row, takes
 * away the delivery that it names where that waits, and marks it where somebody holds it, so that
 * it goes when it is given back. Who acknowledges leaves the row alone: a row whose delivery is
 * gone replaces nothing, and is cleaned away now and then.
 */
final class LastValues {
  private static final String ENTER =
      "INSERT INTO newest(sub, value, ord) SELECT sub, value, 0 FROM unnest(?, ?) AS x(sub, value)"
          + " ORDER BY sub, value ON CONFLICT DO NOTHING";

  /** The keys are sorted, not the rows: else the planner may take their order from an index. */
  private static final String LOCK =
      """
      SELECT n.sub, n.ord FROM (SELECT * FROM unnest(?, ?) AS u(sub, value) ORDER BY 1, 2) x,
        LATERAL (SELECT sub, ord FROM newest WHERE sub = x.sub AND value = x.value FOR UPDATE) n\
      """;

  private static final String SET =
      "UPDATE newest n SET ord = x.ord FROM unnest(?, ?, ?) AS x(sub, value, ord)"
          + " WHERE n.sub = ANY(ARRAY[x.sub]) AND n.value BETWEEN x.value AND x.value";

  private static final String IN_LATER =
      """
      g AS (DELETE FROM later l USING unnest(?, ?) AS x(sub, ord) WHERE l.sub = ANY(ARRAY[x.sub])
        AND l.ord BETWEEN x.ord AND x.ord RETURNING l.sub, l.ord, l.id, l.flags, l.grp, l.holds)\
      """;

  private static final String IN_PLACE =
      """
      g AS (DELETE FROM dlv d USING unnest(?, ?) AS x(sub, ord) WHERE d.sub = ANY(ARRAY[x.sub])
        AND d.ord BETWEEN x.ord AND x.ord AND d.state = 0
        RETURNING d.sub, d.ord, d.id, d.flags, d.grp, false AS holds)\
      """;

  private static final String CLEAN =
      """
      DELETE FROM newest w USING (SELECT n.sub, n.value FROM newest n
        WHERE NOT EXISTS (SELECT 1 FROM dlv d WHERE d.sub = n.sub AND d.ord = n.ord OFFSET 0)
          AND NOT EXISTS (SELECT 1 FROM later l WHERE l.sub = n.sub AND l.ord = n.ord OFFSET 0)
        ORDER BY n.sub, n.value LIMIT 1000 FOR UPDATE OF n SKIP LOCKED) x
      WHERE w.sub = ANY(ARRAY[x.sub]) AND w.value BETWEEN x.value AND x.value\
      """;

  private final SharedEngine engine;
  private final Connection connection;
  private final GroupCounts groups;
  private final Aftermath after;

  /**
   * For one transaction.
   *
   * @param groups gets what groups lose
   */
  LastValues(SharedEngine engine, Connection connection, GroupCounts groups, Aftermath after) {
    this.engine = engine;
    this.connection = connection;
    this.groups = groups;
    this.after = after;
  }

  private record Key(int sub, String value) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(sub, other.sub);
      return order != 0 ? order : value.compareTo(other.value);
    }
  }

  /** Has what comes replace what was there, and the last of it what comes before it. */
  void replace(Collection<Incoming> incoming) throws SQLException {
    Map<Key, Incoming> last = new TreeMap<>();
    for (Incoming one : incoming) {
      String value = valueOf(one.send());
      if (value != null) {
        for (SubscriptionEntry target : one.targets()) {
          Incoming before = last.put(new Key(target.id(), value), one);
          if (before != null) {
            before.targets().removeIf(t -> t.id() == target.id());
            after.counts().add(target.id(), Kind.REPLACED, 1);
          }
        }
      }
    }
    if (!last.isEmpty()) {
      replace(last);
    }
  }

  private @Nullable String valueOf(Send send) {
    SentMessage message = send.message();
    String property = engine.order(message.destination()).lastValueKey();
    return property == null ? null : valueOf(message.properties().get(property));
  }

  /** Whole numbers of all types are the same, and so are fractions. */
  static @Nullable String valueOf(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Float || value instanceof Double) {
      return "d" + ((Number) value).doubleValue();
    }
    return value instanceof Number number
        ? "l" + number.longValue()
        : SqlText.key((value instanceof String ? "s" : "o") + value);
  }

  private void replace(Map<Key, Incoming> last) throws SQLException {
    List<Integer> subs = new ArrayList<>();
    List<@Nullable String> values = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    last.forEach(
        (key, one) -> {
          subs.add(key.sub);
          values.add(key.value);
          ords.add(one.ord());
        });
    try (PreparedStatement s = connection.prepareStatement(ENTER)) {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.texts(connection, values));
      s.executeUpdate();
    }
    Places before = new Places();
    try (PreparedStatement s = connection.prepareStatement(LOCK)) {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.texts(connection, values));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          before.add(rows.getInt(1), rows.getLong(2));
        }
      }
    }
    try (PreparedStatement s = connection.prepareStatement(SET)) {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.texts(connection, values));
      s.setArray(3, Removal.longs(connection, ords));
      s.executeUpdate();
    }
    if (!before.subs.isEmpty()) {
      takeAway(before);
    }
  }

  /** Deliveries by their keys. */
  private final class Places {
    final List<Integer> subs = new ArrayList<>();
    final List<Long> ords = new ArrayList<>();

    void add(int sub, long ord) {
      if (ord != 0) {
        subs.add(sub);
        ords.add(ord);
      }
    }

    void bind(PreparedStatement s) throws SQLException {
      s.setArray(1, Removal.ints(connection, subs));
      s.setArray(2, Removal.longs(connection, ords));
    }
  }

  /** One may be moved meanwhile: there when it was looked for here, and here when there. */
  private void takeAway(Places before) throws SQLException {
    gone(Removal.run(connection, IN_LATER, before::bind));
    String lock =
        "SELECT 1 FROM (SELECT * FROM unnest(?, ?) AS u(sub, ord) ORDER BY 1, 2) x,"
            + " LATERAL (SELECT 1 FROM dlv WHERE sub = x.sub AND ord = x.ord FOR UPDATE) d";
    execute(lock, before); // or one that is just given back is seen as held, and not marked
    gone(Removal.run(connection, IN_PLACE, before::bind));
    String mark =
        "UPDATE dlv d SET flags = d.flags | 4 FROM unnest(?, ?) AS x(sub, ord)"
            + " WHERE d.sub = ANY(ARRAY[x.sub]) AND d.ord BETWEEN x.ord AND x.ord AND d.state <> 0";
    execute(mark, before);
    gone(Removal.run(connection, IN_LATER, before::bind));
  }

  private void execute(String sql, Places places) throws SQLException {
    try (PreparedStatement s = connection.prepareStatement(sql)) {
      places.bind(s);
      s.execute();
    }
  }

  private void gone(List<Removal.Removed> removed) {
    for (Removal.Removed row : removed) {
      after.counts().add(row.sub(), Kind.REPLACED, 1);
      after.unknown(row.sub());
      if (row.holds()) {
        groups.add(row.sub(), row.grp(), -1, -1);
      }
    }
  }

  /**
   * Takes away what nobody holds any more, and for which a newer message has come. To be done when
   * all else was given back: who sends marks what somebody holds, also in between, and what was
   * given back already waits for its lock and finds it ready.
   *
   * @param which USING, where there is something to join, and WHERE: of the rows d
   * @param groups gets what groups lose
   * @return of which subscription each was
   */
  static List<Integer> removeSuperseded(
      Connection c, String which, Removal.Binder binder, GroupCounts groups) throws SQLException {
    String gone =
        "g AS (DELETE FROM dlv d "
            + which
            + " AND d.state = 1 AND d.flags & 4 <> 0"
            + " RETURNING d.sub, d.ord, d.id, d.flags, d.grp, d.token >> 32 = 0 AS holds)";
    List<Integer> subs = new ArrayList<>();
    for (Removal.Removed row : Removal.run(c, gone, binder)) {
      boolean seized = row.holds();
      groups.letGo(row.sub(), row.grp(), row.flags(), seized);
      subs.add(row.sub());
    }
    return subs;
  }

  /** Forgets some values whose messages are gone; how many. */
  static int clean(Connection c) throws SQLException {
    return DirectoryChanges.update(c, CLEAN);
  }
}
