package org.angarium.engine.embedded;

import java.util.List;
import org.angarium.engine.Delivery;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.NotFound;
import org.angarium.engine.support.PendingCommit;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Phase one: writes down what a branch will do, and lets none of it take effect. */
final class PrepareWork implements Work {
  private final EmbeddedEngine engine;
  private final PreparedBranches branches;
  private final BranchWork branch;
  private final UnitOfWork work;
  private final UnitWork unit;
  private final PendingCommit commit = new PendingCommit();

  PrepareWork(
      EmbeddedEngine engine,
      PreparedBranches branches,
      BranchWork branch,
      UnitOfWork work,
      UnitWork unit) {
    this.engine = engine;
    this.branches = branches;
    this.branch = branch;
    this.work = work;
    this.unit = unit;
  }

  PendingCommit commit() {
    return commit;
  }

  @Override
  public void prepare() {
    if (!branches.reserve(branch)) {
      throw new AngariumException(
          ErrorCode.DUPLICATE_BRANCH,
          "transaction branch %s is prepared already; finish it first".formatted(branch.id));
    }
    for (Send send : work.sends()) {
      DestinationEntry entry = engine.directory().get(send.message().destination());
      if (entry.name.isQueue() && entry.subscriptions().isEmpty()) {
        throw NotFound.destination(entry.name);
      }
    }
    engine.schedules().hold(branch, work.scheduleChanges());
    branch.storeId = engine.sequence().nextId();
  }

  /** The branch is written also when nothing in it is durable: its manager will ask for it. */
  @Override
  public void write(StoreWriter writer) {
    writer.addBranch(branch.storeId, branch.id, branch.preparedAt);
    List<Send> sends = work.sends();
    for (int n = 0; n < sends.size(); n++) {
      SentMessage message = sends.get(n).message();
      if (message.persistent() && !message.destination().temporary()) {
        int destination = engine.directory().get(message.destination()).id;
        writer.addBranchSend(branch.storeId, n, destination, sends.get(n));
      }
    }
    for (Delivery ack : work.acks()) {
      if (ack instanceof QueuedDelivery d && d.durable && !d.subscription.isEnded()) {
        writer.addBranchAck(branch.storeId, d.subscription.id, d.ord);
      }
    }
    List<ScheduleChange> changes = work.scheduleChanges();
    for (int n = 0; n < changes.size(); n++) {
      writer.addBranchSchedule(branch.storeId, n, changes.get(n));
    }
  }

  @Override
  public void apply(Wakes wakes) {
    branches.add(branch);
    for (Delivery ack : work.acks()) {
      if (ack instanceof QueuedDelivery d) {
        d.subscription.holds().belongsToBranch(d, wakes);
      }
    }
  }

  @Override
  public void done(@Nullable AngariumException failure) {
    branches.endReserve(branch);
    if (failure == null) {
      unit.prepared();
    } else {
      engine.schedules().letGo(branch);
      unit.abandon();
    }
    commit.complete(failure);
  }
}
