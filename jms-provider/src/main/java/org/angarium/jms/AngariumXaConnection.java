package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import org.angarium.broker.BrokerCore;

/**
 * A connection for global transactions (Jakarta Messaging 6.1.9, 11.3). Its other sessions are
 * ordinary ones. Thread-safe.
 */
public final class AngariumXaConnection extends AngariumConnection
    implements XAQueueConnection, XATopicConnection {

  private AngariumXaConnection(BrokerCore core, ConnectionSpec spec) {
    super(core, spec);
  }

  /**
   * Opens a connection; it is stopped.
   *
   * @throws JMSException as {@link AngariumConnection#open}
   */
  public static AngariumXaConnection open(BrokerCore core, ConnectionSpec spec)
      throws JMSException {
    return open(core, spec, AngariumXaConnection::new);
  }

  @Override
  public XASession createXASession() throws JMSException {
    return openXaSession(domain());
  }

  @Override
  public XAQueueSession createXAQueueSession() throws JMSException {
    checkDomain(Domain.QUEUE, "createXAQueueSession");
    return openXaSession(Domain.QUEUE);
  }

  @Override
  public XATopicSession createXATopicSession() throws JMSException {
    checkDomain(Domain.TOPIC, "createXATopicSession");
    return openXaSession(Domain.TOPIC);
  }

  private AngariumXaSession openXaSession(Domain domain) throws JMSException {
    markUsed();
    return openFirstXaSession(domain);
  }

  /** Opens the session of a new context, which may still set the client id. */
  AngariumXaSession openFirstXaSession(Domain domain) throws JMSException {
    return open(started -> new AngariumXaSession(this, domain, started));
  }
}
