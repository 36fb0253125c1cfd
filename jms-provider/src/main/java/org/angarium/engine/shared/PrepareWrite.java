package org.angarium.engine.shared;

import java.util.List;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.BranchId;

/** Phase one of a global transaction: a unit of work is written down, and does not happen yet. */
final class PrepareWrite extends Write.OfUnit {
  private final BranchId id;
  private final long preparedAt;

  PrepareWrite(BranchId id, long preparedAt, UnitOfWork work) {
    super(work);
    this.id = id;
    this.preparedAt = preparedAt;
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

  /** What it acknowledges is the branch's, and its consumer's no more. */
  @Override
  void happened() {
    taken().forEach(SharedDelivery::belongsToBranch);
  }
}
