package org.angarium.engine.embedded;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A branch of a global transaction between its two phases: the unit of work that waits, and what of
 * it is on disk.
 *
 * <p>What it acknowledges is in the state {@link QueuedDelivery#SETTLING} all that time, so neither
 * a release nor the end of its consumer gives it back, and pinned, so no page brings it in a second
 * time. After a restart it is the same, except that the messages to send stay on disk until the
 * branch is finished.
 */
final class BranchWork {
  final BranchId id;
  final long preparedAt;

  /** In the store; given when it is written. */
  int storeId;

  /** What it has taken of the room of others, from before a restart; null for none. */
  @Nullable EmbeddedRoom room;

  private final int sends;
  private final int acks;
  private final Set<DestinationName> destinations;
  private final AtomicReference<@Nullable PendingCommit> finishing = new AtomicReference<>();
  private volatile State state;
  private volatile @Nullable UnitWork unit;
  private volatile List<Delivery> held;

  /** A branch that is being prepared; {@link UnitWork#begin} has been called. */
  BranchWork(BranchId id, long preparedAt, UnitOfWork work, UnitWork unit) {
    this.id = id;
    this.preparedAt = preparedAt;
    this.sends = work.sends().size();
    this.acks = work.acks().size();
    this.destinations = new HashSet<>();
    for (Send send : work.sends()) {
      destinations.add(send.message().destination());
    }
    this.state = State.PREPARED;
    this.unit = unit;
    this.held = work.acks();
  }

  /** A branch from before a restart. */
  BranchWork(Contents.StoredBranch stored, Set<DestinationName> destinations) {
    this.id = stored.branch();
    this.storeId = stored.id();
    this.preparedAt = stored.preparedAt();
    this.sends = stored.sends();
    this.acks = stored.acks().size();
    this.destinations = destinations;
    this.state = stored.state();
    this.held = List.of();
  }

  /** The deliveries that it holds again after a restart. */
  void hold(List<Delivery> deliveries) {
    held = List.copyOf(deliveries);
  }

  /** The deliveries that it settles if it is committed. */
  List<Delivery> held() {
    return held;
  }

  /** The unit that waits; null after a restart, until its messages are read again. */
  @Nullable UnitWork unit() {
    return unit;
  }

  State state() {
    return state;
  }

  /** An operator has decided; only the decision is left. */
  void decided(State decision) {
    state = decision;
    unit = null;
    held = List.of();
    destinations.clear();
  }

  /**
   * Claims the right to finish it, until {@link #endFinish}.
   *
   * @return null where it was given, else what whoever has it works on
   */
  @Nullable PendingCommit beginFinish(PendingCommit mine) {
    return finishing.compareAndExchange(null, mine);
  }

  /** It was finished, or only decided, or neither. */
  void endFinish(PendingCommit mine) {
    finishing.compareAndSet(mine, null);
  }

  /** Whether it sends to a destination, or settles something of it. */
  boolean uses(DestinationName name) {
    if (destinations.contains(name)) {
      return true;
    }
    for (Delivery d : held) {
      if (d instanceof QueuedDelivery queued
          && queued.subscription.spec.destination().equals(name)) {
        return true;
      }
    }
    return false;
  }

  PreparedBranch describe() {
    return new PreparedBranch(id, state, preparedAt, sends, acks);
  }
}
