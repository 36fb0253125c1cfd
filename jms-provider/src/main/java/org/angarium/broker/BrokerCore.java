package org.angarium.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.engine.Engine;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running provider behind one URL in one JVM. Thread-safe. */
public final class BrokerCore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerCore.class);

  private final String name;
  private final Engine engine;
  private final Clock clock;
  private final BrokerSettings settings;
  private final Authenticator authenticator;
  private final Redelivery redelivery;
  private final GlobalTransactions globalTransactions;
  private final Redrives redrives;
  private final Backups backups;
  private final Operations operations;
  private final Scheduler scheduler;
  private final DeadLetterNews deadLetterNews = new DeadLetterNews();

  /** When each was opened. */
  private final Map<LiveConnection, Long> connections = new ConcurrentHashMap<>();

  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile long roughTime;

  /**
   * Takes over the engine: closing the broker closes it. The clock stays the caller's.
   *
   * @param name for threads, logs and error texts
   */
  public BrokerCore(
      String name,
      Engine engine,
      Clock clock,
      BrokerSettings settings,
      Authenticator authenticator) {
    this.name = name;
    this.engine = engine;
    this.clock = clock;
    this.settings = settings;
    this.authenticator = authenticator;
    this.redelivery = new Redelivery(engine, clock, settings.policies());
    this.globalTransactions = new GlobalTransactions(name, engine, clock, settings, redelivery);
    this.redrives = new Redrives(name, engine, clock);
    this.backups = new Backups(name, engine);
    this.operations = new Operations(name, engine, clock);
    engine
        .branches()
        .onRollback(deliveries -> redelivery.giveBack(deliveries, GlobalTransactions.ROLLED_BACK));
    engine.onFailure(this::failed);
    this.scheduler = new Scheduler(name, engine, clock);
  }

  /** The name for threads, logs and error texts. */
  public String name() {
    return name;
  }

  /** Where messages are kept. */
  public Engine engine() {
    return engine;
  }

  /** The time. */
  public Clock clock() {
    return clock;
  }

  /** How this broker behaves. */
  public BrokerSettings settings() {
    return settings;
  }

  /** How messages come again that applications have failed with. */
  public Redelivery redelivery() {
    return redelivery;
  }

  /** The global transactions. */
  public GlobalTransactions globalTransactions() {
    return globalTransactions;
  }

  /** The runs that send dead letters back. */
  public Redrives redrives() {
    return redrives;
  }

  /** Who wants to know of dead letters. */
  public DeadLetterNews deadLetterNews() {
    return deadLetterNews;
  }

  /** What operators have done with messages. */
  public Operations operations() {
    return operations;
  }

  /** What has repeating schedules fire. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** The backups that are being made. */
  public Backups backups() {
    return backups;
  }

  /**
   * A time that was not long ago, for those who must not look at the clock each time: the time of
   * the last {@link #noteTime}, 0 before.
   */
  public long roughTime() {
    return roughTime;
  }

  /** Has {@link #roughTime} say this from now on. */
  public void noteTime(long millis) {
    roughTime = millis;
  }

  /**
   * The open transaction that sends a message when it commits, in words; null where none is known.
   */
  public @Nullable String uncommitted(String messageId) {
    for (LiveConnection connection : connections.keySet()) {
      String session = connection.uncommitted(messageId);
      if (session != null) {
        return session;
      }
    }
    return globalTransactions.sending(messageId);
  }

  /** An id for a new connection, unique among all brokers. */
  public String newConnectionId() {
    return UUID.randomUUID().toString();
  }

  /**
   * Lets a user in, or not.
   *
   * @throws AngariumException {@link ErrorCode#NOT_AUTHENTICATED}
   */
  public void authenticate(@Nullable String user, @Nullable String password) {
    if (!authenticator.authenticate(user, password)) {
      throw new AngariumException(
          ErrorCode.NOT_AUTHENTICATED,
          "user %s may not connect to broker \"%s\": the name or the password is wrong; check both"
              .formatted(user == null ? "(none)" : '"' + user + '"', name));
    }
  }

  /**
   * Makes an open connection known; it hears of failures and of the broker's end.
   *
   * @throws AngariumException {@link ErrorCode#BROKER_CLOSED}, or why the engine has failed
   */
  public void register(LiveConnection connection) {
    connections.put(connection, clock.millis());
    AngariumException failure = failure();
    if (failure != null) { // those who are told of it may be past this connection
      connections.remove(connection);
      throw failure;
    }
    if (closed.get()) {
      connections.remove(connection);
      throw new AngariumException(
          ErrorCode.BROKER_CLOSED,
          "broker \"%s\" is closed; open it again with a new connection".formatted(name));
    }
  }

  /** Forgets a connection that has closed. */
  public void unregister(LiveConnection connection) {
    connections.remove(connection);
  }

  /** Why the broker takes no more work, or null while its engine works. */
  public @Nullable AngariumException failure() {
    return engine.failure();
  }

  /** How many connections are open. */
  public int connectionCount() {
    return connections.size();
  }

  /** The open connections, and when each was opened, in milliseconds since 1970. */
  public Map<ConnectionReport, Long> connections() {
    Map<ConnectionReport, Long> reports = new LinkedHashMap<>();
    connections.forEach((connection, since) -> reports.put(connection.report(), since));
    return reports;
  }

  /**
   * Has a connection closed as if the application had closed it, and its ExceptionListener told.
   * Does not wait for that: its listeners may run on.
   *
   * @throws AngariumException {@link ErrorCode#NO_SUCH_CONNECTION}
   */
  public void closeConnection(String id) {
    for (LiveConnection connection : connections.keySet()) {
      if (connection.report().id().equals(id)) {
        AngariumException reason =
            new AngariumException(
                ErrorCode.CLOSED_BY_OPERATOR,
                "an operator of broker \"%s\" has closed this connection; open a new one"
                    .formatted(name));
        Thread closing =
            new Thread(() -> close(connection, reason), "angarium-%s-closing".formatted(name));
        closing.setDaemon(true);
        closing.start();
        return;
      }
    }
    throw new AngariumException(
        ErrorCode.NO_SUCH_CONNECTION,
        "broker \"%s\" has no connection with the id \"%s\"; list those that are open"
            .formatted(name, id));
  }

  private void close(LiveConnection connection, AngariumException reason) {
    try {
      connection.brokerClosing(reason);
    } catch (RuntimeException e) {
      LOG.warn("A connection of broker \"{}\" did not close well", name, e);
    }
  }

  /** Whether {@link #close()} has been called. */
  public boolean isClosed() {
    return closed.get();
  }

  /** Closes the connections, then the engine. Blocks until listeners have returned. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      AngariumException reason =
          new AngariumException(
              ErrorCode.BROKER_CLOSED,
              "broker \"%s\" was closed, and with it this connection; open a new one"
                  .formatted(name));
      engine.closing();
      for (LiveConnection connection : List.copyOf(connections.keySet())) {
        close(connection, reason);
      }
      scheduler.close();
      operations.close();
      redrives.close();
      backups.close();
      globalTransactions.close();
      engine.close();
    }
  }

  private void failed(AngariumException failure) {
    LOG.error("Broker \"{}\" has stopped accepting work", name, failure);
    for (LiveConnection connection : List.copyOf(connections.keySet())) {
      try {
        connection.brokerFailed(failure);
      } catch (RuntimeException | Error e) { // the others are told
        LOG.warn("A connection of broker \"{}\" did not take the news of its failure", name, e);
      }
    }
  }
}
