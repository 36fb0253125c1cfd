package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * A change of destinations or durable subscriptions; alone in its group, so that all is in order.
 */
abstract class DirectoryChange implements Work {
  private final PendingCommit commit = new PendingCommit();

  /** Changes nothing: done when the changes before it are. */
  static DirectoryChange none() {
    return new DirectoryChange() {
      @Override
      public void prepare() {}

      @Override
      public void write(StoreWriter writer) {}

      @Override
      public void apply(Wakes wakes) {}
    };
  }

  PendingCommit commit() {
    return commit;
  }

  @Override
  public final boolean isAlone() {
    return true;
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }
}
