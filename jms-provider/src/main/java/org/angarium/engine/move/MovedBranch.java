package org.angarium.engine.move;

import java.util.List;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.model.BranchId;

/**
 * A branch of a global transaction that was prepared, or that an operator has decided. Immutable.
 *
 * @param sends what it sends when it is committed, in order; of messages that are kept only
 * @param acks what it settles then, ascending
 * @param changes what it does to schedules then, in order
 */
public record MovedBranch(
    BranchId id,
    PreparedBranch.State state,
    long preparedAt,
    List<Send> sends,
    List<Ack> acks,
    List<ScheduleChange> changes) {

  /**
   * A delivery that a branch settles.
   *
   * @param subscription its place in the {@link Inventory}
   */
  public record Ack(int subscription, long ord) implements Comparable<Ack> {
    @Override
    public int compareTo(Ack other) {
      int order = Integer.compare(subscription, other.subscription);
      return order != 0 ? order : Long.compare(ord, other.ord);
    }
  }

  /** Copies the lists. */
  public MovedBranch {
    sends = List.copyOf(sends);
    acks = acks.stream().sorted().toList();
    changes = List.copyOf(changes);
  }
}
