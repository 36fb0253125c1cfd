package org.angarium.cdi.context;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.Factories;
import org.jspecify.annotations.Nullable;

/** Opens the real contexts behind injected ones. Thread-safe. */
@Singleton
public class ContextOpener {
  private final Factories factories;
  private final Configuration configuration;

  @Inject
  ContextOpener(Factories factories, Configuration configuration) {
    this.factories = factories;
    this.configuration = configuration;
  }

  /**
   * A context of the key's session mode.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2303 where there is no such connection
   *     factory; with one of the provider's where it refuses the user
   */
  public JMSContext open(ContextKey key) {
    return open(key, key.mode());
  }

  /** A context of another session mode. */
  JMSContext open(ContextKey key, int mode) {
    ConnectionFactory factory = factories.of(key.factory()).plain();
    String user = key.user();
    return user == null
        ? factory.createContext(mode)
        : factory.createContext(user, password(key), mode);
  }

  /** A context for global transactions, or null where the connection factory has none. */
  public @Nullable XAJMSContext openXa(ContextKey key) {
    XAConnectionFactory factory = factories.of(key.factory()).xa();
    if (factory == null) {
      return null;
    }
    String user = key.user();
    return user == null ? factory.createXAContext() : factory.createXAContext(user, password(key));
  }

  private @Nullable String password(ContextKey key) {
    String password = key.password();
    return password == null ? null : configuration.expressions().resolve(password);
  }
}
