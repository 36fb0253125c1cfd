package org.angarium.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Commit;
import org.angarium.engine.Engine;
import org.angarium.engine.Send;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.AngariumMessage;
import org.angarium.message.ForeignMessages;
import org.angarium.message.SendHeaders;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the classic and of both legacy interfaces (Jakarta Messaging, chapter 7); those of
 * contexts have one inside. Not thread-safe.
 */
final class AngariumProducer implements QueueSender, TopicPublisher {
  private final AngariumSession session;
  private final SessionCore core;
  private final AngariumConnection connection;
  private final Engine engine;
  private final @Nullable Destination destination;
  private final @Nullable DestinationName name;
  private boolean closed;
  private boolean disableMessageId;
  private boolean disableTimestamp;
  private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLive = Message.DEFAULT_TIME_TO_LIVE;
  private long deliveryDelay = Message.DEFAULT_DELIVERY_DELAY;

  /**
   * @param destination where it sends; null, and then the name too, when each send tells that
   */
  AngariumProducer(
      AngariumSession session, @Nullable Destination destination, @Nullable DestinationName name) {
    this.session = session;
    this.core = session.core();
    this.connection = session.connection();
    this.engine = connection.core().engine();
    this.destination = destination;
    this.name = name;
  }

  /** What a send is told beside the message: by its arguments, or by the producer's settings. */
  private record Quality(int deliveryMode, int priority, long timeToLive) {}

  private Quality ownQuality() {
    return new Quality(deliveryMode, priority, timeToLive);
  }

  // Options.

  @Override
  public void setDisableMessageID(boolean value) throws JMSException {
    checkOpen();
    disableMessageId = value;
  }

  @Override
  public boolean getDisableMessageID() throws JMSException {
    checkOpen();
    return disableMessageId;
  }

  @Override
  public void setDisableMessageTimestamp(boolean value) throws JMSException {
    checkOpen();
    disableTimestamp = value;
  }

  @Override
  public boolean getDisableMessageTimestamp() throws JMSException {
    checkOpen();
    return disableTimestamp;
  }

  @Override
  public void setDeliveryMode(int deliveryMode) throws JMSException {
    checkOpen();
    checkDeliveryMode(deliveryMode);
    this.deliveryMode = deliveryMode;
  }

  @Override
  public int getDeliveryMode() throws JMSException {
    checkOpen();
    return deliveryMode;
  }

  @Override
  public void setPriority(int priority) throws JMSException {
    checkOpen();
    checkPriority(priority);
    this.priority = priority;
  }

  @Override
  public int getPriority() throws JMSException {
    checkOpen();
    return priority;
  }

  @Override
  public void setTimeToLive(long timeToLive) throws JMSException {
    checkOpen();
    checkDuration("time to live", timeToLive);
    this.timeToLive = timeToLive;
  }

  @Override
  public long getTimeToLive() throws JMSException {
    checkOpen();
    return timeToLive;
  }

  @Override
  public void setDeliveryDelay(long deliveryDelay) throws JMSException {
    checkOpen();
    checkDuration("delivery delay", deliveryDelay);
    this.deliveryDelay = deliveryDelay;
  }

  @Override
  public long getDeliveryDelay() throws JMSException {
    checkOpen();
    return deliveryDelay;
  }

  @Override
  public @Nullable Destination getDestination() throws JMSException {
    checkOpen();
    return destination;
  }

  @Override
  public @Nullable Queue getQueue() throws JMSException {
    return getDestination() instanceof Queue queue ? queue : null;
  }

  @Override
  public @Nullable Topic getTopic() throws JMSException {
    return getDestination() instanceof Topic topic ? topic : null;
  }

  // Sending to the producer's own destination.

  @Override
  public void send(@Nullable Message message) throws JMSException {
    sendOwn(message, ownQuality(), null);
  }

  @Override
  public void send(@Nullable Message message, int deliveryMode, int priority, long timeToLive)
      throws JMSException {
    sendOwn(message, new Quality(deliveryMode, priority, timeToLive), null);
  }

  @Override
  public void send(@Nullable Message message, @Nullable CompletionListener listener)
      throws JMSException {
    sendOwn(message, ownQuality(), required(listener));
  }

  @Override
  public void send(
      @Nullable Message message,
      int deliveryMode,
      int priority,
      long timeToLive,
      @Nullable CompletionListener listener)
      throws JMSException {
    sendOwn(message, new Quality(deliveryMode, priority, timeToLive), required(listener));
  }

  @Override
  public void publish(@Nullable Message message) throws JMSException {
    send(message);
  }

  @Override
  public void publish(@Nullable Message message, int deliveryMode, int priority, long timeToLive)
      throws JMSException {
    send(message, deliveryMode, priority, timeToLive);
  }

  // Sending to a destination that the call names.

  @Override
  public void send(@Nullable Destination destination, @Nullable Message message)
      throws JMSException {
    sendTo(destination, message, ownQuality(), null);
  }

  @Override
  public void send(
      @Nullable Destination destination,
      @Nullable Message message,
      int deliveryMode,
      int priority,
      long timeToLive)
      throws JMSException {
    sendTo(destination, message, new Quality(deliveryMode, priority, timeToLive), null);
  }

  @Override
  public void send(
      @Nullable Destination destination,
      @Nullable Message message,
      @Nullable CompletionListener listener)
      throws JMSException {
    sendTo(destination, message, ownQuality(), required(listener));
  }

  @Override
  public void send(
      @Nullable Destination destination,
      @Nullable Message message,
      int deliveryMode,
      int priority,
      long timeToLive,
      @Nullable CompletionListener listener)
      throws JMSException {
    sendTo(
        destination, message, new Quality(deliveryMode, priority, timeToLive), required(listener));
  }

