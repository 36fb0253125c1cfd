package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.angarium.engine.BrowseCursor;
import org.angarium.message.MessageHead;
import org.angarium.message.SentMessage;
import org.angarium.message.StoredForm;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a queue in delivery order, a page at a time; pages grow, for many who browse look at
 * the first messages only. No transaction is open between pages. Not thread-safe.
 */
final class SharedCursor implements BrowseCursor {
  private static final int LARGEST = 128;

  private static final String PAGE =
      """
      WITH d AS MATERIALIZED (
        SELECT sub, ord, id, flags FROM dlv
        WHERE sub = ? AND ord > ? AND id <= ? AND (expires IS NULL OR expires > ?)
          AND flags & 4 = 0
        ORDER BY sub, ord LIMIT ?)
      SELECT d.ord, m.head, m.body FROM d %s ORDER BY d.ord\
      """
          .formatted(MessageJoin.of("d", "head, body"));

  private final SharedEngine engine;
  private final int sub;
  private final Selector selector;
  private final long last;
  private final Queue<SentMessage> page = new ArrayDeque<>();
  private long after = Long.MIN_VALUE;
  private int size = 1;
  private boolean atEnd;

  SharedCursor(SharedEngine engine, int sub, Selector selector) {
    this.engine = engine;
    this.sub = sub;
    this.selector = selector;
    this.last = engine.database().look("browsing", SharedCursor::lastId);
  }

  /** What comes later is not shown, or it might never end. */
  static long lastId(Connection c) throws SQLException {
    try (PreparedStatement s = c.prepareStatement("SELECT last_value FROM msg_seq");
        ResultSet rows = s.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public @Nullable SentMessage next() {
    while (true) {
      SentMessage message = page.poll();
      if (message == null) {
        if (atEnd) {
          return null;
        }
        take(engine.database().look("browsing", this::read));
        size = Math.min(2 * size, LARGEST);
      } else if (message.expiration() == 0 || message.expiration() > engine.now()) {
        return message;
      }
    }
  }

  /** A row; without a head where it was not durable, and is gone since the server's last crash. */
  private record Row(long ord, byte @Nullable [] head, byte @Nullable [] body) {}

  /** May be done twice: what it has found counts when it is done. */
  private List<Row> read(Connection c) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(PAGE)) {
      s.setInt(1, sub);
      s.setLong(2, after);
      s.setLong(3, last);
      s.setLong(4, engine.now());
      s.setInt(5, size);
      try (ResultSet found = s.executeQuery()) {
        while (found.next()) {
          rows.add(new Row(found.getLong(1), found.getBytes(2), found.getBytes(3)));
        }
      }
    }
    return rows;
  }

  private void take(List<Row> rows) {
    atEnd = rows.size() < size;
    for (Row row : rows) {
      after = row.ord();
      byte[] head = row.head();
      if (head != null) {
        MessageHead decoded = StoredForm.decodeHead(head);
        if (selector.matches(decoded::selectorValue)) {
          page.add(StoredForm.decode(head, row.body()));
        }
      }
    }
  }

  @Override
  public void close() {
    page.clear();
    atEnd = true;
  }
}
