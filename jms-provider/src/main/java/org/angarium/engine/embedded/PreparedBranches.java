package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.angarium.engine.Branches;
import org.angarium.engine.Delivery;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.PreparedBranch.State;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.ScheduleChange;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.PendingCommit;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The branches of global transactions between their two phases. It changes on the committer's
 * thread; thread-safe.
 */
final class PreparedBranches implements Branches {
  private static final Logger LOG = LoggerFactory.getLogger(PreparedBranches.class);

  private final EmbeddedEngine engine;
  private final Map<BranchId, BranchWork> branches = new ConcurrentHashMap<>();

  /**
   * Those that are being prepared: two of one group must not have the same name, and neither is
   * among the prepared ones yet.
   */
  private final Map<BranchId, BranchWork> reserved = new ConcurrentHashMap<>();

  private volatile Consumer<List<Delivery>> givingBack;

  PreparedBranches(EmbeddedEngine engine) {
    this.engine = engine;
    this.givingBack = deliveries -> engine.release(deliveries, ReleaseMode.REDELIVER);
  }

  @Override
  public void onRollback(Consumer<List<Delivery>> givingBack) {
    this.givingBack = givingBack;
  }

  /** Gives back what a branch held that is rolled back. */
  void giveBack(List<Delivery> deliveries) {
    List<Delivery> handedOut = new ArrayList<>(deliveries.size());
    List<Delivery> others = new ArrayList<>(0); // those that made room for the branch
    for (Delivery delivery : deliveries) {
      (delivery.attempt() > 0 ? handedOut : others).add(delivery);
    }
    engine.release(others, ReleaseMode.UNDELIVERED);
    givingBack.accept(handedOut);
  }

  /** Takes up what the store held; the subscriptions are there already. Blocks for the disk. */
  void recover(Contents contents) {
    for (Contents.StoredBranch stored : contents.branches()) {
      Set<DestinationName> names = new HashSet<>();
      for (Contents.StoredDestination destination : contents.destinations()) {
        if (stored.destinations().contains(destination.id())) {
          names.add(destination.name());
        }
      }
      BranchWork branch = new BranchWork(stored, names);
      branch.hold(held(stored));
      if (stored.state() == State.PREPARED) {
        engine.schedules().hold(branch, engine.reader().branchSchedules(stored.id()));
        takeRoomAgain(branch, names);
      }
      branches.put(branch.id, branch);
    }
  }

  /** What it sends has its place, as before the restart. */
  private void takeRoomAgain(BranchWork branch, Set<DestinationName> names) {
    if (names.stream().noneMatch(name -> engine.directory().get(name).holdsUpSenders())) {
      return;
    }
    EmbeddedRoom room = new EmbeddedRoom(engine, false);
    branch.held().forEach(room::holds);
    engine.reader().branchSends(branch.storeId).forEach(room::takeAgain);
    branch.room = room;
  }

  private List<Delivery> held(Contents.StoredBranch stored) {
    List<Delivery> held = new ArrayList<>();
    for (Contents.StoredAck ack : stored.acks()) {
      Subscription s = engine.directory().byId(ack.subscriptionId());
      StoredDelivery delivery =
          s == null ? null : engine.reader().load(ack.subscriptionId(), ack.ord());
      if (s != null && delivery != null) {
        held.add(s.holds().holdAgain(delivery));
      }
    }
    return held;
  }

  @Override
  public List<PreparedBranch> list() {
    engine.checkOpen();
    return branches.values().stream().map(BranchWork::describe).toList();
  }

  /** Takes the name of a branch that is being prepared; false where another one has it. */
  boolean reserve(BranchWork branch) {
    BranchWork other = reserved.putIfAbsent(branch.id, branch);
    return (other == null || other == branch) && !branches.containsKey(branch.id);
  }

  /** The branch is prepared, or it failed. */
  void endReserve(BranchWork branch) {
    reserved.remove(branch.id, branch);
  }

  void add(BranchWork branch) {
    branches.put(branch.id, branch);
  }

  void remove(BranchWork branch) {
    branches.remove(branch.id, branch);
  }

  /** All, in no particular order. */
  Collection<BranchWork> all() {
    return branches.values();
  }

  /** The branch that has a delivery, or null. */
  @Nullable BranchWork holderOf(QueuedDelivery d) {
    for (BranchWork branch : branches.values()) {
      if (branch.held().contains(d)) {
        return branch;
      }
    }
    return null;
  }

