package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is ready of a subscription and comes first, as a part of a statement: of some places that
 * are known, or of each priority above its floor, the highest one first and no further than it must
 * be.
 */
final class FirstReady {
  /** Each by itself: one condition for all of them would be a filter before PostgreSQL 17. */
  private static final String BY_KEY =
      """
      SELECT e.* FROM unnest(?::bigint[]) k(ord), LATERAL (
        SELECT %1$s FROM dlv d %2$s
        WHERE d.sub = ? AND d.ord BETWEEN k.ord AND k.ord AND d.state = 0 %3$s
        ORDER BY d.sub, d.ord LIMIT 1 %5$s) e
      LIMIT %4$s\
      """;

  private static final String BY_PRIORITY =
      """
      SELECT e.* FROM generate_series(0, 9) p, LATERAL (
        SELECT %1$s FROM dlv d %2$s WHERE d.sub = ? AND d.state = 0
          AND d.ord > (?::bigint[])[p + 1] AND d.ord < (p + 1)::bigint << 56 %3$s
        ORDER BY d.sub, d.ord LIMIT %4$s %5$s) e
      LIMIT %4$s\
      """;

  private final @Nullable List<Long> keys;
  private final List<Long> floors;

  private FirstReady(@Nullable List<Long> keys, List<Long> floors) {
    this.keys = keys;
    this.floors = floors;
  }

  /**
   * Of these places, where they are known; else above the floors.
   *
   * @param keys in their order
   */
  static FirstReady of(@Nullable List<Long> keys, long[] floors) {
    return new FirstReady(keys, Arrays.stream(floors).boxed().toList());
  }

  /**
   * The text.
   *
   * @param columns of {@code d}, and of what is joined
   * @param joins what is
   * @param conditions more of them, each with AND before it
   * @param limit without parameters: it may stand there twice
   * @param end what is done with the rows
   */
  String sql(String columns, String joins, String conditions, String limit, String end) {
    return (keys == null ? BY_PRIORITY : BY_KEY).formatted(columns, joins, conditions, limit, end);
  }

  /**
   * Sets the parameters that come before those of the conditions.
   *
   * @return the number of the next one
   */
  int bind(Connection c, PreparedStatement s, int first, int sub) throws SQLException {
    if (keys == null) {
      s.setInt(first, sub);
      s.setArray(first + 1, Removal.longs(c, floors));
    } else {
      s.setArray(first, Removal.longs(c, keys));
      s.setInt(first + 1, sub);
    }
    return first + 2;
  }
}
