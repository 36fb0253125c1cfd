package org.angarium.engine.h2;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.embedded.StoreReader.TimedKey;

/**
 * Reads {@code later} and {@code expiry} in the order of (time, subscription, ord).
 *
 * <p>To go on behind an entry takes three ranges of the index, the rest of its time and
 * subscription, the rest of its time, and later times; H2 would scan for the same condition written
 * as one. Thread-safe.
 */
final class TimedRows {
  private final String purpose;
  private final String sameSubscription;
  private final String sameTime;
  private final String laterTimes;

  TimedRows(String purpose, String table, String time) {
    this.purpose = purpose;
    String select = "SELECT " + time + ", sub, ord FROM " + table + " WHERE " + time;
    String order = " ORDER BY " + time + ", sub, ord FETCH FIRST ? ROWS ONLY";
    sameSubscription = select + " = ? AND sub = ? AND ord > ?" + order;
    sameTime = select + " = ? AND sub > ?" + order;
    laterTimes = select + " > ? AND " + time + " <= ?" + order;
  }

  /** Up to {@code limit} entries after one. */
  List<TimedKey> read(SqlSession session, TimedKey after, long upTo, int limit) {
    List<TimedKey> found = new ArrayList<>();
    long millis = after.millis();
    int sub = after.subscriptionId();
    if (!after.equals(TimedKey.NONE) && millis <= upTo) {
      add(session, found, sameSubscription, millis, sub, after.ord(), limit);
      add(session, found, sameTime, millis, sub, limit - found.size());
    }
    add(session, found, laterTimes, millis, upTo, limit - found.size());
    return found;
  }

  private void add(SqlSession session, List<TimedKey> found, String sql, Object... values) {
    if (!values[values.length - 1].equals(0)) {
      session.query(
          purpose,
          sql,
          rows -> {
            while (rows.next()) {
              found.add(new TimedKey(rows.getLong(1), rows.getInt(2), rows.getLong(3)));
            }
            return found;
          },
          values);
    }
  }
}
