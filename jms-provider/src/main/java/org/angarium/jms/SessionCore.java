package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session is: the open transaction or what is unacknowledged, the consumers, the thread of
 * its listeners, and the way they start, stop and close.
 *
 * <p>Three things can be under way in it at once: the application's thread, the {@link Dispatcher},
 * and the CompletionListeners. Rollback and recover need the dispatcher to rest, because they give
 * deliveries back in their order; the others do not wait for each other.
 */
final class SessionCore {
  private static final Logger LOG = LoggerFactory.getLogger(SessionCore.class);

  private static final ReleaseMode SESSION_CLOSED =
      new ReleaseMode.Redeliver(Failure.of("its session was closed before it was acknowledged"));

  private final AngariumConnection connection;
  private final AngariumSession session;
  private final Engine engine;
  private final String label;
  private final int mode;
  private final DeliveryGate gate;
  private final @Nullable Transaction transaction;
  private final Acknowledging acknowledging;
  private final HandOut handOut;
  private final SessionRun sessionRun;
  private final AsyncSends asyncSends;
  private final Set<AngariumConsumer> consumers = ConcurrentHashMap.newKeySet();
  private final Set<AngariumBrowser> browsers = ConcurrentHashMap.newKeySet();
  private final OpenProducers producers = new OpenProducers();
  private final Once closing = new Once();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Dispatcher dispatcher;
  private volatile boolean closed;

  SessionCore(
      AngariumConnection connection,
      AngariumSession session,
      Acknowledging acknowledging,
      int mode,
      boolean started) {
    this.connection = connection;
    this.session = session;
    this.engine = connection.core().engine();
    this.label = connection.nextSessionLabel();
    this.mode = mode;
    this.acknowledging = acknowledging;
    transaction = acknowledging instanceof Transaction local ? local : null;
    gate = new DeliveryGate(started);
    handOut =
        new HandOut(
            connection.core(), connection.deadLetters(), connection.filter(), this::acknowledge);
    sessionRun = new SessionRun(gate, acknowledging, handOut, connection.reports());
    asyncSends =
        new AsyncSends(
            connection.core().settings().maxAsyncSends(),
            label + "-completions",
            connection.reports());
  }

  /** Who consumes here, for people: the name of the listeners' thread and of the client. */
  String consumer() {
    return connection.consumer(label);
  }

  /** The name of the listeners' thread. */
  String label() {
    return label;
  }

  Set<AngariumConsumer> consumers() {
    return consumers;
  }

  OpenProducers producers() {
    return producers;
  }

  /** What its listeners work on; null where it has none. */
  @Nullable Handling handling() {
    Dispatcher present = dispatcher;
    return present == null ? null : present.handling();
  }

  AngariumConnection connection() {
    return connection;
  }

  DeliveryGate gate() {
    return gate;
  }

  Acknowledging acknowledging() {
    return acknowledging;
  }

  HandOut handOut() {
    return handOut;
  }

  SessionRun sessionRun() {
    return sessionRun;
  }

  int mode() {
    return mode;
  }

  boolean isTransacted() {
    return transaction != null;
  }

  boolean isClosed() {
    return closed;
  }

  void checkOpen() throws JMSException {
    if (closed) {
      throw JmsErrors.checked(
          ErrorCode.SESSION_CLOSED,
          "the session is closed, or its connection is; create another one");
    }
  }

  // The thread of the listeners.

