package org.angarium.engine;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;

/**
 * The branches of global transactions of an {@link Engine}, between their two phases. A branch
 * belongs to no session. Thread-safe; throws what the engine throws when it is closed or its store
 * failed.
 */
public interface Branches {
  /**
   * Phase one of a global transaction: makes sure that the unit can be committed, whatever happens,
   * and makes it durable, without any of it taking effect. Blocks until that is durable.
   *
   * <p>What it acknowledges belongs to the branch from now on: neither its consumer's end nor
   * {@link Engine#release} gives it back, and nobody else gets it. What of it is not durable is
   * gone after a restart.
   *
   * @throws AngariumException as {@link Engine#submit}; {@link ErrorCode#DUPLICATE_BRANCH}. Nothing
   *     has happened then, and the deliveries are claimed as before
   */
  void prepare(BranchId branch, UnitOfWork work);

  /**
   * Phase two: lets a prepared branch take effect as one unit of work, routed now, or rolls it
   * back: then its deliveries come again in their place. Blocks until that is durable and visible.
   * Of several who try at the same time one does it; the others wait, and then see what is left.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_BRANCH}; {@link ErrorCode#COMMITTED_BY_HAND}
   *     or {@link ErrorCode#ROLLED_BACK_BY_HAND} after {@link #decide}
   */
  void finish(BranchId branch, boolean commit);

  /**
   * Does as {@link #finish}, on an operator's word, and remembers it until {@link #forget}.
   *
   * @throws AngariumException as {@link #finish}
   */
  void decide(BranchId branch, boolean commit);

  /**
   * Forgets a branch that was decided. Blocks until that is durable.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_BRANCH}, also while it is still prepared
   */
  void forget(BranchId branch);

  /**
   * The branches that are prepared or decided; also those from before a restart. Does not block.
   */
  List<PreparedBranch> list();

  /**
   * Has somebody give back, by calls of {@link Engine#release}, what a prepared branch held that is
   * rolled back; without, it comes again at once. Called on a thread of the engine, and must not
   * block.
   */
  void onRollback(Consumer<List<Delivery>> givingBack);
}
