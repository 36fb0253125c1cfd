package org.angarium.tck.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.angarium.AngariumConnectionFactory;
import org.angarium.AngariumXAConnectionFactory;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.tck.Provider;
import org.jspecify.annotations.Nullable;

/** Angarium, on one of its engines. */
abstract class Angarium implements Provider {
  private @Nullable Broker broker;

  /** Says where the broker lives. */
  abstract BrokerBuilder place(BrokerBuilder builder, Path directory) throws Exception;

  @Override
  public void start(Path directory) throws Exception {
    broker =
        place(Broker.builder(), directory)
            .authenticator(
                (user, password) -> user().equals(user) && password().equals(password))
            .maxAttempts(0)
            .trustedClasses("org.angarium.tck.**")
            .open();
  }

  @Override
  public void stop() {
    running().close();
  }

  private Broker running() {
    if (broker == null) {
      throw new IllegalStateException(name() + " was not started");
    }
    return broker;
  }

  @Override
  public ConnectionFactory connectionFactory() {
    AngariumConnectionFactory factory = running().connectionFactory();
    factory.setUser(user());
    factory.setPassword(password());
    return factory;
  }

  @Override
  public Optional<XAConnectionFactory> xaConnectionFactory() {
    AngariumXAConnectionFactory factory = running().xaConnectionFactory();
    factory.setUser(user());
    factory.setPassword(password());
    return Optional.of(factory);
  }
}
