package org.angarium.integration.narayana;

import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that passes all on, and halts the JVM at a point of the transaction. */
final class HaltingResource implements XAResource {
  /** What a process exits with that has halted at its point. */
  static final int HALTED = 42;

  private final XAResource resource;
  private final Fuse fuse;

  /** Counts for all resources of a transaction. */
  static final class Fuse {
    private final Point point;
    private final AtomicInteger prepares = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();

    Fuse(Point point) {
      this.point = point;
    }

    private void beforePrepare() {
      reach(prepares.incrementAndGet() == 1 ? Point.BEFORE_PREPARE : Point.BETWEEN_PREPARES);
    }

    private void beforeCommit() {
      reach(commits.incrementAndGet() == 1 ? Point.BEFORE_COMMIT : Point.BETWEEN_COMMITS);
    }

    private void afterCommit() {
      if (committed.incrementAndGet() == 2) {
        reach(Point.AFTER_COMMITS);
      }
    }

    private void reach(Point reached) {
      if (reached == point) {
        Runtime.getRuntime().halt(HALTED);
      }
    }
  }

  HaltingResource(XAResource resource, Fuse fuse) {
    this.resource = resource;
    this.fuse = fuse;
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    fuse.beforePrepare();
    return resource.prepare(xid);
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    fuse.beforeCommit();
    resource.commit(xid, onePhase);
    fuse.afterCommit();
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    resource.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    resource.end(xid, flags);
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    resource.rollback(xid);
  }

  @Override
  public void forget(Xid xid) throws XAException {
    resource.forget(xid);
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    return resource.recover(flags);
  }

  @Override
  public boolean isSameRM(XAResource other) throws XAException {
    return resource.isSameRM(other instanceof HaltingResource halting ? halting.resource : other);
  }

  @Override
  public int getTransactionTimeout() throws XAException {
    return resource.getTransactionTimeout();
  }

  @Override
  public boolean setTransactionTimeout(int seconds) throws XAException {
    return resource.setTransactionTimeout(seconds);
  }
}
