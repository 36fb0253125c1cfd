package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Something for the committer: it prepares, writes, and after the group's commit and sync takes
 * effect in memory. All on the committer's thread.
 */
interface Work {
  /**
   * Checks and decides what is to be done, given all that was committed before.
   *
   * @throws AngariumException and nothing of this work happens; the rest of its group goes on
   */
  void prepare();

  /** Writes what {@link #prepare} decided; may be called again after a rollback. */
  void write(StoreWriter writer);

  /** Takes effect in memory: what was written is committed. Must not fail. */
  void apply(Wakes wakes);

  /** Tells who waits. Must not fail nor block. */
  void done(@Nullable AngariumException failure);

  /** The transaction of the application that it happens with; null where it stands for itself. */
  default @Nullable JoinedTransaction joined() {
    return null;
  }

  /** Whether the work before it must have taken effect before it prepares. */
  default boolean isAlone() {
    return false;
  }

  /** Whether it takes effect before it is synced, see {@link org.angarium.engine.Engine}. */
  default boolean isLazy() {
    return false;
  }

  /** Whether a thread waits for it, as far as is known: then it may come again soon after. */
  default boolean isAwaited() {
    return false;
  }
}
