package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How much work of participants there was when savepoints of a transaction were set: for that
 * cannot be undone in part. Not thread-safe.
 */
final class Savepoints {
  private static final int NONE = -1;

  private final IdentityHashMap<Savepoint, Integer> known = new IdentityHashMap<>();

  /** At the first one: what a text of SQL names may be any of them. */
  private int first = NONE;

  /** One was set, perhaps by a text of SQL. */
  void set(int work) {
    if (first == NONE) {
      first = work;
    }
  }

  /** This one was set. */
  void set(Savepoint savepoint, int work) {
    known.put(savepoint, work);
  }

  /**
   * Refuses to roll back to a savepoint where work would have to be undone with that.
   *
   * @param savepoint null for one that a text of SQL names
   */
  void checkUndoes(@Nullable Savepoint savepoint, int work) throws SQLException {
    int then = savepoint == null ? first : known.getOrDefault(savepoint, work);
    if (then != work && then != NONE) {
      throw SqlErrors.notSupported(
          "rollback to a savepoint is refused: messages were sent or received since; roll back the whole transaction, or set savepoints where no messages follow");
    }
  }

  /** The transaction has ended. */
  void clear() {
    known.clear();
    first = NONE;
  }
}
