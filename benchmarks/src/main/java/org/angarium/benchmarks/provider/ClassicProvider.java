package org.angarium.benchmarks.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQConnectionMetaData;
import org.apache.activemq.ScheduledMessage;
import org.apache.activemq.broker.BrokerService;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ Classic inside this JVM, with its defaults: KahaDB, whose journal syncs always, and
 * clients over the vm transport. Its scheduler runs only where a workload needs it.
 */
final class ClassicProvider implements Provider {
  private static final String NAME = "benchmark";

  private @Nullable BrokerService broker;

  @Override
  public void start(Path directory, Set<Hint> hints) throws Exception {
    BrokerService starting = new BrokerService();
    broker = starting;
    starting.setBrokerName(NAME);
    starting.setDataDirectoryFile(directory.toFile());
    starting.setUseShutdownHook(false);
    starting.setSchedulerSupport(hints.contains(Hint.DELAYED));
    starting.start();
    if (!starting.waitUntilStarted()) {
      throw new IllegalStateException("the broker did not start", starting.getStartException());
    }
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return new ActiveMQConnectionFactory("vm://" + NAME + "?create=false");
  }

  @Override
  public Promise promise() {
    return new Promise(
        true,
        false,
        "KahaDB; a message that is consumed before it is stored may never be"
            + " (concurrentStoreAndDispatchQueues); acknowledgements are sent and not waited for"
            + " (sendAcksAsync)");
  }

  @Override
  public int acknowledgeMode() {
    return Session.AUTO_ACKNOWLEDGE;
  }

  @Override
  public void delay(MessageProducer producer, Message message, long millis) throws JMSException {
    message.setLongProperty(ScheduledMessage.AMQ_SCHEDULED_DELAY, millis);
  }

  @Override
  public String version() {
    return ActiveMQConnectionMetaData.PROVIDER_VERSION;
  }

  @Override
  public long syncs() {
    return -1;
  }

  @Override
  public void close() throws Exception {
    if (broker != null) {
      broker.stop();
      broker.waitUntilStopped();
    }
  }
}
