package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.sql.Connection;
import java.util.List;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.UnitOfWork;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A transacted session whose transactions are those of a JDBC connection: that one commits and
 * rolls back, and this one follows.
 */
final class JoinedSession extends AngariumSession {
  private static final String ROLLED_BACK = "its transaction was rolled back";

  private final Joined transaction;
  private volatile String reason = ROLLED_BACK;
  private volatile @Nullable Enlistment enlistment;

  JoinedSession(AngariumConnection connection, boolean started) {
    this(connection, new Joined(connection.core()), started);
  }

  private JoinedSession(AngariumConnection connection, Joined transaction, boolean started) {
    super(connection, Domain.COMMON, transaction, Session.SESSION_TRANSACTED, started);
    this.transaction = transaction;
  }

  /** A transaction that does not end with its session. */
  static final class Joined extends Transaction {
    Joined(BrokerCore core) {
      super(core.engine(), SessionModes.openWork(core));
    }

    /** What the session has done belongs to the JDBC connection, which ends it. */
    @Override
    public List<Delivery> end() {
      return List.of();
    }
  }

  /**
   * Takes part in the transactions of a JDBC connection, in place of another one.
   *
   * @param onLeft what to do when the JDBC connection is closed or commits by itself
   * @throws AngariumException {@link ErrorCode#NO_TRANSACTION}
   */
  void join(Connection jdbc, Runnable onLeft) {
    leave();
    enlistment = connection().core().engine().enlist(jdbc, new Part(onLeft));
    giveBack();
  }

  private void leave() {
    Enlistment present = enlistment;
    if (present != null) {
      present.close();
    }
  }

  /** Leaves the JDBC connection, or, with what was done in its transaction, when that has ended. */
  void leaveWhenDone() {
    if (transaction.work.size() == 0) {
      leave();
    }
  }

  /** Why the next rollback comes. */
  void reason(String reason) {
    this.reason = reason;
  }

  /** Gives back what was received, and forgets what was to be sent. */
  void giveBack() {
    String why = reason;
    reason = ROLLED_BACK;
    if (core().isClosed()) {
      core().handOut().redeliver(transaction.work.takeDeliveries(), why);
      leave();
    } else if (transaction.work.size() > 0) {
      core().giveBack(why);
    }
  }

  @Override
  public void commit() throws JMSException {
    checkOpen();
    throw refused("commit");
  }

  @Override
  public void rollback() throws JMSException {
    checkOpen();
    throw refused("rollback");
  }

  private static JMSException refused(String call) {
    return JmsErrors.endedElsewhere(
        call, ": the transaction is that of a JDBC connection; call " + call + " of that");
  }

  /** What the JDBC connection knows of this session. */
  private final class Part implements Participant {
    private final Runnable onLeft;

    Part(Runnable onLeft) {
      this.onLeft = onLeft;
    }

    private OpenWork work() {
      return transaction.work;
    }

    @Override
    public int size() {
      return work().size();
    }

    @Override
    public UnitOfWork take() {
      return work().take();
    }

    @Override
    public void committed() {
      if (core().isClosed()) {
        leave();
      } else {
        core().wakeAll();
      }
    }

    @Override
    public void failed(UnitOfWork taken, AngariumException why) {
      taken.giveUp();
      work().putBack(taken.acks());
      reason("its transaction could not be committed: " + why.getMessage());
      giveBack();
    }

    @Override
    public void rolledBack() {
      giveBack();
    }

    @Override
    public void left() {
      onLeft.run();
    }
  }
}