  /** What a branch sends when it is committed; nothing once it is decided. Reads the disk. */
  List<Send> sendsOf(BranchWork branch) {
    UnitWork unit = branch.unit();
    if (branch.state() != State.PREPARED) {
      return List.of();
    }
    return unit == null ? engine.reader().branchSends(branch.storeId) : unit.sends();
  }

  /** A branch that needs a destination, or null. */
  @Nullable BranchId userOf(DestinationName name) {
    for (BranchWork branch : branches.values()) {
      if (branch.uses(name)) {
        return branch.id;
      }
    }
    return null;
  }

  @Override
  public void prepare(BranchId id, UnitOfWork work) {
    engine.checkOpen();
    UnitWork unit = UnitWork.ofBranch(engine, work);
    unit.begin();
    UnitOfWork whole = unit.whole();
    PrepareWork prepare =
        new PrepareWork(engine, this, new BranchWork(id, engine.now(), whole, unit), whole, unit);
    engine.run(prepare, prepare.commit());
  }

  @Override
  public void finish(BranchId id, boolean commit) {
    finish(id, commit, false);
  }

  @Override
  public void decide(BranchId id, boolean commit) {
    finish(id, commit, true);
  }

  /**
   * @param remember whether it is an operator's decision
   */
  private void finish(BranchId id, boolean committing, boolean remember) {
    engine.checkOpen();
    PendingCommit commit = new PendingCommit();
    BranchWork branch = claim(id, commit);
    try {
      checkUndecided(branch);
      State decision = committing ? State.COMMITTED_BY_HAND : State.ROLLED_BACK_BY_HAND;
      FinishWork finish =
          new FinishWork(
              engine, this, branch, unitOf(branch), committing, remember ? decision : null, commit);
      engine.run(finish, commit);
    } finally { // where it never came to the committer, who waits for it looks again
      branch.endFinish(commit);
      commit.complete(null);
    }
  }

  /** Gets the right to finish a branch; waits for who has it, and then looks what is left. */
  private BranchWork claim(BranchId id, PendingCommit mine) {
    while (true) {
      BranchWork branch = branches.get(id);
      if (branch == null) {
        throw unknown(id);
      }
      PendingCommit other = branch.beginFinish(mine);
      if (other != null) {
        await(other);
      } else if (branches.get(id) == branch) {
        return branch;
      } else {
        branch.endFinish(mine); // it has ended meanwhile
      }
    }
  }

  private static void await(PendingCommit other) {
    try {
      other.await();
    } catch (AngariumException e) {
      LOG.debug("Somebody else could not finish a transaction branch", e); // the next one tries
    }
  }

  private UnitWork unitOf(BranchWork branch) {
    UnitWork unit = branch.unit();
    if (unit != null) {
      return unit;
    }
    List<Send> sends = engine.reader().branchSends(branch.storeId);
    List<ScheduleChange> changes = engine.reader().branchSchedules(branch.storeId);
    UnitWork again = UnitWork.ofBranch(engine, new UnitOfWork(sends, branch.held(), changes));
    again.room = branch.room;
    return again;
  }

  @Override
  public void forget(BranchId id) {
    engine.checkOpen();
    BranchWork branch = branches.get(id);
    if (branch == null || branch.state() == State.PREPARED) {
      throw new AngariumException(
          ErrorCode.NO_SUCH_BRANCH,
          branch == null
              ? "there is no transaction branch %s to forget".formatted(id)
              : "transaction branch %s cannot be forgotten: it is still prepared; commit it or roll it back"
                  .formatted(id));
    }
    ForgetWork forget = new ForgetWork(this, branch);
    engine.run(forget, forget.commit());
  }

  private static void checkUndecided(BranchWork branch) {
    if (branch.state() == State.PREPARED) {
      return;
    }
    boolean committed = branch.state() == State.COMMITTED_BY_HAND;
    throw new AngariumException(
        committed ? ErrorCode.COMMITTED_BY_HAND : ErrorCode.ROLLED_BACK_BY_HAND,
        "transaction branch %s was %s by an operator; forget it when all sides know"
            .formatted(branch.id, committed ? "committed" : "rolled back"));
  }

  private static AngariumException unknown(BranchId id) {
    return new AngariumException(
        ErrorCode.NO_SUCH_BRANCH,
        "there is no prepared transaction branch %s: it was never prepared, or has ended"
            .formatted(id));
  }
}
