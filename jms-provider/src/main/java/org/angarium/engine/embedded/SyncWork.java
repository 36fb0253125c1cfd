package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Has the committer sync what it has committed; changes nothing. */
final class SyncWork implements Work {
  private final PendingCommit commit = new PendingCommit();

  PendingCommit commit() {
    return commit;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {}

  @Override
  public void apply(Wakes wakes) {}

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }
}
