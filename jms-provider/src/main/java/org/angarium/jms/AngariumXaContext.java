package org.angarium.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;
import org.angarium.broker.BrokerCore;

/**
 * A context for global transactions (Jakarta Messaging 11.3.3). It is its own {@link
 * #getContext()}. Not thread-safe, as its kind.
 */
public final class AngariumXaContext extends AngariumContext implements XAJMSContext {
  private final XAResource resource;

  private AngariumXaContext(AngariumXaConnection connection, AngariumXaSession session) {
    super(connection, session);
    this.resource = session.getXAResource();
  }

  /**
   * Opens a context with a connection of its own.
   *
   * @throws jakarta.jms.JMSRuntimeException as {@link AngariumContext#open}
   */
  public static AngariumXaContext open(BrokerCore core, ConnectionSpec spec) {
    return JmsCalls.uncheckedCall(
        () -> {
          AngariumXaConnection connection = AngariumXaConnection.open(core, spec);
          try {
            return new AngariumXaContext(connection, connection.openFirstXaSession(Domain.COMMON));
          } catch (JMSException e) {
            connection.close();
            throw e;
          }
        });
  }

  @Override
  public JMSContext getContext() {
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return resource;
  }
}
