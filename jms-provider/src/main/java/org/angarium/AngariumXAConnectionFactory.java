package org.angarium;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.io.Serial;
import java.util.Properties;
import org.angarium.jms.AngariumXaConnection;
import org.angarium.jms.AngariumXaContext;
import org.angarium.jms.Domain;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a broker for global transactions, with a transaction manager (Jakarta Messaging 3.1,
 * 11.3). In all else it is an {@link AngariumConnectionFactory}; both share the broker.
 *
 * <pre>{@code
 * XAConnectionFactory factory = new AngariumXAConnectionFactory("angarium:h2:file:./data/orders");
 * try (XAJMSContext context = factory.createXAContext()) {
 *   transaction.enlistResource(context.getXAResource());
 *   // ...
 * }
 * }</pre>
 *
 * <p>After a crash, give the {@link javax.transaction.xa.XAResource} of a new context to the
 * transaction manager's recovery; it knows all branches that the broker has prepared. {@link
 * Broker#inDoubtTransactions()} lists them for a person.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class AngariumXAConnectionFactory extends AngariumConnectionFactory
    implements XAQueueConnectionFactory, XATopicConnectionFactory {
  @Serial private static final long serialVersionUID = 1L;

  /** A connection factory for {@link #DEFAULT_URL}. */
  public AngariumXAConnectionFactory() {
    super();
  }

  /**
   * A connection factory for a URL.
   *
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option is refused
   */
  public AngariumXAConnectionFactory(String url) {
    super(url);
  }

  /**
   * A connection factory for a URL and options apart from it.
   *
   * @param properties options by their names in a URL; also {@code user} and {@code password}
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if the URL or an option is refused,
   *     or an option has two values
   */
  public AngariumXAConnectionFactory(String url, Properties properties) {
    super(url, properties);
  }

  /** A connection factory for a running broker alone. */
  AngariumXAConnectionFactory(Broker broker) {
    super(broker);
  }

  @Override
  public XAConnection createXAConnection() throws JMSException {
    return xa(getUser(), password(), Domain.COMMON);
  }

  @Override
  public XAConnection createXAConnection(@Nullable String userName, @Nullable String password)
      throws JMSException {
    return xa(userName, password, Domain.COMMON);
  }

  @Override
  public XAQueueConnection createXAQueueConnection() throws JMSException {
    return xa(getUser(), password(), Domain.QUEUE);
  }

  @Override
  public XAQueueConnection createXAQueueConnection(
      @Nullable String userName, @Nullable String password) throws JMSException {
    return xa(userName, password, Domain.QUEUE);
  }

  @Override
  public XATopicConnection createXATopicConnection() throws JMSException {
    return xa(getUser(), password(), Domain.TOPIC);
  }

  @Override
  public XATopicConnection createXATopicConnection(
      @Nullable String userName, @Nullable String password) throws JMSException {
    return xa(userName, password, Domain.TOPIC);
  }

  @Override
  public XAJMSContext createXAContext() {
    return openContext(getUser(), password(), AngariumXaContext::open);
  }

  @Override
  public XAJMSContext createXAContext(@Nullable String userName, @Nullable String password) {
    return openContext(userName, password, AngariumXaContext::open);
  }

  private AngariumXaConnection xa(
      @Nullable String userName, @Nullable String password, Domain domain) throws JMSException {
    return open(userName, password, domain, AngariumXaConnection::open);
  }
}
