package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.move.Inventory;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveMark;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.shared.sql.Database;
import org.jspecify.annotations.Nullable;

/**
 * After a move: where only last values count, the table {@code newest} gets what it would have if
 * the messages had been sent here, and those go that newer ones had replaced. A store of H2 does
 * that when it is opened. All of it may be done twice.
 */
final class MovedLastValues {
  private static final int ROWS = 1_000;
  private static final long BYTES = 4L << 20;

  private static final String NEWEST =
      """
      INSERT INTO newest AS t (sub, value, ord)
        SELECT ?, value, ord FROM unnest(?, ?) AS x(value, ord) ORDER BY value
      ON CONFLICT (sub, value) DO UPDATE SET ord = EXCLUDED.ord
        WHERE t.ord & 72057594037927935 < EXCLUDED.ord & 72057594037927935\
      """;

  private static final String OBSOLETE =
      "SELECT x.ord FROM unnest(?, ?) AS x(value, ord) JOIN newest n ON n.sub = ?"
          + " AND n.value BETWEEN x.value AND x.value WHERE n.ord <> x.ord";

  private static final String IN_PLACE =
      """
      g AS (DELETE FROM dlv d WHERE d.ord = ANY(?) AND d.sub = ? AND d.state = 0
        RETURNING d.sub, d.ord, d.id, d.flags, d.grp, false AS holds)\
      """;

  private static final String IN_LATER =
      """
      g AS (DELETE FROM later l WHERE l.ord = ANY(?) AND l.sub = ?
        RETURNING l.sub, l.ord, l.id, l.flags, l.grp, l.holds)\
      """;

  private static final String HELD =
      "UPDATE dlv d SET flags = d.flags | 4 WHERE d.ord = ANY(?) AND d.sub = ? AND d.state <> 0";

  private final Database database;
  private final OrderPolicy order;
  private final MoveSource messages;

  MovedLastValues(Database database, OrderPolicy order, MoveSource messages) {
    this.database = database;
    this.order = order;
    this.messages = messages;
  }

  /** What is done with the values of some messages: each with one of them. */
  @FunctionalInterface
  private interface Step {
    long run(int sub, List<@Nullable String> values, List<Long> ords);
  }

  /**
   * Does it.
   *
   * @return how many messages have gone
   */
  long run(Inventory inventory, List<Integer> subscriptions) {
    messages.inventory(0);
    long gone = 0;
    for (int place = 0; place < subscriptions.size(); place++) {
      String property =
          order.of(inventory.subscriptions().get(place).spec().destination()).lastValueKey();
      if (property != null) {
        int sub = subscriptions.get(place);
        walk(place, sub, property, this::remember);
        gone += walk(place, sub, property, this::removeObsolete);
      }
    }
    return gone;
  }

  private long walk(int place, int sub, String property, Step step) {
    long count = 0;
    long after = MoveMark.FROM_THE_BEGINNING;
    boolean end = false;
    while (!end) {
      MoveSource.Page page = messages.page(place, after, ROWS, BYTES);
      List<@Nullable String> values = new ArrayList<>();
      List<Long> ords = new ArrayList<>();
      for (Item item : page.items()) {
        String value = LastValues.valueOf(item.message().properties().get(property));
        if (value != null) {
          values.add(value);
          ords.add(item.ord());
        }
      }
      count += step.run(sub, values, ords);
      after = page.scannedTo();
      end = page.end();
    }
    return count;
  }

  private long remember(int sub, List<@Nullable String> values, List<Long> ords) {
    Map<String, Long> newest = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      newest.merge(String.valueOf(values.get(i)), ords.get(i), MovedLastValues::newer);
    }
    return database.runAtLeastOnce(
        "noting last values",
        c -> {
          try (PreparedStatement s = c.prepareStatement(NEWEST)) {
            s.setInt(1, sub);
            s.setArray(2, Removal.texts(c, new ArrayList<@Nullable String>(newest.keySet())));
            s.setArray(3, Removal.longs(c, new ArrayList<>(newest.values())));
            return (long) s.executeUpdate();
          }
        });
  }

  private static Long newer(Long one, Long other) {
    return Item.sequence(one) > Item.sequence(other) ? one : other;
  }

  private long removeObsolete(int sub, List<@Nullable String> values, List<Long> ords) {
    return database.runAtLeastOnce(
        "removing what was replaced", c -> removeObsolete(c, sub, values, ords));
  }

  private static long removeObsolete(
      Connection c, int sub, List<@Nullable String> values, List<Long> ords) throws SQLException {
    Set<Long> obsolete = new HashSet<>();
    try (PreparedStatement s = c.prepareStatement(OBSOLETE)) {
      s.setArray(1, Removal.texts(c, values));
      s.setArray(2, Removal.longs(c, ords));
      s.setInt(3, sub);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          obsolete.add(rows.getLong(1));
        }
      }
    }
    if (obsolete.isEmpty()) {
      return 0;
    }
    Removal.Binder binder =
        s -> {
          s.setArray(1, Removal.longs(c, new ArrayList<>(obsolete)));
          s.setInt(2, sub);
        };
    GroupCounts groups = new GroupCounts();
    long count = Removal.run(c, IN_PLACE, binder).size();
    for (Removal.Removed removed : Removal.run(c, IN_LATER, binder)) {
      count++;
      if (removed.holds()) {
        groups.add(removed.sub(), removed.grp(), -1, -1);
      }
    }
    groups.write(c);
    try (PreparedStatement s = c.prepareStatement(HELD)) {
      binder.bind(s);
      s.executeUpdate();
    }
    return count;
  }
}
