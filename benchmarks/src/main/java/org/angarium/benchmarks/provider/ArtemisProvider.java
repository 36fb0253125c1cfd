package org.angarium.benchmarks.provider;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQJMSConnectionFactory;
import org.apache.activemq.artemis.utils.VersionLoader;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ Artemis inside this JVM. Its journal is the one that Artemis chooses: libaio where that
 * is installed, else NIO; the promise says which. Security is off, as in Artemis' own example of an
 * embedded broker.
 */
final class ArtemisProvider implements Provider {
  /** How it is set up. */
  enum Setup {
    /** What whoever writes {@code new EmbeddedActiveMQ()} gets. */
    DEFAULT,
    /**
     * What Artemis' installer sets: the journal's buffer timeout is the sync time of this disk, and
     * ten journal files are kept; and, as the manual recommends, they are made beforehand.
     */
    TUNED,
    /** The defaults, with clients over TCP on the loopback interface. */
    TCP
  }

  private static final int JOURNAL_FILES = 10;

  private final Setup setup;
  private @Nullable EmbeddedActiveMQ server;
  private @Nullable ActiveMQConnectionFactory factory;
  private String remark = "";

  ArtemisProvider(Setup setup) {
    this.setup = setup;
  }

  @Override
  public void start(Path directory, Set<Hint> hints) throws Exception {
    Configuration configuration =
        new ConfigurationImpl()
            .setSecurityEnabled(false)
            .addAcceptorConfiguration(
                "clients", setup == Setup.TCP ? "tcp://127.0.0.1:0" : "vm://0");
    configuration.setBrokerInstance(directory.toFile());
    if (setup == Setup.TUNED) {
      tune(configuration, SyncTime.measure(directory));
    }
    EmbeddedActiveMQ starting = new EmbeddedActiveMQ().setConfiguration(configuration);
    server = starting;
    starting.start();
    remark = describe(configuration);
    factory = new ActiveMQJMSConnectionFactory(url(starting.getActiveMQServer()));
  }

  private static void tune(Configuration configuration, long syncNanos) {
    configuration
        .setJournalBufferTimeout_NIO(Math.toIntExact(syncNanos))
        .setJournalBufferTimeout_AIO(Math.toIntExact(syncNanos))
        .setPageSyncTimeout(Math.toIntExact(syncNanos))
        .setJournalPoolFiles(JOURNAL_FILES)
        .setJournalMinFiles(JOURNAL_FILES);
  }

  private static String describe(Configuration configuration) {
    JournalType journal = configuration.getJournalType();
    int timeout =
        journal == JournalType.ASYNCIO
            ? configuration.getJournalBufferTimeout_AIO()
            : configuration.getJournalBufferTimeout_NIO();
    return "journal %s, buffer timeout %d µs; acknowledgements are sent and not waited for"
        .formatted(journal, timeout / 1000);
  }

  private String url(ActiveMQServer running) {
    return setup == Setup.TCP
        ? "tcp://127.0.0.1:" + running.getRemotingService().getAcceptor("clients").getActualPort()
        : "vm://0";
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return Objects.requireNonNull(factory, "not started");
  }

  @Override
  public Promise promise() {
    return new Promise(true, false, remark);
  }

  @Override
  public int acknowledgeMode() {
    return Session.AUTO_ACKNOWLEDGE;
  }

  @Override
  public String version() {
    return VersionLoader.getVersion().getFullVersion();
  }

  @Override
  public long syncs() {
    return -1;
  }

  @Override
  public void close() throws Exception {
    if (factory != null) {
      factory.close();
    }
    if (server != null) {
      server.stop();
    }
  }
}
