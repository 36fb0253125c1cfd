package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import java.sql.Connection;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Engine.Enlistment;
import org.angarium.engine.Participant;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * A transacted session whose transactions are those of a JDBC connection: that one commits and
 * rolls back, and this one follows.
 */
final class JoinedSession extends AngariumSession {
  private final Transaction transaction;

  JoinedSession(AngariumConnection connection, boolean started) {
    this(
        connection,
        (Transaction) SessionModes.acknowledging(connection.core(), Session.SESSION_TRANSACTED),
        started);
  }

  private JoinedSession(AngariumConnection connection, Transaction transaction, boolean started) {
    super(connection, Domain.COMMON, transaction, Session.SESSION_TRANSACTED, started);
    this.transaction = transaction;
  }

  /**
   * Takes part in the transactions of a JDBC connection until what this returns is closed.
   *
   * @param onLeft what to do when the JDBC connection is closed
   */
  Enlistment join(Connection jdbc, Runnable onLeft) {
    return connection().core().engine().enlist(jdbc, new Part(onLeft));
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
    return new TransactionInProgressException(
        "%s: %s is refused: the transaction is that of a JDBC connection; call %s of that"
            .formatted(ErrorCode.ILLEGAL_CALL.code(), call, call),
        ErrorCode.ILLEGAL_CALL.code());
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
      core().wakeAll();
    }

    @Override
    public void failed(UnitOfWork taken, AngariumException why) {
      if (!work().putBack(taken.acks())) {
        connection()
            .core()
            .engine()
            .release(taken.acks(), new ReleaseMode.Redeliver(Failure.of(HandOut.NOT_ACKNOWLEDGED)));
      } else {
        core().giveBack("its transaction could not be committed: " + why.getMessage());
      }
    }

    @Override
    public void rolledBack() {
      if (size() > 0) {
        core().giveBack("its transaction was rolled back");
      }
    }

    @Override
    public void left() {
      onLeft.run();
    }
  }
}
