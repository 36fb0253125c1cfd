package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * Phase two: a prepared branch takes effect as any unit of work does, or is rolled back. What is
 * left of it on disk goes in the same transaction.
 */
final class FinishWork implements Work {
  private final EmbeddedEngine engine;
  private final PreparedBranches branches;
  private final BranchWork branch;
  private final UnitWork unit;
  private final List<Delivery> held;
  private final boolean committing;
  private final @Nullable State remembered;
  private final PendingCommit commit;

  /**
   * @param unit what the branch does
   * @param remembered how the branch is remembered; null for not at all
   * @param commit completes when it is done; it has the right to finish the branch
   */
  FinishWork(
      EmbeddedEngine engine,
      PreparedBranches branches,
      BranchWork branch,
      UnitWork unit,
      boolean committing,
      @Nullable State remembered,
      PendingCommit commit) {
    this.engine = engine;
    this.branches = branches;
    this.branch = branch;
    this.unit = unit;
    this.held = branch.held();
    this.committing = committing;
    this.remembered = remembered;
    this.commit = commit;
  }

  @Override
  public void prepare() {
    if (committing) {
      unit.prepare();
    }
  }

  @Override
  public void write(StoreWriter writer) {
    if (committing) {
      unit.write(writer);
    }
    if (remembered == null) {
      writer.removeBranch(branch.storeId);
    } else {
      writer.decideBranch(branch.storeId, branch.id, branch.preparedAt, remembered);
    }
  }

  @Override
  public void apply(Wakes wakes) {
    engine.schedules().letGo(branch);
    if (remembered == null) {
      branches.remove(branch);
    } else {
      branch.decided(remembered);
    }
    if (committing) {
      unit.apply(wakes);
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    if (failure != null) {
      unit.abandonPrepared(); // the branch may yet be rolled back
    } else if (committing) {
      unit.report();
    } else {
      unit.abandon();
      engine.branches().giveBack(held);
    }
    branch.endFinish(commit);
    commit.complete(failure);
  }
}
