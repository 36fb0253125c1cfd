package org.angarium.engine.embedded;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * A change of destinations or durable subscriptions; alone in its group, so that all is in order.
 */
abstract class DirectoryChange implements Work {
  private final PendingCommit commit = new PendingCommit();

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
