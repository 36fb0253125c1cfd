package org.angarium.engine;

import org.angarium.model.BranchId;

/**
 * A branch of a global transaction that has passed phase one and is not forgotten.
 *
 * @param preparedAtMillis when, by the engine's clock
 * @param sends how many messages it sends when it is committed
 * @param acks how many deliveries it settles then
 */
public record PreparedBranch(BranchId id, State state, long preparedAtMillis, int sends, int acks) {

  /** What has become of it. */
  public enum State {
    /** In doubt: its transaction manager has the word. */
    PREPARED,
    /** An operator has committed it; its transaction manager does not know yet. */
    COMMITTED_BY_HAND,
    /** An operator has rolled it back; its transaction manager does not know yet. */
    ROLLED_BACK_BY_HAND
  }
}
