package org.angarium.engine.shared;

import java.util.List;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Send;
import org.jspecify.annotations.Nullable;

/**
 * Phase two of a global transaction: what was prepared happens, or is rolled back; then this node
 * holds what the branch held, and gives it back.
 */
final class FinishWrite extends Write {
  private final BranchRows.Found branch;
  private final boolean committing;
  private final @Nullable State remembered;
  private volatile List<SharedDelivery> toGiveBack = List.of();

  /**
   * @param remembered how the branch is remembered; null for not at all
   */
  FinishWrite(BranchRows.Found branch, boolean committing, @Nullable State remembered) {
    this.branch = branch;
    this.committing = committing;
    this.remembered = remembered;
  }

  BranchRows.Found branch() {
    return branch;
  }

  boolean committing() {
    return committing;
  }

  @Nullable State remembered() {
    return remembered;
  }

  @Override
  List<Send> sends() {
    return committing ? branch.sends() : List.of();
  }

  /** The branch was accepted: what it sent to has gone since, and the rest goes on. */
  @Override
  boolean needsDestinations() {
    return false;
  }

  /** The transaction under way has claimed these for the node. */
  void claimed(List<SharedDelivery> deliveries) {
    toGiveBack = List.copyOf(deliveries);
  }

  /** What a branch held that was rolled back. */
  List<SharedDelivery> toGiveBack() {
    return toGiveBack;
  }
}