  @Override
  public void send(@Nullable Queue queue, @Nullable Message message) throws JMSException {
    sendTo(queue, message, ownQuality(), null);
  }

  @Override
  public void send(
      @Nullable Queue queue,
      @Nullable Message message,
      int deliveryMode,
      int priority,
      long timeToLive)
      throws JMSException {
    sendTo(queue, message, new Quality(deliveryMode, priority, timeToLive), null);
  }

  @Override
  public void publish(@Nullable Topic topic, @Nullable Message message) throws JMSException {
    sendTo(topic, message, ownQuality(), null);
  }

  @Override
  public void publish(
      @Nullable Topic topic,
      @Nullable Message message,
      int deliveryMode,
      int priority,
      long timeToLive)
      throws JMSException {
    sendTo(topic, message, new Quality(deliveryMode, priority, timeToLive), null);
  }

  private static CompletionListener required(@Nullable CompletionListener listener) {
    if (listener == null) {
      throw new IllegalArgumentException(
          ErrorCode.ILLEGAL_CALL.code()
              + ": the CompletionListener is null; give one, or call send without it");
    }
    return listener;
  }

  private void sendOwn(
      @Nullable Message message, Quality quality, @Nullable CompletionListener listener)
      throws JMSException {
    checkOpen();
    if (destination == null || name == null) {
      throw new UnsupportedOperationException(
          ErrorCode.ILLEGAL_CALL.code()
              + ": this producer was created without a destination; name it in each send");
    }
    send(destination, name, message, quality, listener);
  }

  private void sendTo(
      @Nullable Destination to,
      @Nullable Message message,
      Quality quality,
      @Nullable CompletionListener listener)
      throws JMSException {
    checkOpen();
    if (to != null && destination != null) {
      throw new UnsupportedOperationException(
          "%s: this producer sends to %s only; send without a destination, or use a producer that"
                  .formatted(ErrorCode.ILLEGAL_CALL.code(), name)
              + " was created without one");
    }
    DestinationName existing = session.destinations().sendable(to);
    if (to != null) { // else the name would have been refused
      send(to, existing, message, quality, listener);
    }
  }

  private void send(
      Destination to,
      DestinationName name,
      @Nullable Message message,
      Quality quality,
      @Nullable CompletionListener listener)
      throws JMSException {
    checkDeliveryMode(quality.deliveryMode);
    checkPriority(quality.priority);
    checkDuration("time to live", quality.timeToLive);
    if (message == null) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_FORMAT, "the message to send is null; create one first");
    }
    SendHeaders headers = headers(name, quality);
    AngariumMessage own =
        message instanceof AngariumMessage angarium
            ? angarium
            : ForeignMessages.copy(message, connection.filter());
    if (connection.core().settings().userIds()) {
      own.setSender(connection.user());
    }
    Send send =
        new Send(
            own.toSent(headers), connection.id(), connection.clientId(), own.deduplicationId());
    headers.writeTo(message, to);
    if (listener == null) {
      JmsCalls.checked(() -> submit(send).await());
    } else {
      core.asyncSends().send(this, message, listener, () -> submit(send));
    }
  }

  /** Sends with the transaction that is open, or at once. */
  private Commit submit(Send send) {
    OpenWork transaction = core.acknowledging().openWork();
    if (transaction == null) {
      return engine.submit(UnitOfWork.send(send));
    }
    DestinationName to = send.message().destination();
    if (!engine.seemsToExist(to)) { // what can be known now is refused now
      throw new AngariumException(
          ErrorCode.NO_SUCH_DESTINATION,
          "%s does not exist any more: it was deleted; the transaction goes on without this message"
              .formatted(to));
    }
    transaction.add(send);
    return Commit.DONE;
  }

  private SendHeaders headers(DestinationName name, Quality quality) {
    Clock clock = connection.core().clock();
    // At once is told by 0; the receiver then shows the timestamp, unless there is none.
    boolean timed = deliveryDelay > 0 || disableTimestamp;
    // What is not delayed is due by the time that the engine goes by.
    long now = timed && deliveryDelay == 0 ? clock.millis() : clock.stampMillis();
    return new SendHeaders(
        disableMessageId ? "" : connection.nextMessageId(),
        name,
        quality.deliveryMode == DeliveryMode.PERSISTENT,
        quality.priority,
        disableTimestamp ? 0 : now,
        quality.timeToLive == 0 ? 0 : later(now, quality.timeToLive),
        timed ? later(now, deliveryDelay) : 0);
  }

  private static long later(long now, long millis) {
    return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
  }

  private static void checkDeliveryMode(int deliveryMode) throws JMSException {
    if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_HEADER,
          "the delivery mode %d is refused; use DeliveryMode.PERSISTENT or NON_PERSISTENT"
              .formatted(deliveryMode));
    }
  }

  private static void checkPriority(int priority) throws JMSException {
    if (priority < 0 || priority > 9) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_HEADER,
          "the priority %d is refused; it must be 0 to 9".formatted(priority));
    }
  }

  private static void checkDuration(String what, long millis) throws JMSException {
    if (millis < 0) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_HEADER,
          "the %s of %d ms is refused; it must not be negative".formatted(what, millis));
    }
  }

  /** Waits until the CompletionListeners of its sends have returned. */
  @Override
  public void close() throws JMSException {
    if (!closed) {
      core.awaitSends(this);
      closed = true;
      core.producers().remove(this);
    }
  }

  void checkOpen() throws JMSException {
    session.checkOpen();
    if (closed) {
      throw JmsErrors.checked(
          ErrorCode.SESSION_CLOSED, "this producer is closed; create another one");
    }
  }
}
