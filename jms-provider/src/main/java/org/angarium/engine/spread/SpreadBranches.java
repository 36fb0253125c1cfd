package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.engine.Branches;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;

/**
 * Branches of global transactions over several databases: each has its part of a branch, under the
 * same id.
 *
 * <p>A branch is prepared when all parts are. Where this dies before that, the transaction manager
 * has no answer, and rolls back what it finds. To commit is to commit all parts: where this dies in
 * the midst of it, those that are left are still prepared, and so the branch is, and is committed
 * again. Thread-safe.
 */
final class SpreadBranches implements Branches {
  private final Parts parts;

  SpreadBranches(Parts parts) {
    this.parts = parts;
  }

  @Override
  public void prepare(BranchId branch, UnitOfWork work) {
    checkNew(branch);
    Map<Integer, UnitOfWork> units = parts.split(work);
    if (units.isEmpty()) { // it is a branch all the same
      units.put(0, work);
    }
    List<Integer> prepared = new ArrayList<>();
    try {
      for (Map.Entry<Integer, UnitOfWork> unit : units.entrySet()) {
        parts.engine(unit.getKey()).branches().prepare(branch, unit.getValue());
        prepared.add(unit.getKey());
      }
    } catch (RuntimeException | Error e) {
      takeBack(branch, prepared, e);
      throw e;
    }
  }

  private void checkNew(BranchId branch) {
    if (list().stream().anyMatch(present -> present.id().equals(branch))) {
      throw new AngariumException(
          ErrorCode.DUPLICATE_BRANCH, "branch %s is prepared already".formatted(branch));
    }
  }

  /** Its deliveries come again: nobody else can say any more that they were claimed. */
  private void takeBack(BranchId branch, List<Integer> prepared, Throwable reason) {
    for (int part : prepared) {
      try {
        parts.engine(part).branches().finish(branch, false);
      } catch (RuntimeException e) {
        reason.addSuppressed(e); // it stays prepared, and the transaction manager finds it
      }
    }
  }

  @Override
  public void finish(BranchId branch, boolean commit) {
    eachThatHas(branches -> branches.finish(branch, commit));
  }

  @Override
  public void decide(BranchId branch, boolean commit) {
    eachThatHas(branches -> branches.decide(branch, commit));
  }

  @Override
  public void forget(BranchId branch) {
    eachThatHas(branches -> branches.forget(branch));
  }

  private void eachThatHas(Consumer<Branches> action) {
    All.eachThatHas(
        parts.engines(), ErrorCode.NO_SUCH_BRANCH, engine -> action.accept(engine.branches()));
  }

  @Override
  public List<PreparedBranch> list() {
    Map<BranchId, PreparedBranch> all = new LinkedHashMap<>();
    for (Engine engine : parts.engines()) {
      for (PreparedBranch branch : engine.branches().list()) {
        all.merge(branch.id(), branch, SpreadBranches::both);
      }
    }
    return List.copyOf(all.values());
  }

  /** A branch is in doubt as long as a part of it is. */
  private static PreparedBranch both(PreparedBranch a, PreparedBranch b) {
    return new PreparedBranch(
        a.id(),
        a.state() == PreparedBranch.State.PREPARED ? a.state() : b.state(),
        Math.min(a.preparedAtMillis(), b.preparedAtMillis()),
        a.sends() + b.sends(),
        a.acks() + b.acks());
  }

  @Override
  public void onRollback(Consumer<List<Delivery>> givingBack) {
    for (int i = 0; i < parts.count(); i++) {
      int part = i;
      parts
          .engine(part)
          .branches()
          .onRollback(deliveries -> givingBack.accept(SpreadDelivery.of(part, deliveries)));
    }
  }
}
