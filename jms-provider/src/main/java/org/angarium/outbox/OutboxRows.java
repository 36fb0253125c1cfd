package org.angarium.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one outbox, for a relay, in one transaction. Not thread-safe.
 *
 * <p>Who relays holds the row of the outbox in {@code angarium_outbox_relay} locked while it does:
 * the database knows then that there is one at a time, and lets the next one in when a process or
 * its connection is gone, without a lease that somebody has to guess the length of.
 */
final class OutboxRows {
  private static final int MAX_ERROR = 1000;
  private static final int FETCH = 10;

  private static final String COLUMNS =
      "o.id, o.message_id, o.destination, o.group_id, o.attempts, o.next_attempt_at, o.head, o.body"
          + " FROM angarium_outbox o";

  /** By id, in the words of the index: H2 would sort all that waits for each batch. */
  private static final String IN_ORDER = " ORDER BY o.outbox, o.state, o.id";

  private final Connection connection;
  private final Dialect dialect;
  private final String outbox;

  OutboxRows(Connection connection, String outbox) throws SQLException {
    this.connection = connection;
    this.dialect = Dialect.of(connection);
    this.outbox = outbox;
  }

  /**
   * A message that waits.
   *
   * @param destination such as {@code queue:orders}
   */
  record Row(
      long id,
      String messageId,
      String destination,
      @Nullable String group,
      int attempts,
      long nextAttemptAt,
      byte[] head,
      byte @Nullable [] body) {

    /** What must keep its order; null where nothing need. */
    @Nullable String lane() {
      return group == null ? null : destination + ' ' + group;
    }

    int size() {
      return head.length + (body == null ? 0 : body.length);
    }
  }

  /**
   * Locks the outbox for this transaction.
   *
   * @return who has relayed last, empty for nobody; null where another relay has the lock
   */
  @Nullable String lock() throws SQLException {
    String holder = holder(true);
    if (holder == null && holder(false) == null) {
      insertHolder();
      holder = holder(true);
    }
    return holder;
  }

  private @Nullable String holder(boolean locked) throws SQLException {
    String sql =
        locked
            ? dialect.lock("holder", "angarium_outbox_relay", "outbox = ?")
            : "SELECT holder FROM angarium_outbox_relay WHERE outbox = ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, outbox);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** In a transaction of its own, so that another relay that does the same need not wait. */
  private void insertHolder() throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO angarium_outbox_relay(outbox, holder) VALUES (?, 'nobody')"
                + dialect.unlessKnown())) {
      insert.setString(1, outbox);
      insert.executeUpdate();
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if (!Inbox.isKnown(e)) {
        throw e;
      }
    }
  }

  /** Writes down who relays. */
  void setHolder(String holder) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE angarium_outbox_relay SET holder = ? WHERE outbox = ?")) {
      update.setString(1, holder);
      update.setString(2, outbox);
      update.executeUpdate();
    }
  }

  /**
   * The next messages that may be sent, in order. A message whose group waits for an earlier one is
   * not among them.
   *
   * @param maxBytes with the row that reaches it the list ends
   */
  List<Row> next(RelayOrder order, int maxRows, long maxBytes, long now) throws SQLException {
    String from = COLUMNS + dialect.readHint() + " WHERE o.outbox = ? AND o.state = 'WAITING'";
    String due =
        order == RelayOrder.ALL
            ? ""
            : " AND o.next_attempt_at <= ? AND (o.group_id IS NULL OR NOT EXISTS ("
                + "SELECT 1 FROM angarium_outbox b WHERE b.outbox = o.outbox"
                + " AND b.destination = o.destination AND b.group_id = o.group_id"
                + " AND b.id < o.id AND b.state = 'WAITING' AND b.next_attempt_at > ?))";
    String sql = "SELECT " + from + due + IN_ORDER + dialect.limit(maxRows);
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setFetchSize(FETCH);
      select.setString(1, outbox);
      if (order != RelayOrder.ALL) {
        select.setLong(2, now);
        select.setLong(3, now);
      }
      List<Row> found = new ArrayList<>();
      long bytes = 0;
      try (ResultSet rows = select.executeQuery()) {
        while (bytes < maxBytes && rows.next()) {
          Row row = read(rows);
          if (row.nextAttemptAt > now) {
            return found;
          }
          found.add(row);
          bytes += row.size();
        }
      }
      return found;
    }
  }

  private static Row read(ResultSet row) throws SQLException {
    byte[] body = row.getBytes(8);
    return new Row(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getInt(5),
        row.getLong(6),
        row.getBytes(7),
        body == null || body.length == 0 ? null : body);
  }

  /** Deletes messages by their ids; returns how many there were. */
  int deleteSent(Collection<String> messageIds) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM angarium_outbox WHERE outbox = ? AND message_id = ?")) {
      int count = 0;
      for (String messageId : messageIds) {
        delete.setString(1, outbox);
        delete.setString(2, messageId);
        count += delete.executeUpdate();
      }
      return count;
    }
  }

  /** Deletes these rows. */
  void delete(List<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM angarium_outbox WHERE id = ?")) {
      for (Row row : rows) {
        delete.setLong(1, row.id);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  /** Writes down that a message could not be sent. */
  void setFailed(Row row, int attempts, long nextAttemptAt, boolean givenUp, String error)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE angarium_outbox SET attempts = ?, next_attempt_at = ?, state = ?, error = ?"
                + " WHERE id = ?")) {
      update.setInt(1, attempts);
      update.setLong(2, nextAttemptAt);
      update.setString(3, givenUp ? "GIVEN_UP" : "WAITING");
      update.setString(4, shortened(error));
      update.setLong(5, row.id);
      update.executeUpdate();
    }
  }

  /** Without NUL, which PostgreSQL does not take. */
  private static String shortened(String error) {
    String text = error.replace('\0', ' ');
    return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
  }

  /** A message is left for later, and no attempt counted. */
  void defer(Row row, long until) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE angarium_outbox SET next_attempt_at = ? WHERE id = ?")) {
      update.setLong(1, until);
      update.setLong(2, row.id);
      update.executeUpdate();
    }
  }
}
