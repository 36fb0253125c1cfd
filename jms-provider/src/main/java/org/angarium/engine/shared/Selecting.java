package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.message.MessageHead;
import org.angarium.message.StoredForm;
import org.angarium.selector.Selector;

/**
 * Finds what a selector lets in, over the whole backlog, without claiming it. A selector in the
 * claim's own condition would read all properties each time: here each message's are read once for
 * each consumer, and what was not let in is passed by its key. Thread-safe.
 */
final class Selecting {
  private static final int KEYS = 5_000;
  private static final int HEADS = 200;

  private static final String SCAN =
      """
      SELECT d.ord FROM dlv d
        LEFT JOIN grp g ON g.sub = ANY(ARRAY[d.sub]) AND g.grp BETWEEN d.grp AND d.grp
      WHERE d.sub = ? AND d.state = 0 AND d.ord > ? AND (d.expires IS NULL OR d.expires > ?)
        AND (g.grp IS NULL
          OR (g.node = ? AND g.claimer = ? AND g.held_back <= 0 AND g.next_node IS NULL))
      ORDER BY d.sub, d.ord LIMIT ?\
      """;

  private static final String READ =
      """
      SELECT d.ord, m.head FROM dlv d %s WHERE d.sub = ? AND d.ord = ANY(?) ORDER BY d.ord\
      """
          .formatted(MessageJoin.of("d", "head"));

  private final SharedEngine engine;

  Selecting(SharedEngine engine) {
    this.engine = engine;
  }

  /** The order keys of the first that are ready and let in. */
  List<Long> find(SharedClaimer claimer, int max) {
    return engine
        .database()
        .look("looking for what a selector lets in", c -> find(c, claimer, max));
  }

  private List<Long> find(Connection c, SharedClaimer claimer, int max) throws SQLException {
    List<Long> found = new ArrayList<>();
    claimer.rejected().since(engine.database().losses());
    long after = Long.MIN_VALUE;
    while (true) {
      List<Long> page = scan(c, claimer, after);
      List<Long> unknown = page.stream().filter(o -> !claimer.rejected().contains(o)).toList();
      for (int i = 0; i < unknown.size(); i += HEADS) {
        look(c, claimer, unknown.subList(i, Math.min(i + HEADS, unknown.size())), found);
        if (found.size() >= max) {
          return found.subList(0, max);
        }
      }
      if (page.size() < KEYS) {
        return found;
      }
      after = page.get(page.size() - 1);
    }
  }

  private List<Long> scan(Connection c, SharedClaimer claimer, long after) throws SQLException {
    List<Long> page = new ArrayList<>();
    try (PreparedStatement s = c.prepareStatement(SCAN)) {
      s.setInt(1, claimer.local().entry().id());
      s.setLong(2, after);
      s.setLong(3, engine.now());
      s.setLong(4, engine.nodeId());
      s.setLong(5, claimer.id());
      s.setInt(6, KEYS);
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          page.add(rows.getLong(1));
        }
      }
    }
    return page;
  }

  private void look(Connection c, SharedClaimer claimer, List<Long> ords, List<Long> found)
      throws SQLException {
    Selector selector = claimer.spec().selector();
    try (PreparedStatement s = c.prepareStatement(READ)) {
      s.setInt(1, claimer.local().entry().id());
      s.setArray(2, Removal.longs(c, ords));
      try (ResultSet rows = s.executeQuery()) {
        while (rows.next()) {
          byte[] head = rows.getBytes(2);
          if (head == null) {
            continue; // lost with the server's last crash; a claim without selector removes it
          }
          MessageHead decoded = StoredForm.decodeHead(head);
          if (selector.matches(decoded::selectorValue)) {
            found.add(rows.getLong(1));
          } else {
            claimer.rejected().add(rows.getLong(1));
          }
        }
      }
    }
  }
}
