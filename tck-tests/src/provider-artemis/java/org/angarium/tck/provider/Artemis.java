package org.angarium.tck.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.angarium.tck.Ability;
import org.angarium.tck.Provider;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQXAConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ Artemis inside this JVM, with its journal in files. Its settings are the defaults, but
 * that redelivery has no end and that the client waits for each acknowledgement, as 6.2.10 asks.
 */
public final class Artemis implements Provider {
  private static final String URL = "vm://0";

  private @Nullable EmbeddedActiveMQ server;

  @Override
  public String name() {
    return "ActiveMQ Artemis 2.56.0";
  }

  @Override
  public void start(Path directory) throws Exception {
    String home = directory.toString();
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(true)
            .setJournalType(JournalType.NIO)
            .setJournalDirectory(home + "/journal")
            .setBindingsDirectory(home + "/bindings")
            .setLargeMessagesDirectory(home + "/large")
            .setPagingDirectory(home + "/paging")
            .setJournalFileSize(1 << 20)
            .setJMXManagementEnabled(false)
            .setSecurityEnabled(true)
            .addAcceptorConfiguration("in-vm", URL)
            .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1));
    configuration.putSecurityRoles("#", Set.of(everything()));
    SecurityConfiguration users = new SecurityConfiguration();
    users.addUser(user(), password());
    users.addRole(user(), "tck");
    server =
        new EmbeddedActiveMQ()
            .setConfiguration(configuration)
            .setSecurityManager(
                new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    server.start();
  }

  private static Role everything() {
    return new Role("tck", true, true, true, true, true, true, true, true, true, true, true, true);
  }

  @Override
  public void stop() throws Exception {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return set(new ActiveMQJMSConnectionFactory(URL));
  }

  @Override
  public Optional<XAConnectionFactory> xaConnectionFactory() {
    return Optional.of(set(new ActiveMQXAConnectionFactory(URL)));
  }

  private <F extends ActiveMQConnectionFactory> F set(F factory) {
    factory.setUser(user());
    factory.setPassword(password());
    factory.setBlockOnAcknowledge(true);
    return factory;
  }

  /** All but connection consumers, for which it returns null. */
  @Override
  public Set<Ability> abilities() {
    return EnumSet.complementOf(EnumSet.of(Ability.CONNECTION_CONSUMER));
  }
}
