package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.move.Item;
import org.angarium.engine.move.MoveSource.Page;
import org.angarium.engine.shared.sql.Schema;
import org.angarium.engine.shared.sql.SqlText;
import org.angarium.message.AttemptHistory;
import org.angarium.message.Damaged;
import org.angarium.message.FailedAttempt;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the messages of a subscription for a move, while no node lives: what is not durable is left
 * out, and what a node held that was killed is as it will be when the next one has freed it.
 */
final class MoveRows {
  private static final Logger LOG = LoggerFactory.getLogger(MoveRows.class);

  /** What lives in neither place is what a newer message has replaced while somebody held it. */
  private static final String KEYS =
      """
      (SELECT t.sub, t.ord, t.id, t.flags, t.attempts, t.hist, t.state, 0::bigint AS due,
          false AS holds, t.token >> 32 AS claimer, t.since, t.holder, t.size FROM dlv t
        WHERE t.sub = ? AND t.ord > ? AND t.flags & 1 = 0 AND (t.state <> 1 OR t.flags & 4 = 0)
        ORDER BY t.sub, t.ord LIMIT ?)
      UNION ALL
      (SELECT t.sub, t.ord, t.id, t.flags, t.attempts, t.hist, 0, t.due, t.holds, 0, NULL, NULL,
          t.size FROM later t
        WHERE t.sub = ? AND t.ord > ? AND t.flags & 1 = 0
        ORDER BY t.sub, t.ord LIMIT ?)
      ORDER BY ord LIMIT ?\
      """;

  private static final String SIZES = "SELECT x.size FROM (" + KEYS + ") x ORDER BY x.ord";

  private static final String ITEMS =
      """
      SELECT x.ord, x.flags, x.attempts, x.hist, x.state, x.due, x.holds, x.claimer, x.since,
        x.holder, m.head, m.body
      FROM (%s) x LEFT JOIN LATERAL (SELECT head, body FROM msg WHERE id = x.id LIMIT 1) m ON true
      ORDER BY x.ord\
      """
          .formatted(KEYS);

  private final int sub;
  private final int place;
  private final long asOf;

  /**
   * @param place of the subscription in the inventory
   */
  MoveRows(int sub, int place, long asOf) {
    this.sub = sub;
    this.place = place;
    this.asOf = asOf;
  }

  /** Some messages: first it is asked how large they are, so that no more are read. */
  Page page(Connection c, long after, int maxRows, long maxBytes) throws SQLException {
    int rows = 0;
    int found = 0;
    long bytes = 0;
    try (PreparedStatement s = c.prepareStatement(SIZES)) {
      bind(s, after, maxRows);
      try (ResultSet sizes = s.executeQuery()) {
        for (; sizes.next(); found++) {
          if (bytes <= maxBytes) {
            bytes += sizes.getInt(1);
            rows++;
          }
        }
      }
    }
    List<Item> items = rows == 0 ? List.of() : read(c, after, rows);
    long scannedTo = items.isEmpty() ? after : items.get(items.size() - 1).ord();
    return new Page(items, scannedTo, rows == found && found < maxRows);
  }

  private void bind(PreparedStatement s, long after, int rows) throws SQLException {
    int i = 1;
    for (int half = 0; half < 2; half++) {
      s.setInt(i++, sub);
      s.setLong(i++, after);
      s.setInt(i++, rows);
    }
    s.setInt(i, rows);
  }

  private List<Item> read(Connection c, long after, int count) throws SQLException {
    List<Item> items = new ArrayList<>(count);
    try (PreparedStatement s = c.prepareStatement(ITEMS)) {
      bind(s, after, count);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          items.add(item(rows));
        }
      }
    }
    return items;
  }

  private Item item(ResultSet row) throws SQLException {
    long ord = row.getLong(1);
    int attempts = row.getInt(3);
    String history = row.getString(4);
    long due = row.getLong(6);
    boolean holds = row.getBoolean(7);
    long since = row.getLong(9);
    if (row.getInt(5) == 1 && row.getInt(8) == 0) {
      due = Math.abs(since); // an operator had it, and it is again what it was
      holds = since < 0;
    } else if (row.getInt(5) == 1) {
      history = historyOfKilled(history, attempts, since, row.getString(10));
    }
    boolean waits = due > asOf;
    return new Item(
        place,
        ord,
        message(ord, row.getBytes(11), row.getBytes(12)),
        (row.getInt(2) & Schema.SHARED) != 0,
        attempts,
        attempts == 0 ? null : history,
        waits ? due : 0,
        waits && holds);
  }

  private static @Nullable String historyOfKilled(
      @Nullable String history, int attempts, long since, @Nullable String holder) {
    if (holder == null) {
      return history;
    }
    FailedAttempt attempt =
        new FailedAttempt(attempts, since, SqlText.read(holder), FailedAttempt.RESTARTED);
    return AttemptHistory.parse(history).plus(attempt).toText();
  }

  /** What cannot be read becomes a dead letter, as in a store of H2. */
  private static SentMessage message(long ord, byte @Nullable [] head, byte @Nullable [] body) {
    try {
      if (head == null) {
        throw new AngariumException(
            ErrorCode.STORE_DAMAGED, "the message is missing in the database");
      }
      return StoredForm.decode(head, body);
    } catch (RuntimeException e) { // whatever it is, it is the row's fault
      LOG.error("A message with the order key {} cannot be read", ord, e);
      return Damaged.substitute(Item.priority(ord), head, body, e);
    }
  }
}
