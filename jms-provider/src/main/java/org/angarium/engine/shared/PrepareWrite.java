package org.angarium.engine.shared;

import java.util.List;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.jspecify.annotations.Nullable;

/** Phase one of a global transaction: a unit of work is written down, and does not happen yet. */
final class PrepareWrite extends Write {
  private final BranchId id;
  private final long preparedAt;
  private final UnitOfWork work;
  private final List<SharedDelivery> acks;

  PrepareWrite(BranchId id, long preparedAt, UnitOfWork work) {
    this.id = id;
    this.preparedAt = preparedAt;
    this.work = work;
    this.acks = work.acks().stream().map(SharedDelivery.class::cast).toList();
  }

  BranchId id() {
    return id;
  }

  long preparedAt() {
    return preparedAt;
  }

  List<ScheduleChange> scheduleChanges() {
    return work.scheduleChanges();
  }

  @Override
  List<Send> sends() {
    return work.sends();
  }

  /** What it has taken of full destinations is not kept until it is committed. */
  @Override
  void ended() {
    work.giveUp();
  }

  /** They happen when the branch is committed. */
  @Override
  boolean sendsNow() {
    return false;
  }

  @Override
  @Nullable AngariumException begin() {
    return beginAll(acks);
  }

  @Override
  List<SharedDelivery> taken() {
    return acks;
  }

  /** What it acknowledges is the branch's, and its consumer's no more. */
  @Override
  void happened() {
    acks.forEach(SharedDelivery::belongsToBranch);
  }
}
