package org.angarium.jndi;

import java.util.Hashtable;
import java.util.Map;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * The initial context of JNDI: connection factories and destinations by names that {@code
 * jndi.properties}, or the properties given to {@link javax.naming.InitialContext}, set up.
 *
 * <pre>{@code
 * java.naming.factory.initial = org.angarium.jndi.AngariumInitialContextFactory
 *
 * # connectionFactory.NAME = URL; without a URL it is that of java.naming.provider.url
 * connectionFactory.jms/Orders = angarium:h2:file:./data/orders
 * connectionFactory.Billing = angarium:h2:file:./data/orders?clientId=billing
 * xaConnectionFactory.jms/XAOrders = angarium:h2:file:./data/orders
 *
 * # queue.NAME and topic.NAME = the name that the provider knows
 * queue.jms/queue/orders = orders
 * topic.jms/topic/flights = flights
 * }</pre>
 *
 * <p>With no {@code connectionFactory.…} at all there are {@code ConnectionFactory}, {@code
 * QueueConnectionFactory}, {@code TopicConnectionFactory} and {@code XAConnectionFactory}, for
 * {@code java.naming.provider.url} or, without that, for {@link
 * org.angarium.AngariumConnectionFactory#DEFAULT_URL}. {@code dynamicQueues/NAME} and {@code
 * dynamicTopics/NAME} are the queue and the topic of that name, without a property. {@code
 * java.naming.security.principal} and {@code java.naming.security.credentials} become user and
 * password of the connection factories.
 *
 * <p>A name may have parts, separated by slashes; a look-up of {@code java:comp/env/NAME} finds
 * {@code NAME}, where no application server answers for {@code java:}. All properties are checked
 * when the context is made, so a bad URL is known at the start. Looking up opens no broker; the
 * first connection does. A context is immutable, thread-safe, and refuses to be written to.
 *
 * <p>Jakarta Messaging 3.1, 5.1 to 5.3.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class AngariumInitialContextFactory implements InitialContextFactory {
  /** For JNDI, which makes an instance for each initial context. */
  public AngariumInitialContextFactory() {}

  /**
   * A context of what the properties name.
   *
   * @throws ConfigurationException if a URL, an option or a destination's name is refused; its text
   *     names the property
   */
  @Override
  public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
    Map<?, ?> given = environment == null ? Map.of() : environment;
    return new NamesContext(NamedObjects.of(given), "", given);
  }
}
