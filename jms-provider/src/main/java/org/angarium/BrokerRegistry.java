package org.angarium;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.broker.Authenticator;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.BrokerSettings;
import org.angarium.engine.Engine;
import org.angarium.engine.shared.DatabaseClock;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.SystemClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers that run, by address: at most one for each.
 *
 * <p>An entry stands in the map from before the broker starts until after it has closed. Who puts
 * it there starts the broker; others wait for the outcome, and look again when it failed or when
 * the broker was closing. No lock is held meanwhile. The wait for a closing broker has an end,
 * since the one who waits may be a listener that the closing broker waits for.
 */
final class BrokerRegistry {
  /** The one registry of this JVM. */
  static final BrokerRegistry OF_THIS_JVM = new BrokerRegistry(new Engines(), 30_000);

  private static final Logger LOG = LoggerFactory.getLogger(BrokerRegistry.class);

  private final EngineStarter engines;
  private final long patienceMillis;
  private final ConcurrentMap<BrokerAddress, Entry> entries = new ConcurrentHashMap<>();
  private final ReentrantLock hookLock = new ReentrantLock();
  private @Nullable Thread hook;

  /**
   * @param patienceMillis how long to wait for a broker that is closing
   */
  BrokerRegistry(EngineStarter engines, long patienceMillis) {
    this.engines = engines;
    this.patienceMillis = patienceMillis;
  }

  /**
   * Opens a broker, or returns the one that runs at the address.
   *
   * @throws AngariumException why it cannot be opened, {@link ErrorCode#INVALID_SETTING} where the
   *     one that runs is opened with other options, {@link ErrorCode#BROKER_CLOSED} where it does
   *     not end closing
   */
  Broker open(BrokerConfig config) {
    while (true) {
      Entry mine = new Entry();
      Entry found = entries.putIfAbsent(config.address(), mine);
      if (found == null) {
        return start(config, mine);
      }
      Broker running = await(found, config.address());
      if (running != null && isToBeOpenedAgain(running)) {
        closeSoon(running);
        awaitEnd(found, config.address());
      } else if (running != null) {
        config.requireMetBy(running.config());
        return running;
      }
    }
  }

  /** How many brokers start, run, or close. */
  int size() {
    return entries.size();
  }

  private Broker start(BrokerConfig config, Entry entry) {
    Broker broker = null;
    try {
      HeadStart.OF_THIS_JVM.begin(config.address());
      addHook();
      broker = start(config, () -> ended(config.address(), entry));
      LOG.info("Broker \"{}\" is open at {}", broker.name(), broker.url());
      return broker;
    } finally {
      HeadStart.OF_THIS_JVM.end();
      if (broker == null) {
        ended(config.address(), entry);
      }
      entry.started.complete(broker);
    }
  }

  private Broker start(BrokerConfig config, Runnable onClosed) {
    BrokerSettings settings = config.settings();
    if (config.options().required(Options.JMX)) {
      HeadStart.OF_THIS_JVM.manage();
    }
    Authenticator authenticator = authenticator(config);
    Clock given = config.clock();
    Clock clock = given == null ? clockFor(config.address()) : given;
    Clock ownClock = given == null ? clock : null;
    Engine engine = null;
    try {
      engine = engines.start(config, settings.engine(), clock);
      String name = config.address().name();
      BrokerCore core = new BrokerCore(name, engine, clock, settings, authenticator);
      Broker broker = new Broker(config, core, ownClock, onClosed);
      broker.manage();
      return broker;
    } catch (RuntimeException | Error e) {
      closeAfter(e, engine);
      closeAfter(e, ownClock);
      throw e;
    }
  }

  /** Nodes that share a database go by its clock. */
  private static Clock clockFor(BrokerAddress address) {
    return PostgresOptions.isThere(address)
        ? new DatabaseClock(SystemClock.wallClock())
        : new SystemClock();
  }

