package org.angarium.engine.h2;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.embedded.StoreReader.StoredId;

/** Writes and reads the deduplication ids: the table {@code deduplication}. Not thread-safe. */
final class DeduplicationRows {
  private static final String PURPOSE = "remembering deduplication ids";

  private final SqlSession session;
  private final Batch insert;

  DeduplicationRows(SqlSession session) {
    this.session = session;
    insert =
        session.batch(
            PURPOSE, "INSERT INTO deduplication(destination, seq, id, at) VALUES(?, ?, ?, ?)");
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#addDeduplicationId}. */
  void add(int destinationId, long sequence, String id, long at) {
    insert.add(destinationId, sequence, id, at);
  }

  /** See {@link org.angarium.engine.embedded.StoreWriter#removeDeduplicationIds}. */
  void remove(int destinationId, long upTo) {
    insert.run();
    session.update(
        PURPOSE,
        "DELETE FROM deduplication WHERE destination = ? AND seq <= ?",
        destinationId,
        upTo);
  }

  /** See {@link org.angarium.engine.embedded.StoreReader#deduplicationIds}. */
  static List<StoredId> some(
      SqlSession session, int afterDestination, long afterSequence, int limit) {
    List<StoredId> found =
        session.query(
            PURPOSE,
            "SELECT destination, seq, id, at FROM deduplication WHERE destination = ? AND seq > ?"
                + " ORDER BY destination, seq LIMIT ?",
            DeduplicationRows::read,
            afterDestination,
            afterSequence,
            limit);
    if (found.size() < limit) {
      found.addAll(
          session.query(
              PURPOSE,
              "SELECT destination, seq, id, at FROM deduplication WHERE destination > ?"
                  + " ORDER BY destination, seq LIMIT ?",
              DeduplicationRows::read,
              afterDestination,
              limit - found.size()));
    }
    return found;
  }

  private static List<StoredId> read(ResultSet rows) throws SQLException {
    List<StoredId> found = new ArrayList<>();
    while (rows.next()) {
      found.add(new StoredId(rows.getInt(1), rows.getLong(2), rows.getString(3), rows.getLong(4)));
    }
    return found;
  }

  /** Runs what was collected. */
  void flush() {
    insert.run();
  }

  /** Forgets what was collected and not run. */
  void clear() {
    insert.clear();
  }
}
