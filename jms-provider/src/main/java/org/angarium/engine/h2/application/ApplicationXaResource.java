package org.angarium.engine.h2.application;

import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection of the application into a global transaction, in which nothing else takes
 * part: the application's tables and Angarium's messages are one resource, so one phase is enough.
 * With a second resource the transaction manager asks for two, which H2 cannot promise together
 * with the messages: then this rolls back. Thread-safe.
 */
final class ApplicationXaResource implements XAResource {
  private final ApplicationConnection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable BranchId branch;
  private boolean working;

  ApplicationXaResource(ApplicationConnection connection) {
    this.connection = connection;
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    lock.lock();
    try {
      BranchId id = BranchId.of(xid);
      if (flags == TMNOFLAGS && branch == null) {
        connection.beginGlobal();
        branch = id;
      } else if (flags == TMNOFLAGS || working || !isIn(id)) {
        throw error(
            XAException.XAER_PROTO,
            "start of %s is refused: the connection works in %s; take another one"
                .formatted(id, branch),
            null);
      }
      working = true;
    } catch (SQLException e) {
      throw error(XAException.XAER_OUTSIDE, String.valueOf(e.getMessage()), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    inBranch(
        xid,
        "end",
        () -> {
          working = false;
          return XA_OK;
        });
  }

  /** Nothing to commit is fine; else it is rolled back, since there is no second phase. */
  @Override
  public int prepare(Xid xid) throws XAException {
    return inBranch(xid, "prepare", this::prepareLocked);
  }

  private int prepareLocked() throws XAException {
    boolean idle = connection.isIdle();
    finish(false);
    if (idle) {
      return XA_RDONLY;
    }
    throw error(
        XAException.XA_RBPROTO,
        "a transaction with the application's tables was rolled back: another resource takes part in it; use XAConnectionFactory with a database of its own for that, or one connection of Broker.dataSource() alone",
        null);
  }

  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    inBranch(
        xid,
        "commit",
        () -> {
          if (!onePhase) {
            throw error(XAException.XAER_PROTO, "commit is refused: it is not prepared", null);
          }
          return finish(true);
        });
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    inBranch(xid, "rollback", () -> finish(false));
  }

  /** A call of a transaction manager. */
  private interface Call {
    int run() throws XAException;
  }

  private int inBranch(Xid xid, String name, Call call) throws XAException {
    lock.lock();
    try {
      BranchId id = BranchId.of(xid);
      if (!isIn(id)) {
        throw error(
            XAException.XAER_NOTA,
            "%s is refused: this connection does not work in %s".formatted(name, id),
            null);
      }
      return call.run();
    } finally {
      lock.unlock();
    }
  }

  private int finish(boolean commit) throws XAException {
    branch = null;
    working = false;
    try {
      connection.endGlobal(commit);
      return XA_OK;
    } catch (SQLException e) {
      boolean unknown = "08007".equals(e.getSQLState()) || !commit;
      throw error(
          unknown ? XAException.XAER_RMFAIL : XAException.XA_RBROLLBACK,
          String.valueOf(e.getMessage()),
          e);
    }
  }

  private boolean isIn(BranchId id) {
    BranchId present = branch;
    return present != null && present.equals(id);
  }

  private static XAException error(int code, String text, @Nullable Exception cause) {
    XAException e = new XAException(ErrorCode.ONE_RESOURCE_ONLY.code() + ": " + text);
    e.errorCode = code;
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }

  /** Nothing is ever prepared. */
  @Override
  public Xid[] recover(int flags) {
    return new Xid[0];
  }

  @Override
  public void forget(Xid xid) {}

  @Override
  public boolean isSameRM(XAResource other) {
    return other == this;
  }

  @Override
  public int getTransactionTimeout() {
    return 0;
  }

  @Override
  public boolean setTransactionTimeout(int seconds) {
    return false;
  }
}
