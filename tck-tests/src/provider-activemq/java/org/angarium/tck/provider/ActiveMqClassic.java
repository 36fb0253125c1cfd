package org.angarium.tck.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.angarium.tck.Provider;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQXAConnectionFactory;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.store.kahadb.scheduler.JobSchedulerStoreImpl;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ Classic inside this JVM, with KahaDB. It is set to be as close to the specification as
 * it can: priorities, a scheduler for delayed messages, redelivery at once and without end. Its
 * option for strict compliance is off, because with it more tests fail.
 */
public final class ActiveMqClassic implements Provider {
  private static final String URL = "vm://tck?create=false";

  private @Nullable BrokerService broker;

  @Override
  public String name() {
    return "ActiveMQ Classic 6.3.1";
  }

  @Override
  public void start(Path directory) throws Exception {
    KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
    store.setDirectory(directory.resolve("kahadb").toFile());
    store.setJournalMaxFileLength(4 << 20);
    JobSchedulerStoreImpl scheduler = new JobSchedulerStoreImpl();
    scheduler.setDirectory(directory.resolve("scheduler").toFile());
    scheduler.setJournalMaxFileLength(1 << 20);
    PolicyEntry policy = new PolicyEntry();
    policy.setPrioritizedMessages(true);
    PolicyMap policies = new PolicyMap();
    policies.setDefaultEntry(policy);

    BrokerService service = new BrokerService();
    service.setBrokerName("tck");
    service.setUseJmx(false);
    service.setUseShutdownHook(false);
    service.setDataDirectoryFile(directory.toFile());
    service.setPersistenceAdapter(store);
    service.setSchedulerSupport(true);
    service.setJobSchedulerStore(scheduler);
    service.setDestinationPolicy(policies);
    service.getSystemUsage().getStoreUsage().setLimit(1L << 30);
    service.getSystemUsage().getTempUsage().setLimit(1L << 28);
    service.getSystemUsage().getJobSchedulerUsage().setLimit(1L << 28);
    service.setPlugins(
        new BrokerPlugin[] {
          new SimpleAuthenticationPlugin(
              List.of(new AuthenticationUser(user(), password(), "tck")))
        });
    service.start();
    service.waitUntilStarted();
    broker = service;
  }

  @Override
  public void stop() throws Exception {
    if (broker != null) {
      broker.stop();
      broker.waitUntilStopped();
    }
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return set(new ActiveMQConnectionFactory(user(), password(), URL));
  }

  @Override
  public Optional<XAConnectionFactory> xaConnectionFactory() {
    return Optional.of(set(new ActiveMQXAConnectionFactory(user(), password(), URL)));
  }

  private static <F extends ActiveMQConnectionFactory> F set(F factory) {
    RedeliveryPolicy redelivery = new RedeliveryPolicy();
    redelivery.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
    redelivery.setInitialRedeliveryDelay(0);
    redelivery.setRedeliveryDelay(0);
    factory.setRedeliveryPolicy(redelivery);
    factory.setNestedMapAndListEnabled(false);
    factory.setMessagePrioritySupported(true);
    factory.setTrustAllPackages(true);
    return factory;
  }
}
