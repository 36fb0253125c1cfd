package org.angarium;

import jakarta.jms.JMSRuntimeException;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;

/**
 * Makes a connection factory.
 *
 * <pre>{@code
 * ConnectionFactory factory =
 *     AngariumConnectionFactory.builder().file(Path.of("data/orders")).clientId("billing").build();
 * }</pre>
 *
 * <p>Not thread-safe. What is refused, and how, says {@link SettingsBuilder}.
 */
public final class ConnectionFactoryBuilder extends SettingsBuilder<ConnectionFactoryBuilder> {
  ConnectionFactoryBuilder() {}

  @Override
  ConnectionFactoryBuilder self() {
    return this;
  }

  /** The client id of the connection factory's connections; default none. */
  public ConnectionFactoryBuilder clientId(String clientId) {
    return set(Options.CLIENT_ID, clientId);
  }

  /**
   * What the sessions guarantee whose mode the application does not say; default {@link
   * DeliveryGuarantee#AT_LEAST_ONCE}.
   */
  public ConnectionFactoryBuilder guarantee(DeliveryGuarantee guarantee) {
    return set(Options.GUARANTEE, guarantee);
  }

  /** Who connects where the application does not say. */
  public ConnectionFactoryBuilder user(String user) {
    return set(Options.USER, user);
  }

  /** The password of that user. */
  public ConnectionFactoryBuilder password(String password) {
    return set(Options.PASSWORD, password);
  }

  /**
   * The connection factory; its first connection starts the broker.
   *
   * @throws JMSRuntimeException with code ANG-1001 or ANG-1002 if a setting is refused
   */
  public AngariumConnectionFactory build() {
    try {
      BrokerAddress address = address(AngariumConnectionFactory.DEFAULT_URL);
      return new AngariumConnectionFactory(new AngariumUrl(address, values()));
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
