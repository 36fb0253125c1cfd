package org.angarium.cdi.app;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.cdi.setting.Settings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's broker, and the brokers of connection factories that are defined with URLs of
 * their own: opened when they are first asked for, closed with the application. A broker that the
 * application brings as a bean is used in place of ours, and stays its own to close. Thread-safe.
 */
@Singleton
public class Brokers {
  private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);
  private static final String CLOSE_ON_EXIT = "closeOnExit";

  private final Plan plan;
  private final Settings settings;
  private final Configuration configuration;
  private final Definitions definitions;
  private final Instance<Broker> beans;
  private final Map<String, Broker> ofFactories = new HashMap<>();
  private @Nullable Broker own;
  private boolean closed;

  @Inject
  Brokers(
      Plan plan,
      Configuration configuration,
      Definitions definitions,
      @Any Instance<Broker> beans) {
    this.plan = plan;
    this.settings = configuration.settings();
    this.configuration = configuration;
    this.definitions = definitions;
    this.beans = beans;
  }

  /**
   * The application's broker. The first call blocks while its database recovers.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2307 when the application has ended; with
   *     one of the broker's where it cannot be opened
   */
  public Broker main() {
    if (plan.ownBroker()) {
      return beans.select(Default.Literal.INSTANCE).get();
    }
    synchronized (this) {
      refuseClosed();
      if (own == null) {
        own = open();
        LOG.info("{} is open, for this application", own);
      }
      return own;
    }
  }

  private Broker open() {
    String url = settings.value(Configuration.URL);
    Map<String, String> options = new TreeMap<>(settings.below(Configuration.OPTIONS));
    for (DefinedDestination destination : definitions.destinations()) {
      String prefix = "%s.%s.".formatted(destination.kind().word(), destination.destination());
      destination.options().forEach((name, value) -> options.put(prefix + name, value));
    }
    return open(
        url == null
            ? AngariumConnectionFactory.DEFAULT_URL
            : configuration.expressions().resolve(url),
        options);
  }

  /** Opens a broker that the container closes, and no hook of the JVM beside it. */
  private static Broker open(String url, Map<String, String> options) {
    BrokerBuilder builder = Broker.builder().url(url);
    options.forEach(builder::option);
    if (!url.contains(CLOSE_ON_EXIT + "=") && !options.containsKey(CLOSE_ON_EXIT)) {
      builder.closeOnExit(false);
    }
    return builder.open();
  }

  /** The broker of a connection factory: its own where it has a URL, else the application's. */
  Broker of(DefinedFactory factory) {
    String url = factory.url();
    if (url == null) {
      return main();
    }
    synchronized (this) {
      refuseClosed();
      return ofFactories.computeIfAbsent(factory.name(), name -> open(url, factory.options()));
    }
  }

  private void refuseClosed() {
    if (closed) {
      throw CdiError.ENDED.exception(
          "the application has ended, and its broker with it; do this before, in an observer of"
              + " Shutdown at the latest");
    }
  }

  /** Closes what was opened here. Blocks as {@link Broker#close()} does. */
  public synchronized void close() {
    closed = true;
    ofFactories.values().forEach(Brokers::close);
    ofFactories.clear();
    if (own != null) {
      close(own);
      own = null;
    }
  }

  private static void close(Broker broker) {
    try {
      broker.close();
    } catch (Throwable e) { // also Errors: a server may have taken our classes away
      LOG.warn("{} did not close well", broker, e);
    }
  }
}