  /** The thread of this session's listeners; it starts when it is asked for first. */
  Dispatcher dispatcher() {
    Dispatcher present = dispatcher;
    if (present != null) {
      return present;
    }
    lock.lock();
    try {
      present = dispatcher;
      if (present == null) {
        present = new Dispatcher(label, gate, acknowledging, handOut, connection.reports());
        dispatcher = present;
        present.start();
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the caller is one of this session's listeners. */
  boolean isSessionThread() {
    Dispatcher present = dispatcher;
    return sessionRun.isCurrent() || (present != null && present.isCurrent());
  }

  /** Gives the session a listener of its own, for connection consumers, or takes it away. */
  void setSessionListener(@Nullable MessageListener listener) throws JMSException {
    Dispatcher present = dispatcher;
    if (listener != null && (gate.isReceiving() || (present != null && present.isServing()))) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "Session.setMessageListener is refused: consumers of this session receive messages, or"
              + " have listeners (6.2.13); use another session");
    }
    sessionRun.setListener(listener);
  }

  /** Refuses other ways to receive while the session has a listener of its own. */
  void checkNoListenerOfItsOwn(String call) throws JMSException {
    if (sessionRun.listener() != null) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          call
              + " is refused: the session has a MessageListener of its own, for connection"
              + " consumers (11.2.1); use another session");
    }
  }

  /** Whether listeners have the session, and the caller is none of them. */
  boolean belongsToListeners() {
    Dispatcher present = dispatcher;
    return present != null && present.isServing() && !present.isCurrent();
  }

  /** Whether the caller is a listener of this session, for messages or completions. */
  boolean isCallback() {
    return isSessionThread() || asyncSends.isCallback();
  }

  // Sending.

  AsyncSends asyncSends() {
    return asyncSends;
  }

  /** Waits until the CompletionListeners of one producer have returned. */
  void awaitSends(AngariumProducer producer) throws JMSException {
    asyncSends.awaitAll(producer);
  }

  // Settling.

  /** Acknowledges what was delivered so far, where that is the application's matter. */
  void acknowledge() throws JMSException {
    checkOpen();
    try {
      acknowledging.acknowledge();
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    }
    wakeDispatcher(); // there is room again
  }

  void commit() throws JMSException {
    Transaction current = completable("commit");
    try {
      current.commit();
    } catch (AngariumException e) {
      giveBack("its transaction could not be committed: " + e.getMessage());
      throw notCommitted(e);
    }
    wakeDispatcher();
  }

  private static JMSException notCommitted(AngariumException e) {
    if (e.code().endsBroker()) {
      return JmsErrors.checked(e); // nobody knows whether it happened
    }
    return JmsErrors.checked(
        new AngariumException(
            ErrorCode.TRANSACTION_ROLLED_BACK,
            "the transaction was rolled back, because it could not be committed; its messages come"
                + " again, do the work again: "
                + e.getMessage(),
            e));
  }

  void rollback() throws JMSException {
    completable("rollback");
    giveBack("its session rolled back");
  }

  private Transaction completable(String call) throws JMSException {
    if (transaction == null) {
      throw JmsErrors.checked(
          ErrorCode.NOT_TRANSACTED,
          call + " is refused: the session is not transacted; create it with SESSION_TRANSACTED");
    }
    asyncSends.refuseInCallback(call + "()");
    asyncSends.awaitAll();
    return transaction;
  }

  void recover() throws JMSException {
    if (transaction != null) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL, "recover is refused: the session is transacted; call rollback");
    }
    JmsCalls.checked(() -> giveBack("its session recovered"));
  }

  /** Keeps what a listener of the application's threw, until its messages are given back. */
  void noteFailure(Throwable thrown) {
    acknowledging.failed(Failure.of(HandOut.LISTENER_THREW, thrown));
  }

  /**
   * Gives back what was delivered and not acknowledged, in its place, and forgets what was sent.
   *
   * @param reason why, for the history of the messages
   */
  void giveBack(String reason) {
    pauseForRollback();
    try {
      handOut.redeliver(acknowledging.takeUnacknowledged(), reason);
    } finally {
      resumeAfterRollback();
    }
  }

  /**
   * Delivers nothing for now, and gives back what was claimed and not handed out, so that nothing
   * of that comes before what is about to be given back. {@link #resumeAfterRollback()} must follow
   * on the same thread.
   */
  void pauseForRollback() {
    if (!giveBackInListener()) {
      gate.pause();
    }
  }

  /**
   * As {@link #pauseForRollback()}, without waiting: a listener that runs goes on, and what was
   * claimed behind its delivery is given back when it returns.
   */
  void shutForRollback() {
    if (!giveBackInListener()) {
      gate.shut();
    }
  }

  /** Gives back what was not handed out, where the caller is a listener; false where not. */
  private boolean giveBackInListener() {
    if (sessionRun.isCurrent()) {
      sessionRun.giveBackUnhanded();
    } else if (isSessionThread()) {
      dispatcher().giveBackUnhanded();
    } else {
      return false;
    }
    return true;
  }

  /** Goes on delivering. */
  void resumeAfterRollback() {
    if (!isSessionThread()) {
      gate.resume();
      wakeAll();
    }
  }

  void unsubscribe(@Nullable String name) throws JMSException {
    if (name == null || name.isEmpty()) {
      throw JmsErrors.checked(
          ErrorCode.NO_SUCH_SUBSCRIPTION,
          "unsubscribe is refused: the name of the subscription is missing");
    }
    JmsCalls.checked(
        () -> {
          acknowledging.settle();
          engine.destinations().unsubscribe(connection.clientId(), name);
        });
  }

  // Consumers and browsers.

  /** Takes a new consumer; refuses and closes it where the session has just closed. */
  AngariumConsumer remember(AngariumConsumer consumer) throws JMSException {
    consumers.add(consumer);
    if (closed) {
      consumer.finish();
      checkOpen();
    }
    return consumer;
  }

  AngariumBrowser remember(AngariumBrowser browser) {
    browsers.add(browser);
    return browser;
  }

  /** Forgets a consumer; false where that happened before. */
  boolean forget(AngariumConsumer consumer) {
    Dispatcher present = dispatcher;
    if (present != null) {
      present.remove(consumer);
    }
    return consumers.remove(consumer);
  }

  void forget(AngariumBrowser browser) {
    browsers.remove(browser);
  }

  // Lifecycle.

  /** Lets deliveries through. */
  void start() {
    gate.start();
    wakeAll();
  }

  /** Lets no more deliveries through; {@link #awaitStopped()} waits for those that are. */
  void stop() {
    gate.stop();
    wakeAll();
  }

  void awaitStopped() {
    gate.awaitStopped();
  }

  private void wakeDispatcher() {
    Dispatcher present = dispatcher;
    if (present != null) {
      present.signal().raise();
    }
  }

  /** Has everybody look again: those in receive, and the listeners' thread. */
  void wakeAll() {
    consumers.forEach(AngariumConsumer::wake);
    wakeDispatcher();
  }

  void close() throws JMSException {
    if (closed) {
      return;
    }
    if (isSessionThread()) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "close is refused in a MessageListener of the same session (6.2.15): it would wait for"
              + " the listener to return; close from another thread, or only the consumer");
    }
    asyncSends.refuseInCallback("close()");
    beginClose();
    finishClose();
  }

  /** Delivers no more; what runs goes on. Does not block. */
  void beginClose() {
    gate.close();
    Dispatcher present = dispatcher;
    if (present != null) {
      present.endWaiting(connection.presence());
    }
    wakeAll();
  }

  /** Waits for what runs, then gives everything back. Of several callers all wait. */
  void finishClose() {
    closing.run(this::giveEverythingBack);
  }

  private void giveEverythingBack() {
    try {
      gate.awaitClosed();
      asyncSends.awaitAll();
      closed = true;
      sessionRun.giveBackLoads();
      handOut.release(acknowledging.end(), SESSION_CLOSED);
    } catch (AngariumException e) {
      LOG.warn("A session did not close well; what it held comes again", e);
    } finally {
      closed = true;
      consumers.forEach(AngariumConsumer::finish);
      browsers.forEach(AngariumBrowser::close);
      asyncSends.close();
      connection.forget(session);
    }
  }
}
