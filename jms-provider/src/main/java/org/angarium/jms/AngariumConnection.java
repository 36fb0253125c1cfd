package org.angarium.jms;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.ConnectionReport;
import org.angarium.broker.DeadLetters;
import org.angarium.broker.LiveConnection;
import org.angarium.engine.Presence;
import org.angarium.message.AngariumTemporaryQueue;
import org.angarium.message.AngariumTemporaryTopic;
import org.angarium.message.ObjectFilter;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the classic and of both legacy interfaces (Jakarta Messaging 6.1); contexts share
 * one inside. Thread-safe.
 *
 * <p>{@link #stop()} and {@link #close()} wait for running listeners; from inside one of them they
 * are refused, which the specification allows (6.1.5, 6.1.8).
 */
public class AngariumConnection extends ServerFacilities implements LiveConnection {
  private static final Logger LOG = LoggerFactory.getLogger(AngariumConnection.class);

  private final BrokerCore core;
  private final Domain domain;
  private final int defaultMode;
  private final String id;
  private final Presence presence;
  private final DeadLetters deadLetters;
  private final ObjectFilter filter;
  private final ExceptionReports reports;
  private final AngariumMetaData metaData;
  private final @Nullable String user;
  private final AtomicLong messageNumbers = new AtomicLong();
  private final AtomicInteger sessionNumbers = new AtomicInteger();
  private final AtomicInteger contexts = new AtomicInteger();
  private final Set<AngariumSession> sessions = ConcurrentHashMap.newKeySet();
  private final Once closing = new Once();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean started;
  private boolean used;
  private volatile @Nullable String clientId;
  private volatile @Nullable AngariumException failure;
  private volatile boolean closed;

  AngariumConnection(BrokerCore core, ConnectionSpec spec) {
    this.core = core;
    this.domain = spec.domain();
    this.defaultMode = spec.sessionMode();
    this.user = spec.user();
    this.metaData = new AngariumMetaData(core.settings().userIds());
    this.id = core.newConnectionId();
    this.deadLetters = new DeadLetters(core);
    this.filter =
        core.settings().objectFilter() == null
            ? ObjectFilter.JDK_VALUES
            : ObjectFilter.of(core.settings().objectFilter());
    this.reports = new ExceptionReports("angarium-" + core.name() + "-exceptions");
    this.presence = core.engine().attach(id);
  }

  /**
   * Opens a connection; it is stopped.
   *
   * @throws JMSException JMSSecurityException for a user who may not connect,
   *     InvalidClientIDException for a client id that another connection has
   */
  public static AngariumConnection open(BrokerCore core, ConnectionSpec spec) throws JMSException {
    return open(core, spec, AngariumConnection::new);
  }

  /** Opens a connection of a kind. */
  static <C extends AngariumConnection> C open(
      BrokerCore core, ConnectionSpec spec, BiFunction<BrokerCore, ConnectionSpec, C> kind)
      throws JMSException {
    return JmsCalls.checkedCall(
        () -> {
          core.authenticate(spec.user(), spec.password());
          C connection = kind.apply(core, spec);
          ((AngariumConnection) connection).register(spec.clientId());
          return connection;
        });
  }

  /** Opens a connection of the broker's own, which nobody has to be let in for. */
  static AngariumConnection openOwn(BrokerCore core) throws JMSException {
    return JmsCalls.checkedCall(
        () -> {
          AngariumConnection connection = new AngariumConnection(core, ConnectionSpec.anonymous());
          connection.register(null);
          return connection;
        });
  }

  private void register(@Nullable String clientId) {
    try {
      if (clientId != null) {
        presence.claimClientId(clientId);
        this.clientId = clientId;
      }
      core.register(this);
    } catch (AngariumException e) {
      presence.close();
      throw e;
    }
  }

  // What its sessions ask.

  BrokerCore core() {
    return core;
  }

  String id() {
    return id;
  }

  Domain domain() {
    return domain;
  }

  Presence presence() {
    return presence;
  }

  /** Who has connected; null for nobody in particular. */
  @Nullable String user() {
    return user;
  }

  /**
   * Who consumes with it, for people.
   *
   * @param part of the connection
   */
  String consumer(String part) {
    String client = clientId;
    return "%s of connection %s%s%s"
        .formatted(
            part,
            id,
            client == null ? "" : ", client id \"" + client + '"',
            user == null ? "" : ", user \"" + user + '"');
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  ObjectFilter filter() {
    return filter;
  }

  ExceptionReports reports() {
    return reports;
  }

  @Nullable String clientId() {
    return clientId;
  }

  String nextMessageId() {
    return "ID:" + id + '-' + messageNumbers.incrementAndGet();
  }

  /** A name for the threads of a session or of a connection consumer. */
  String nextSessionLabel() {
    int number = sessionNumbers.incrementAndGet();
    return "angarium-%s-session-%s.%d"
        .formatted(core.name(), id.substring(0, Math.min(8, id.length())), number);
  }

  TemporaryQueue createTemporaryQueue() throws JMSException {
    DestinationName name = createTemporary(DestinationName.Kind.QUEUE);
    return new AngariumTemporaryQueue(name, () -> deleteTemporary(name));
  }

  TemporaryTopic createTemporaryTopic() throws JMSException {
    DestinationName name = createTemporary(DestinationName.Kind.TOPIC);
    return new AngariumTemporaryTopic(name, () -> deleteTemporary(name));
  }

  private DestinationName createTemporary(DestinationName.Kind kind) throws JMSException {
    return JmsCalls.checkedCall(() -> presence.createTemporary(kind));
  }

  private void deleteTemporary(DestinationName name) throws JMSException {
    if (!closed) { // else it went with the connection
      JmsCalls.checked(() -> presence.deleteTemporary(name));
    }
  }

  void forget(AngariumSession session) {
    sessions.remove(session);
  }

  // Sessions.

  @Override
  public Session createSession() throws JMSException {
    return openSession(domain, defaultMode);
  }

  @Override
  public Session createSession(int sessionMode) throws JMSException {
    return openSession(domain, sessionMode);
  }

  @Override
  public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
    return openSession(domain, SessionModes.of(transacted, acknowledgeMode));
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    checkDomain(Domain.QUEUE, "createQueueSession");
    return openSession(Domain.QUEUE, SessionModes.of(transacted, acknowledgeMode));
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int acknowledgeMode)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createTopicSession");
    return openSession(Domain.TOPIC, SessionModes.of(transacted, acknowledgeMode));
  }

  /** Opens a session, in the state of the connection: started or stopped. */
  AngariumSession openSession(Domain domain, int mode) throws JMSException {
    markUsed();
    return openFirstSession(domain, mode);
  }

  /** Opens the session of a new context, which may still set the client id. */
  AngariumSession openFirstSession(Domain domain, int mode) throws JMSException {
    SessionModes.check(mode);
    return open(started -> new AngariumSession(this, domain, mode, started));
  }

  /** Opens a session of a kind, in the state of the connection: started or stopped. */
  <S extends AngariumSession> S open(Function<Boolean, S> kind) throws JMSException {
    return whileOpen(
        started -> {
          S session = kind.apply(started);
          sessions.add(session);
          return session;
        });
  }

  @Override
  <T> T whileOpen(Function<Boolean, T> making) throws JMSException {
    lock.lock();
    try {
      checkOpen();
      return making.apply(started);
    } finally {
      lock.unlock();
    }
  }

  @Override
  AngariumConnection self() {
    return this;
  }

  // What an application sets and asks.

  @Override
  public @Nullable String getClientID() throws JMSException {
    checkOpen();
    return clientId;
  }

  /** Sets the client id; only as the first thing after the connection was made (6.1.2). */
  @Override
  public void setClientID(@Nullable String clientId) throws JMSException {
    checkOpen();
    if (clientId == null || clientId.isBlank()) {
      throw JmsErrors.checked(
          ErrorCode.CLIENT_ID_INVALID,
          "the client id \"%s\" is refused: it is empty; choose another one".formatted(clientId));
    }
    lock.lock();
    try {
      if (this.clientId != null || used) {
        throw JmsErrors.checked(
            ErrorCode.CLIENT_ID_LATE,
            "the client id \"%s\" is refused: %s; set it once, right after the connection was made"
                .formatted(
                    clientId,
                    this.clientId == null
                        ? "the connection is in use already"
                        : "it is \"%s\" already".formatted(this.clientId)));
      }
      JmsCalls.checked(() -> presence.claimClientId(clientId));
      this.clientId = clientId;
    } finally {
      lock.unlock();
    }
  }

  /** From now on it is too late to set the client id. */
  void markUsed() {
    lock.lock();
    try {
      used = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  void checkUse() throws JMSException {
    checkOpen();
    markUsed();
  }

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    checkUse();
    return metaData;
  }

  @Override
  public @Nullable ExceptionListener getExceptionListener() throws JMSException {
    checkUse();
    return reports.listener();
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
    checkUse();
    reports.setListener(listener);
  }

  // Lifecycle.

  @Override
  public void start() throws JMSException {
    checkOpen();
    lock.lock();
    try {
      used = true;
      if (started) {
        return; // contexts start it with each consumer, and each start wakes all of them
      }
      started = true;
      sessions.forEach(session -> session.core().start());
      startConsumers();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() throws JMSException {
    checkOpen();
    for (AngariumSession session : sessions) {
      if (session.core().isSessionThread()) {
        throw inListener("stop");
      }
    }
    lock.lock();
    try {
      used = true;
      started = false;
      stopConsumers();
      sessions.forEach(session -> session.core().stop());
    } finally {
      lock.unlock();
    }
    sessions.forEach(session -> session.core().awaitStopped());
  }

  @Override
  public void close() throws JMSException {
    close(null);
  }

  private void close(@Nullable AngariumException reason) throws JMSException {
    if (closed) {
      return;
    }
    for (AngariumSession session : sessions) {
      if (session.core().isCallback()) {
        throw inListener("close");
      }
    }
    closing.run(() -> shutDown(reason));
  }

  private void shutDown(@Nullable AngariumException reason) {
    try {
      presence.closing(); // a listener that waits for room would keep this waiting
      while (!endWithoutSessions()) { // a listener may make another one before it returns
        closeConsumers();
        List<AngariumSession> open = List.copyOf(sessions);
        open.forEach(session -> session.core().beginClose());
        open.forEach(session -> session.core().finishClose());
      }
      closeConsumers();
      presence.close();
    } catch (AngariumException e) {
      LOG.warn("A connection to broker \"{}\" did not close well", core.name(), e);
    } finally {
      core.unregister(this);
      reports.close(reason);
    }
  }

  /** Refuses everything from now on, unless there are sessions to close before. */
  private boolean endWithoutSessions() {
    lock.lock();
    try {
      closed = sessions.isEmpty();
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void checkOpen() throws JMSException {
    if (closed) {
      throw JmsErrors.checked(
          ErrorCode.CONNECTION_CLOSED, "the connection is closed; open another one");
    }
  }

  /**
   * Refuses to wait for messages that will never come.
   *
   * @throws AngariumException why the broker has failed
   */
  void checkWorking() {
    AngariumException present = failure;
    if (present != null) {
      throw present;
    }
  }

  /** One more context uses this connection. */
  void retain() {
    contexts.incrementAndGet();
  }

  /** One context less; whether it was the last. */
  boolean release() {
    return contexts.decrementAndGet() == 0;
  }

  @Override
  public ConnectionReport report() {
    lock.lock();
    try {
      return Reports.of(this, started, sessions);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable String uncommitted(String messageId) {
    return ConsumerStates.uncommitted(sessions, messageId);
  }

  @Override
  public void brokerFailed(AngariumException failure) {
    this.failure = failure;
    reports.report(JmsErrors.checked(failure));
    sessions.forEach(session -> session.core().wakeAll()); // they meet the failure themselves
  }

  @Override
  public void brokerClosing(AngariumException reason) {
    JmsCalls.unchecked(() -> close(reason));
  }
}