  /** What its closing says is added to the failure. */
  static void closeAfter(Throwable failure, @Nullable AutoCloseable resource) {
    try {
      if (resource != null) {
        resource.close();
      }
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }

  private static Authenticator authenticator(BrokerConfig config) {
    var users = config.options().given(Options.USERS);
    if (users != null) {
      return new PasswordFile(users)::authenticate;
    }
    var given = config.authenticator();
    return given == null ? Authenticator.ANYBODY : given::authenticate;
  }

  /** The broker of an entry; null when it failed to start, or has closed meanwhile. */
  private @Nullable Broker await(Entry entry, BrokerAddress address) {
    try {
      Broker broker = entry.started.get();
      if (broker == null || broker.isOpen()) {
        return broker;
      }
      awaitEnd(entry, address);
      return null;
    } catch (InterruptedException e) {
      throw interrupted(address, e);
    } catch (ExecutionException e) {
      throw new AngariumException(
          ErrorCode.INTERNAL, "broker \"%s\" did not start".formatted(address.name()), e);
    }
  }

  private void awaitEnd(Entry entry, BrokerAddress address) {
    try {
      if (!entry.ended.await(patienceMillis, TimeUnit.MILLISECONDS)) {
        throw new AngariumException(
            ErrorCode.BROKER_CLOSED,
            ("broker \"%s\" is still closing after %d ms, so it cannot be opened again; a listener"
                    + " that does not return keeps it from closing")
                .formatted(address.name(), patienceMillis));
      }
    } catch (InterruptedException e) {
      throw interrupted(address, e);
    }
  }

  private static AngariumException interrupted(BrokerAddress address, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AngariumException(
        ErrorCode.INTERRUPTED,
        "the thread was interrupted while it waited for broker \"%s\" to open; try again"
            .formatted(address.name()),
        e);
  }

  /**
   * A node that has lost its lease, or its database for too long, is as good as new when it joins
   * again: what it held is with others. A broker over files that has failed stays so until somebody
   * closes it.
   */
  private static boolean isToBeOpenedAgain(Broker broker) {
    return broker.state() == BrokerState.FAILED
        && PostgresOptions.isThere(broker.config().address());
  }

  /** On a thread of its own: who asks may be a listener that closing waits for. */
  private static void closeSoon(Broker broker) {
    LOG.info("Broker \"{}\" is opened again, for it has failed", broker.name());
    Thread closing = new Thread(broker::close, "angarium-" + broker.name() + "-closing");
    closing.setDaemon(true);
    closing.start();
  }

  private void ended(BrokerAddress address, Entry entry) {
    entries.remove(address, entry);
    entry.ended.countDown();
    removeHook();
  }

  private void addHook() {
    hookLock.lock();
    try {
      if (hook == null) {
        Thread added = new Thread(this::closeOnExit, "angarium-exit");
        Runtime.getRuntime().addShutdownHook(added);
        hook = added;
      }
    } catch (IllegalStateException e) {
      throw new AngariumException(
          ErrorCode.BROKER_CLOSED, "a broker cannot be opened while the JVM exits", e);
    } finally {
      hookLock.unlock();
    }
  }

  /** Without brokers there is no hook, so that an undeployed application can be collected. */
  private void removeHook() {
    hookLock.lock();
    try {
      if (hook != null && entries.isEmpty()) {
        Runtime.getRuntime().removeShutdownHook(hook);
        hook = null;
      }
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is exiting, the hook stays", e);
    } finally {
      hookLock.unlock();
    }
  }

  private void closeOnExit() {
    for (Entry entry : entries.values()) {
      Broker broker = entry.started.getNow(null);
      if (broker != null && broker.config().options().required(Options.CLOSE_ON_EXIT)) {
        try {
          broker.close();
        } catch (RuntimeException e) {
          LOG.warn("Broker \"{}\" did not close well at the JVM's exit", broker.name(), e);
        }
      }
    }
  }

  private static final class Entry {
    /** The broker, or null when it failed to start. */
    final CompletableFuture<@Nullable Broker> started = new CompletableFuture<>();

    final CountDownLatch ended = new CountDownLatch(1);
  }
}
