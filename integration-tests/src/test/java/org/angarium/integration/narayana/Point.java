package org.angarium.integration.narayana;

/** Where a process halts in a transaction of two resources. */
enum Point {
  /** Both have worked; none is prepared. */
  BEFORE_PREPARE,
  /** One is prepared. */
  BETWEEN_PREPARES,
  /** Both are prepared, and the transaction manager has decided. */
  BEFORE_COMMIT,
  /** One has committed. */
  BETWEEN_COMMITS,
  /** Both have committed; the transaction manager does not know yet. */
  AFTER_COMMITS,
  /** Nowhere. */
  NOWHERE;

  /** Whether recovery must commit: the decision was made. */
  boolean decided() {
    return compareTo(BEFORE_COMMIT) >= 0;
  }
}
