package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.angarium.engine.Branches;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.Commits;
import org.angarium.model.BranchId;
import org.jspecify.annotations.Nullable;

/**
 * The prepared branches of all nodes: any of them may finish one, also when the node that has
 * prepared it is gone. The database lets one of several nodes do it; on this node one thread at a
 * time does something with a branch, so that a group of the committer has no branch twice.
 * Thread-safe.
 */
final class SharedBranches implements Branches {
  private final SharedEngine engine;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();

  /** Those that somebody works on; guarded by the lock. */
  private final Set<BranchId> busy = new HashSet<>();

  private volatile Consumer<List<Delivery>> givingBack;

  SharedBranches(SharedEngine engine) {
    this.engine = engine;
    this.givingBack = deliveries -> engine.release(deliveries, ReleaseMode.REDELIVER);
  }

  @Override
  public void onRollback(Consumer<List<Delivery>> givingBack) {
    this.givingBack = givingBack;
  }

  @Override
  public void prepare(BranchId branch, UnitOfWork work) {
    engine.checkOpen();
    alone(
        branch,
        () -> {
          Room room = SharedRoom.of(engine, work, true);
          try {
            engine.committer().submit(new PrepareWrite(branch, engine.now(), work)).await();
          } finally {
            room.close();
          }
          return true;
        });
  }

  @Override
  public void finish(BranchId branch, boolean commit) {
    finish(branch, commit, null);
  }

  @Override
  public void decide(BranchId branch, boolean commit) {
    finish(branch, commit, commit ? State.COMMITTED_BY_HAND : State.ROLLED_BACK_BY_HAND);
  }

  private void finish(BranchId id, boolean commit, @Nullable State remembered) {
    engine.checkOpen();
    List<Delivery> toGiveBack =
        alone(
            id,
            () -> {
              BranchRows.Found found =
                  engine
                      .database()
                      .look("reading a prepared transaction", c -> find(c, id, commit));
              FinishWrite write = new FinishWrite(found, commit, remembered);
              engine.committer().submit(write).await();
              return List.copyOf(write.toGiveBack());
            });
    if (!toGiveBack.isEmpty()) {
      givingBack.accept(toGiveBack); // where the node ends before that, others give it back
    }
  }

  private static BranchRows.Found find(Connection c, BranchId id, boolean withSends)
      throws SQLException {
    BranchRows.Found found = BranchRows.find(c, id, withSends);
    if (found == null) {
      throw BranchRows.unknown(id);
    }
    return found;
  }

  /** Nobody else of this node works on the branch meanwhile. */
  private <T> T alone(BranchId branch, Supplier<T> work) {
    lock.lock();
    try {
      while (!busy.add(branch)) {
        free.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    try {
      return work.get();
    } finally {
      lock.lock();
      try {
        busy.remove(branch);
        free.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public void forget(BranchId branch) {
    engine.checkOpen();
    alone(
        branch,
        () ->
            engine
                .database()
                .run("forgetting a transaction branch", c -> BranchRows.forget(c, branch)));
  }

  /** Asks the database. */
  @Override
  public List<PreparedBranch> list() {
    engine.checkOpen();
    return engine
        .database()
        .runAtLeastOnce(
            "listing prepared transactions",
            c -> {
              Commits.awaitStandby(c); // a recovery believes that others are finished
              return BranchRows.list(c);
            });
  }
}
