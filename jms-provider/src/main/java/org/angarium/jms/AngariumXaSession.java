package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/**
 * A session for global transactions (Jakarta Messaging 6.2.8, 11.3). It is its own {@link
 * #getSession()}. Outside of a transaction it works like a session with AUTO_ACKNOWLEDGE.
 */
final class AngariumXaSession extends AngariumSession implements XAQueueSession, XATopicSession {
  private final XAResource resource;

  AngariumXaSession(AngariumConnection connection, Domain domain, boolean started) {
    this(connection, domain, new XaAcknowledging(connection.core()), started);
  }

  private AngariumXaSession(
      AngariumConnection connection,
      Domain domain,
      XaAcknowledging acknowledging,
      boolean started) {
    super(connection, domain, acknowledging, Session.SESSION_TRANSACTED, started);
    this.resource =
        new AngariumXaResource(core(), acknowledging, connection.core().globalTransactions());
  }

  /** The resource; the same one each time, also after the session was closed. */
  @Override
  public XAResource getXAResource() {
    return resource;
  }

  @Override
  public Session getSession() throws JMSException {
    checkOpen();
    return this;
  }

  @Override
  public QueueSession getQueueSession() throws JMSException {
    checkDomain(Domain.QUEUE, "getQueueSession");
    return this;
  }

  @Override
  public TopicSession getTopicSession() throws JMSException {
    checkDomain(Domain.TOPIC, "getTopicSession");
    return this;
  }

  /** Always true (11.3). */
  @Override
  public boolean getTransacted() throws JMSException {
    checkOpen();
    return true;
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

  /** Refused, as in every transacted session (6.2.14). */
  @Override
  public void recover() throws JMSException {
    checkOpen();
    throw JmsErrors.checked(
        ErrorCode.ILLEGAL_CALL,
        "recover is refused: an XASession is transacted; roll its transaction back");
  }

  private static JMSException refused(String call) {
    return JmsErrors.endedElsewhere(
        call, " in an XASession: a transaction manager ends its transactions; use that (11.3)");
  }
}
