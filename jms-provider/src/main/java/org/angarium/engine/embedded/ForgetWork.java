package org.angarium.engine.embedded;

import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** Forgets a branch that an operator has decided. */
final class ForgetWork implements Work {
  private final PreparedBranches branches;
  private final BranchWork branch;
  private final PendingCommit commit = new PendingCommit();

  ForgetWork(PreparedBranches branches, BranchWork branch) {
    this.branches = branches;
    this.branch = branch;
  }

  PendingCommit commit() {
    return commit;
  }

  @Override
  public void prepare() {}

  @Override
  public void write(StoreWriter writer) {
    writer.removeBranch(branch.storeId);
  }

  @Override
  public void apply(Wakes wakes) {
    branches.remove(branch);
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    commit.complete(failure);
  }
}
