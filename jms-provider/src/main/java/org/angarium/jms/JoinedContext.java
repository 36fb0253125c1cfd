package org.angarium.jms;

import jakarta.jms.JMSException;
import java.sql.Connection;
import org.angarium.broker.BrokerCore;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context whose transactions are those of a JDBC connection. It closes when that is closed, or
 * has no transactions any more. Not thread-safe, as its kind.
 */
public final class JoinedContext extends AngariumContext {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedContext.class);

  private final JoinedSession session;

  private JoinedContext(AngariumConnection connection, JoinedSession session) {
    super(connection, session);
    this.session = session;
  }

  /**
   * Opens a context that takes part in the transactions of a JDBC connection.
   *
   * @throws AngariumException {@link ErrorCode#NO_TRANSACTION}
   */
  public static JoinedContext open(BrokerCore core, Connection jdbc) {
    try {
      AngariumConnection connection = AngariumConnection.openOwn(core);
      try {
        JoinedSession session = connection.open(started -> new JoinedSession(connection, started));
        JoinedContext context = new JoinedContext(connection, session);
        context.joinAnother(jdbc);
        return context;
      } catch (JMSException | AngariumException e) {
        connection.close();
        throw e;
      }
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  private void closeWithConnection() {
    if (session.core().isCallback()) {
      return; // the listener closed it; the next commit of what it does is refused
    }
    try {
      close();
    } catch (RuntimeException e) {
      LOG.warn("A context did not close well after its JDBC connection", e);
    }
  }

  /** What the history of messages says of the next rollback. */
  public void reason(String reason) {
    session.reason(reason);
  }

  /**
   * Gives back what was received, and takes part in another JDBC connection from now on.
   *
   * @throws AngariumException {@link ErrorCode#NO_TRANSACTION}
   */
  public void joinAnother(Connection jdbc) {
    session.join(jdbc, this::closeWithConnection);
  }

  /**
   * Takes no more part in the JDBC connection; what was done in its transaction stays with that.
   */
  @Override
  public void close() {
    super.close();
    session.leaveWhenDone();
  }
}
