package org.angarium.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.engine.Engine;
import org.angarium.engine.PreparedBranch;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The global transactions of one broker (Jakarta Messaging 6.2.8, 11.3; X/Open XA).
 *
 * <p>A branch belongs to the broker and its Xid, not to a session: several sessions may work in it,
 * one after the other or at the same time, and any resource of the broker may end it. Until it is
 * prepared it lives here, as {@link OpenWork}; what is prepared is with the engine, durable, also
 * after a restart. A branch that is not prepared within its timeout is rolled back, and whoever
 * asks for it afterwards is told so. While one thread ends a branch, others that ask for it wait,
 * so that nobody is told that there is none while it is between here and the engine.
 *
 * <p>Thread-safe. Its lock is not held while the engine works. The calls that end a branch block
 * until that is durable.
 */
public final class GlobalTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalTransactions.class);

  /** What the history of a message says. */
  static final String ROLLED_BACK = "its global transaction was rolled back";

  private final Engine engine;
  private final Clock clock;
  private final Redelivery redelivery;
  private final long maxBytes;
  private final int maxDeliveries;
  private final Clock.Timer timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Map<BranchId, Branch> branches = new HashMap<>();

  GlobalTransactions(
      String name, Engine engine, Clock clock, BrokerSettings settings, Redelivery redelivery) {
    this.engine = engine;
    this.clock = clock;
    this.redelivery = redelivery;
    this.maxBytes = settings.maxTransactionBytes();
    this.maxDeliveries = settings.maxUnacknowledged();
    this.timer = clock.timer("angarium-" + name + "-transactions", this::rollBackLate);
  }

  /** The branch that is not prepared yet and sends a message, in words; null for none. */
  @Nullable String sending(String messageId) {
    List<Branch> open;
    lock.lock();
    try {
      open = List.copyOf(branches.values());
    } finally {
      lock.unlock();
    }
    for (Branch branch : open) {
      if (branch.work().sends(messageId)) {
        return "transaction branch " + branch.id();
      }
    }
    return null;
  }

  // ---- working in a branch ------------------------------------------------------------------

  /**
   * Begins a branch.
   *
   * @param timeoutMillis after which it is rolled back unless it is prepared; 0 for never
   * @throws XAException XAER_DUPID where it exists, XAER_RMFAIL where the broker has ended
   */
  public Branch begin(Xid xid, long timeoutMillis) throws XAException {
    BranchId id = BranchId.of(xid);
    long now = clock.millis();
    boolean ends = timeoutMillis > 0 && timeoutMillis < Long.MAX_VALUE - now;
    long deadline = ends ? now + timeoutMillis : Long.MAX_VALUE;
    lock.lock();
    try {
      if (branches.containsKey(id) || isPrepared(id)) {
        throw XaErrors.of(
            XAException.XAER_DUPID,
            ErrorCode.DUPLICATE_BRANCH,
            "transaction branch %s exists already; join it or use another Xid".formatted(id));
      }
      Branch branch = new Branch(id, new OpenWork(engine, maxBytes, maxDeliveries), deadline);
      branch.enter();
      branches.put(id, branch);
      if (deadline < Long.MAX_VALUE) {
        timer.wakeAt(deadline);
      }
      return branch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Works in a branch along with others.
   *
   * @throws XAException XAER_NOTA where there is none, XA_RB* where it can only be rolled back
   */
  public Branch join(Xid xid) throws XAException {
    lock.lock();
    try {
      Branch branch = find(xid);
      checkAlive(branch);
      branch.enter();
      return branch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on in a branch where work was suspended.
   *
   * @throws XAException XAER_NOTA where there is none, XAER_PROTO where nothing was suspended,
   *     XA_RB* where it can only be rolled back
   */
  public Branch resume(Xid xid) throws XAException {
    lock.lock();
    try {
      Branch branch = find(xid);
      checkAlive(branch);
      if (!branch.endSuspension()) {
        throw XaErrors.outOfTurn(xid, "start(TMRESUME)", "nothing in it was suspended");
      }
      branch.enter();
      return branch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leaves a branch.
   *
   * @param flags TMSUCCESS, TMFAIL or TMSUSPEND
   * @throws XAException XA_RB* where it can only be rolled back, after it was left
   */
  public void leave(Branch branch, int flags) throws XAException {
    lock.lock();
    try {
      if (flags == XAResource.TMSUSPEND) {
        branch.suspend();
      } else {
        branch.leave();
      }
      doomOnFailure(branch, flags);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a suspended association that is not to be resumed.
   *
   * @param flags TMSUCCESS or TMFAIL
   * @throws XAException XAER_NOTA where there is no such branch, XAER_PROTO where nothing in it was
   *     suspended
   */
  public void leaveSuspended(Xid xid, int flags) throws XAException {
    lock.lock();
    try {
      Branch branch = find(xid);
      if (flags == XAResource.TMSUSPEND || !branch.endSuspension()) {
        throw XaErrors.outOfTurn(xid, "end", "this resource does not work in it");
      }
      doomOnFailure(branch, flags);
    } finally {
      lock.unlock();
    }
  }

  private static void doomOnFailure(Branch branch, int flags) throws XAException {
    if (flags == XAResource.TMFAIL) {
      branch.doom(XAException.XA_RBROLLBACK);
    } else {
      checkAlive(branch);
    }
  }

  // ---- ending a branch ----------------------------------------------------------------------

  /**
   * Phase one.
   *
   * @return XA_RDONLY where nothing was done in the branch, and it has ended; else XA_OK
   * @throws XAException XA_RB* when it was rolled back instead
   */
  public int prepare(Xid xid) throws XAException {
    Branch branch = beginEnd(xid, "prepare");
    try {
      UnitOfWork unit = takeWork(branch);
      if (unit.isEmpty()) {
        return XAResource.XA_RDONLY;
      }
      try {
        engine.branches().prepare(branch.id(), unit);
        return XAResource.XA_OK;
      } catch (AngariumException e) {
        throw notDone(unit, e);
      }
    } finally {
      remove(branch);
    }
  }

  /**
   * Phase two, or both in one.
   *
   * @throws XAException XA_RB* when a one-phase commit was rolled back instead, XA_HEUR* where an
   *     operator has decided, XAER_RMFAIL where it is to be tried again
   */
  public void commit(Xid xid, boolean onePhase) throws XAException {
    if (onePhase) {
      commitInOnePhase(xid);
    } else if (isOpen(xid)) {
      throw XaErrors.outOfTurn(xid, "commit", "it is not prepared");
    } else {
      finish(xid, true);
    }
  }

  private void commitInOnePhase(Xid xid) throws XAException {
    Branch branch = beginEnd(xid, "commit");
    try {
      UnitOfWork unit = takeWork(branch);
      try {
        engine.submit(unit).await();
      } catch (AngariumException e) {
        throw notDone(unit, e);
      }
    } finally {
      remove(branch);
    }
  }

  /**
   * Rolls a branch back, prepared or not; what was received in it comes again.
   *
   * @throws XAException XAER_NOTA where there is none, XA_HEUR* where an operator has decided
   */
  public void rollback(Xid xid) throws XAException {
    Branch branch = removeToRollBack(xid);
    if (branch == null) {
      finish(xid, false);
    } else {
      giveBack(
          branch.work().end("the transaction %s was rolled back".formatted(branch.id())),
          ROLLED_BACK);
    }
  }

  private void finish(Xid xid, boolean commit) throws XAException {
    try {
      engine.branches().finish(BranchId.of(xid), commit);
    } catch (AngariumException e) {
      throw XaErrors.ofFinish(xid, e);
    }
  }

  /** Forgets a branch that an operator has decided. */
  public void forget(Xid xid) throws XAException {
    try {
      engine.branches().forget(BranchId.of(xid));
    } catch (AngariumException e) {
      throw XaErrors.ofFinish(xid, e);
    }
  }

  /** The branches that are prepared, or decided by an operator and not forgotten. */
  public Xid[] recover() throws XAException {
    return preparedBranches().stream().map(PreparedBranch::id).toArray(Xid[]::new);
  }

  /** Claims the right to end a branch, which nobody has until {@link #remove}. */
  private Branch beginEnd(Xid xid, String call) throws XAException {
    BranchId id = BranchId.of(xid);
    lock.lock();
    try {
      Branch branch = get(id);
      if (branch == null) {
        throw isPrepared(id)
            ? XaErrors.outOfTurn(xid, call, "it is prepared already")
            : XaErrors.unknown(xid);
      }
      if (branch.isInUse() && branch.rollbackCode() == 0) {
        throw XaErrors.outOfTurn(xid, call, "a session still works in it; end that first");
      }
      branch.beginEnd();
      return branch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the work of a branch that is to be committed, unless it can only be rolled back. */
  private UnitOfWork takeWork(Branch branch) throws XAException {
    UnitOfWork unit = branch.work().end("the transaction %s has ended".formatted(branch.id()));
    if (branch.rollbackCode() != 0) {
      giveBack(unit, ROLLED_BACK);
      checkAlive(branch);
    }
    return unit;
  }

  private void remove(Branch branch) {
    lock.lock();
    try {
      branches.remove(branch.id(), branch);
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private XAException notDone(UnitOfWork unit, AngariumException e) {
    if (e.code().endsBroker()) {
      return XaErrors.of(XAException.XAER_RMFAIL, e);
    }
    giveBack(unit, "its global transaction could not be committed: " + e.getMessage());
    return XaErrors.of(XAException.XA_RBROLLBACK, e);
  }

  private void giveBack(UnitOfWork unit, String reason) {
    unit.giveUp();
    try {
      redelivery.giveBack(unit.acks(), reason);
    } catch (AngariumException e) {
      LOG.warn("{} deliveries could not be given back; a restart does it", unit.acks().size(), e);
    }
  }

  // ---- finding branches ---------------------------------------------------------------------

  /** The branch of a name, or null; waits for who ends it now. Only under the lock. */
  private @Nullable Branch get(BranchId id) {
    Branch branch = branches.get(id);
    while (branch != null && branch.isEnding()) {
      ended.awaitUninterruptibly();
      branch = branches.get(id);
    }
    return branch;
  }

  private Branch find(Xid xid) throws XAException {
    Branch branch = get(BranchId.of(xid));
    if (branch == null) {
      throw XaErrors.unknown(xid);
    }
    return branch;
  }

  private boolean isOpen(Xid xid) {
    lock.lock();
    try {
      return get(BranchId.of(xid)) != null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Branch removeToRollBack(Xid xid) {
    lock.lock();
    try {
      Branch branch = get(BranchId.of(xid));
      if (branch != null) {
        branches.remove(branch.id());
        branch.doom(XAException.XA_RBROLLBACK); // for those who still work in it
      }
      return branch;
    } finally {
      lock.unlock();
    }
  }

  private boolean isPrepared(BranchId id) throws XAException {
    for (PreparedBranch prepared : preparedBranches()) {
      if (prepared.id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private List<PreparedBranch> preparedBranches() throws XAException {
    try {
      return engine.branches().list();
    } catch (AngariumException e) {
      throw XaErrors.of(XAException.XAER_RMFAIL, e);
    }
  }

  private static void checkAlive(Branch branch) throws XAException {
    if (branch.rollbackCode() != 0) {
      boolean late = branch.rollbackCode() == XAException.XA_RBTIMEOUT;
      throw XaErrors.of(
          branch.rollbackCode(),
          ErrorCode.TRANSACTION_ROLLED_BACK,
          "transaction branch %s can only be rolled back: %s; do the work again"
              .formatted(branch.id(), late ? "its timeout has passed" : "its work failed"));
    }
  }

  // ---- timeouts -----------------------------------------------------------------------------

  /** Rolls back what is late. Whoever still works in it is told at the next call. */
  private void rollBackLate() {
    long now = clock.millis();
    long next = Long.MAX_VALUE;
    List<Branch> late = new ArrayList<>();
    lock.lock();
    try {
      for (Branch branch : branches.values()) {
        if (branch.deadline() > now) {
          next = Math.min(next, branch.deadline());
        } else if (!branch.isEnding() && branch.expire()) {
          late.add(branch);
        }
      }
    } finally {
      lock.unlock();
    }
    if (next < Long.MAX_VALUE) {
      timer.wakeAt(next);
    }
    for (Branch branch : late) {
      LOG.warn("Transaction branch {} is rolled back: its timeout has passed", branch.id());
      giveBack(
          branch.work().end("the timeout of transaction %s passed".formatted(branch.id())),
          "the timeout of its global transaction passed");
    }
  }

  /** Stops the timer; what is not prepared goes with the broker. */
  @Override
  public void close() {
    timer.close();
  }
}
