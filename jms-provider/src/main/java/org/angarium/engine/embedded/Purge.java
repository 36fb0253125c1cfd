package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Removes some deliveries of a subscription that was deleted. */
final class Purge implements Work {
  private final int subscriptionId;
  private final int limit;
  private final PendingCommit commit = new PendingCommit();
  private volatile boolean moreLeft;

  Purge(int subscriptionId, int limit) {
    this.subscriptionId = subscriptionId;
    this.limit = limit;
  }

  PendingCommit commit() {
    return commit;
  }

  boolean isMoreLeft() {
    return moreLeft;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    moreLeft = writer.purge(subscriptionId, limit);
  }

  @Override
  public void apply(Wakes wakes) {}

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }
}
