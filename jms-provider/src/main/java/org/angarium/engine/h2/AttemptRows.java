package org.angarium.engine.h2;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the table {@code attempt}: what is remembered of a delivery's hand-outs, beside its row,
 * so that a row with a body is never written again.
 *
 * <p>Nothing tells from a delivery whether it has a row here; so the number of rows is kept, and
 * while there are none, as most of the time, nothing is looked for. Not thread-safe.
 */
final class AttemptRows {
  private final Batch insert;
  private final Batch update;
  private final Batch delete;
  private final Map<Long, Change> pending = new LinkedHashMap<>();
  private long rows;
  private long committedRows;

  AttemptRows(SqlSession session) {
    insert =
        session.batch(
            "adding attempts",
            "INSERT INTO attempt(id, attempts, due, history) VALUES(?, ?, ?, ?)");
    update =
        session.batch(
            "counting attempts",
            "UPDATE attempt SET attempts = ?, due = COALESCE(CAST(? AS BIGINT), due),"
                + " history = COALESCE(CAST(? AS VARCHAR), history) WHERE id = ?");
    delete = session.batch("removing attempts", "DELETE FROM attempt WHERE id = ?");
    rows =
        session.query(
            "counting attempts",
            "SELECT COUNT(*) FROM attempt",
            result -> {
              result.next();
              return result.getLong(1);
            });
    committedRows = rows;
  }

  private record Change(int attempts, @Nullable Long due, @Nullable String history) {
    Change then(Change next) {
      return new Change(
          next.attempts,
          next.due == null ? due : next.due,
          next.history == null ? history : next.history);
    }
  }

  /**
   * Remembers a hand-out.
   *
   * @param due until when the delivery is held back; null for no change
   * @param history what became of the hand-outs; null for no change
   */
  void set(long key, int attempts, @Nullable Long due, @Nullable String history) {
    pending.merge(key, new Change(attempts, due, history), Change::then);
  }

  /** Writes what was set; the rows of deliveries must be there. */
  void flush() {
    if (rows > 0) {
      pending.forEach(
          (key, change) -> update.add(change.attempts, change.due, change.history, key));
      int[] updated = update.run();
      int i = 0;
      for (Map.Entry<Long, Change> entry : pending.entrySet()) {
        if (updated[i++] == 0) {
          add(entry.getKey(), entry.getValue());
        }
      }
    } else {
      pending.forEach(this::add);
    }
    pending.clear();
    insert.run();
  }

  private void add(long key, Change change) {
    insert.add(key, change.attempts, change.due, change.history);
    rows++;
  }

  /** Removes the rows of deliveries, where they have any, at once. */
  void remove(Collection<Long> keys) {
    if (rows == 0) {
      return;
    }
    keys.forEach(delete::add);
    for (int removed : delete.run()) {
      rows -= removed;
    }
  }

  void committed() {
    committedRows = rows;
  }

  void clear() {
    pending.clear();
    insert.clear();
    update.clear();
    delete.clear();
    rows = committedRows;
  }
}
