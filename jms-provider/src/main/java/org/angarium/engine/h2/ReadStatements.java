package org.angarium.engine.h2;

/**
 * The reader's SQL. Each statement is a range of one index, in its order, so that H2 never sorts.
 */
final class ReadStatements {
  private static final String COLUMNS =
      "SELECT d.id, d.traits, d.due, a.attempts, a.due, d.head, m.head, a.history";

  private static final String BODIES = ", d.body, m.body";

  private static final String JOINS =
      " LEFT JOIN attempt a ON a.id = d.id LEFT JOIN message m ON m.seq = d.message";

  private static final String BY_KEY =
      " FROM delivery d"
          + JOINS
          + " WHERE d.id BETWEEN ? AND ? ORDER BY d.id FETCH FIRST ? ROWS ONLY";

  /** Deliveries from a key to a key: first, last, how many. */
  static final String PAGE = COLUMNS + BODIES + BY_KEY;

  /** The same without bodies. */
  static final String HEADS = COLUMNS + BY_KEY;

  /** Keys of a group: subscription, group, after, up to, how many. */
  static final String GROUP =
      COLUMNS
          + BODIES
          + " FROM grouped g JOIN delivery d ON d.id = g.id"
          + JOINS
          + " WHERE g.sub = ? AND g.grp = ? AND g.ord BETWEEN ? AND ?"
          + " ORDER BY g.sub, g.grp, g.ord FETCH FIRST ? ROWS ONLY";

  /** A long body: owner. */
  static final String CHUNKS = "SELECT bytes FROM chunk WHERE owner = ? ORDER BY owner, n";

  /** Which deliveries of groups are held back beyond a time; there are few attempts. */
  static final String HELD_BACK_IN_GROUPS =
      "SELECT a.due, g.sub, g.ord FROM attempt a JOIN grouped g ON g.id = a.id WHERE a.due > ?";

  private ReadStatements() {}
}
