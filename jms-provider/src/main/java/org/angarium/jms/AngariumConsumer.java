package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.angarium.engine.Batch;
import org.angarium.engine.Claimer;
import org.angarium.engine.Delivery;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.AngariumDestination;
import org.angarium.message.AngariumMessage;
import org.angarium.message.Failure;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a queue or of a topic's subscription (Jakarta Messaging, chapter 8).
 *
 * <p>{@code receive()} claims one delivery when it is called, on the caller's thread; nothing is
 * fetched ahead of it. With a listener the session's {@link Dispatcher} claims.
 *
 * <p>Not thread-safe, as its session; {@link #close()} may be called from any thread.
 */
final class AngariumConsumer implements QueueReceiver, TopicSubscriber, GroupKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(AngariumConsumer.class);
  private static final long FOREVER = Long.MAX_VALUE;
  private static final long NO_WAIT = -1;

  /** Makes what the application gets from a message. */
  @FunctionalInterface
  interface Reader<T> {
    /**
     * @throws JMSException when the message is not what the application asked for
     */
    T read(AngariumMessage message) throws JMSException;
  }

  /** Makes of a message what it is: that cannot fail. */
  private static final Reader<Message> AS_IT_IS = message -> message;

  /** How many receives are under way; guarded by the {@link DeliveryGate}. */
  int receivers;

  private final SessionCore session;
  private final DeliveryGate gate;
  private final Acknowledging acknowledging;
  private final HandOut handOut;
  private final SubscriptionSpec source;
  private final @Nullable String selector;
  private final Claimer claimer;
  private final Signal arrival = new Signal();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Signal woken = arrival;
  private final Readiness readiness = new Readiness();
  private volatile @Nullable MessageListener listener;
  private volatile @Nullable Consumer<String> lostGroups;
  private int batchSize = 1;
  // Of a receive that is under way: whether the last claim was empty, and the engine still looks.
  private boolean idle;
  private boolean pending;

  AngariumConsumer(SessionCore session, Source source, Claimer claimer) {
    this.session = session;
    this.gate = session.gate();
    this.acknowledging = session.acknowledging();
    this.handOut = session.handOut();
    this.source = source.subscription();
    this.selector = source.selector();
    this.claimer = claimer;
    claimer.onReady(this::wake);
    claimer.describedBy(() -> ConsumerStates.of(this, session));
  }

  // What the dispatcher asks.

  /** The subscription that it consumes from. */
  SubscriptionSpec source() {
    return source;
  }

  /** As the application gave it; null for none. */
  @Nullable String selector() {
    return selector;
  }

  @Nullable MessageListener listener() {
    return listener;
  }

  boolean isClosed() {
    return closed.get();
  }

  /** Whether a claim may bring something; no again until it is told otherwise. */
  boolean takeReadiness() {
    return readiness.take();
  }

  /** A claim may bring something. */
  void mayHaveMore() {
    readiness.set();
  }

  int batchSize() {
    return batchSize;
  }

  void setBatchSize(int size) {
    batchSize = size;
  }

  Claimer claimer() {
    return claimer;
  }

  /** Tells the application which groups are no longer this consumer's, before it gets more. */
  void tellLostGroups(Batch batch) {
    Consumer<String> told = lostGroups;
    if (told == null) {
      return;
    }
    for (String group : batch.lostGroups()) {
      try {
        told.accept(group);
      } catch (Throwable e) { // also Errors, as for messages
        LOG.error(
            "{}: a listener threw for the lost group \"{}\"",
            ErrorCode.LISTENER_FAILED.code(),
            group,
            e);
      }
    }
  }

  /** Does not wait for now; the next round or receive asks again. */
  void standDown() {
    readiness.set();
    claimer.standDown();
  }

  /** Whoever waits for this consumer shall look again. */
  void wake() {
    readiness.set();
    woken.raise();
  }

  // What the application calls.

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    checkOpen();
    return selector;
  }

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    checkOpen();
    return listener;
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    checkOpen();
    if (listener == null) {
      removeListener();
      return;
    }
    session.checkNoListenerOfItsOwn("MessageConsumer.setMessageListener");
    Dispatcher dispatcher = session.dispatcher();
    if (gate.isReceiving() && !dispatcher.isCurrent()) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "setMessageListener is refused while another thread waits in receive() of the same"
              + " session (6.2.5); use a session for each thread");
    }
    boolean first = this.listener == null;
    this.listener = listener;
    if (first) {
      woken = dispatcher.signal();
      readiness.set();
      dispatcher.add(this);
    }
  }

  private void removeListener() {
    if (listener != null) {
      listener = null;
      session.dispatcher().remove(this);
      gate.awaitIdle(this, session.isSessionThread());
      woken = arrival;
      standDown();
    }
  }

  @Override
  public @Nullable Message receive() throws JMSException {
    return receive(FOREVER, AS_IT_IS);
  }

  @Override
  public @Nullable Message receive(long timeout) throws JMSException {
    return receive(nanos(timeout), AS_IT_IS);
  }

  @Override
  public @Nullable Message receiveNoWait() throws JMSException {
    return receive(NO_WAIT, AS_IT_IS);
  }

  /** What a timeout of the API means here: 0 is for ever, and a negative one has passed already. */
  static long nanos(long timeoutMillis) {
    return timeoutMillis == 0
        ? FOREVER
        : timeoutMillis < 0 ? NO_WAIT : TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /** As {@link #nanos}, for a receive that does not wait. */
  static long noWait() {
    return NO_WAIT;
  }

  /**
   * Receives a message and reads it before it counts as received.
   *
   * @param nanos how long to wait, see {@link #nanos}
   * @return null after the time, and when the consumer closes
   * @throws JMSException from the reader; {@link ErrorCode#INTERRUPTED} when the thread is
   *     interrupted while it waits, which is kept, and nothing is lost
   */
  <T> @Nullable T receive(long nanos, Reader<T> reader) throws JMSException {
    checkOpen();
    checkMayReceive();
    if (!gate.beginReceive(this)) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "receive is refused: another thread waits in receive() of this consumer; use a session"
              + " for each thread (6.2.5)");
    }
    try {
      long start = System.nanoTime();
      while (!closed.get() && !gate.isClosing()) {
        T result = tryReceive(reader);
        if (result != null) {
          return result;
        }
        long left = pending && nanos == NO_WAIT ? FOREVER : nanos - (System.nanoTime() - start);
        if (left <= 0 || !await(left)) {
          return null;
        }
      }
      return null;
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    } finally {
      rest();
      gate.endReceive(this);
    }
  }

  /** Waits for something to be ready; false after the time. */
  private boolean await(long nanos) throws JMSException {
    session.connection().checkWorking();
    acknowledging.idle();
    if (arrival.await(nanos)) {
      return true;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw JmsErrors.checked(
          ErrorCode.INTERRUPTED,
          "the thread was interrupted while it waited for a message of %s; none was consumed, and"
                  .formatted(source.destination())
              + " the interrupt is kept; receive again or close the session");
    }
    return false;
  }

  /** Lets others have what this consumer was or would be woken for. */
  private void rest() {
    if (idle) {
      idle = false;
      claimer.standDown();
    }
  }

  private <T> @Nullable T tryReceive(Reader<T> reader) throws JMSException {
    pending = false;
    if (!gate.enter()) {
      rest();
      return null;
    }
    try {
      checkRoom();
      while (gate.isOpen() && !closed.get()) {
        Batch taken = reader == AS_IT_IS && acknowledging.mayTake() ? claimer.take() : null;
        Batch batch = taken == null ? claimer.claim(1) : taken;
        tellLostGroups(batch);
        idle = batch.deliveries().isEmpty();
        if (idle) {
          pending = batch.pending();
          return null;
        }
        Delivery first = batch.deliveries().get(0);
        T result = taken == null ? read(first, reader) : reader.read(handOut.taken(first));
        if (result != null) {
          return result;
        }
      }
      return null;
    } finally {
      gate.leave();
    }
  }

  /** Hands a claimed delivery to the application; null where the next one must be tried. */
  private <T> @Nullable T read(Delivery delivery, Reader<T> reader) throws JMSException {
    AngariumMessage message = handOut.message(delivery, source);
    if (message == null) {
      return null;
    }
    T result;
    try {
      result = reader.read(message);
    } catch (Throwable e) { // also what the application's own classes throw when they are read
      refused(delivery, e);
      throw e;
    }
    try {
      acknowledging.received(delivery);
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.STALE_DELIVERY) {
        return null; // another consumer has it now
      }
      delivery.failed(Failure.of(HandOut.NOT_ACKNOWLEDGED, e));
      boolean unseen = e.code() == ErrorCode.TRANSACTION_ROLLED_BACK;
      handOut.release(List.of(delivery), unseen ? ReleaseMode.UNDELIVERED : ReleaseMode.REDELIVER);
      throw e;
    }
    return result;
  }

  private void refused(Delivery delivery, Throwable reason) {
    delivery.failed(Failure.of("its body could not be read as the application asked", reason));
    try {
      acknowledging.refused(delivery);
    } catch (AngariumException e) {
      handOut.release(List.of(delivery), ReleaseMode.UNDELIVERED);
      reason.addSuppressed(e);
    }
  }

  private void checkRoom() throws JMSException {
    if (acknowledging.room() <= 0) {
      throw JmsErrors.checked(
          ErrorCode.TOO_MANY_UNACKNOWLEDGED,
          "receive is refused: the session holds as many unacknowledged deliveries as"
              + " maxUnacknowledged allows; acknowledge, commit, recover or roll back first");
    }
  }

  private void checkMayReceive() throws JMSException {
    session.checkNoListenerOfItsOwn("receive");
    if (listener != null) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "receive is refused: this consumer of %s has a MessageListener, which gets its messages;"
                  .formatted(source.destination())
              + " remove it first, or use another consumer");
    } else if (session.belongsToListeners()) {
      throw JmsErrors.checked(
          ErrorCode.ILLEGAL_CALL,
          "receive is refused: the session has MessageListeners and belongs to their thread"
              + " (6.2.5); use another session");
    }
  }

  @Override
  public void onLostGroup(Consumer<String> listener) throws JMSException {
    checkOpen();
    lostGroups = listener;
    claimer.tellLostGroups();
  }

  @Override
  public Queue getQueue() throws JMSException {
    checkOpen();
    if (AngariumDestination.of(source.destination()) instanceof Queue queue) {
      return queue;
    }
    throw notThat("queue");
  }

  @Override
  public Topic getTopic() throws JMSException {
    checkOpen();
    if (AngariumDestination.of(source.destination()) instanceof Topic topic) {
      return topic;
    }
    throw notThat("topic");
  }

  private JMSException notThat(String kind) {
    return JmsErrors.checked(
        ErrorCode.ILLEGAL_CALL,
        "this consumer has no %s: it consumes from %s".formatted(kind, source.destination()));
  }

  @Override
  public boolean getNoLocal() throws JMSException {
    checkOpen();
    return source.noLocal();
  }

  /**
   * Closes this consumer; waits until its listener and its receive have returned, except from
   * inside its listener, which goes on (8.8).
   */
  @Override
  public void close() {
    closed.set(true);
    wake();
    gate.awaitIdle(this, session.isSessionThread());
    finish();
  }

  /** Ends what the engine holds for it. Nobody works for it any more. */
  void finish() {
    closed.set(true);
    if (!session.forget(this)) {
      return;
    }
    quietly(acknowledging::settle);
    quietly(claimer::close);
  }

  private void quietly(JmsCalls.EngineAction action) {
    try {
      action.run();
    } catch (AngariumException e) {
      LOG.warn("A consumer of {} did not close well", source.destination(), e);
    }
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (closed.get()) {
      throw JmsErrors.checked(
          ErrorCode.SESSION_CLOSED,
          "this consumer of %s is closed; create another one".formatted(source.destination()));
    }
  }
}
