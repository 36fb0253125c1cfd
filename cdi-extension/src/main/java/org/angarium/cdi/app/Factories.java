package org.angarium.cdi.app;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.AngariumXAConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Connection factories by name: the default, those of definitions, those in JNDI. Thread-safe. */
@Singleton
public class Factories {
  /** The name of the platform's default in Jakarta EE. */
  public static final String DEFAULT = "java:comp/DefaultJMSConnectionFactory";

  private final Brokers brokers;
  private final Definitions definitions;
  private final Configuration configuration;
  private final Map<String, Factory> named = new ConcurrentHashMap<>();

  @Inject
  Factories(Brokers brokers, Definitions definitions, Configuration configuration) {
    this.brokers = brokers;
    this.definitions = definitions;
    this.configuration = configuration;
  }

  /**
   * A connection factory.
   *
   * @param xa the same for Jakarta transactions; null where its contexts do not join them
   */
  public record Factory(ConnectionFactory plain, @Nullable XAConnectionFactory xa) {}

  /**
   * The connection factory of a name.
   *
   * @param name null or empty for the application's broker
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2303 for none
   */
  public Factory of(@Nullable String name) {
    if (name == null || name.isEmpty() || name.equals(DEFAULT)) {
      return named.computeIfAbsent(DEFAULT, key -> main());
    }
    return named.computeIfAbsent(name, this::find);
  }

  private Factory main() {
    AngariumXAConnectionFactory factory = brokers.main().xaConnectionFactory();
    String user = configuration.settings().value(Configuration.USER);
    String password = configuration.settings().value(Configuration.PASSWORD);
    if (user != null) {
      factory.setUser(configuration.expressions().resolve(user));
      factory.setPassword(password == null ? null : configuration.expressions().resolve(password));
    }
    return new Factory(factory, factory);
  }

  private Factory find(String name) {
    DefinedFactory definition = definitions.factory(name);
    if (definition != null) {
      AngariumXAConnectionFactory factory = brokers.of(definition).xaConnectionFactory();
      if (definition.user() != null) {
        factory.setUser(definition.user());
        factory.setPassword(definition.password());
      }
      factory.setClientId(definition.clientId());
      return new Factory(factory, definition.transactional() ? factory : null);
    }
    ConnectionFactory found = Jndi.find(name, ConnectionFactory.class);
    if (found == null) {
      throw CdiError.NO_SUCH_NAME.exception(
          ("there is no connection factory \"%s\": no @JMSConnectionFactoryDefinition has that"
                  + " name, and JNDI knows none; define it, or leave the name out for the"
                  + " application's broker")
              .formatted(name));
    }
    return new Factory(found, found instanceof XAConnectionFactory xa ? xa : null);
  }
}
