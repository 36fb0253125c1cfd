package org.angarium.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.message.AngariumBytesMessage;
import org.angarium.message.AngariumMapMessage;
import org.angarium.message.AngariumMessage;
import org.angarium.message.AngariumObjectMessage;
import org.angarium.message.AngariumStreamMessage;
import org.angarium.message.AngariumTextMessage;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A session of the classic and of both legacy interfaces (Jakarta Messaging 6.2); a context has one
 * inside. What it does is in {@link SessionCore}; here are the calls and their rules.
 *
 * <p>Not thread-safe, as the specification has it (6.2.5); {@link #close()} may be called from any
 * thread.
 */
class AngariumSession implements QueueSession, TopicSession {
  private final AngariumConnection connection;
  private final Domain domain;
  private final SessionCore core;
  private final Destinations destinations;
  private final ConsumerFactory consumers;

  /**
   * @param mode one of {@link SessionModes}
   */
  AngariumSession(AngariumConnection connection, Domain domain, int mode, boolean started) {
    this(connection, domain, SessionModes.acknowledging(connection.core(), mode), mode, started);
  }

  AngariumSession(
      AngariumConnection connection,
      Domain domain,
      Acknowledging acknowledging,
      int mode,
      boolean started) {
    this.connection = connection;
    this.domain = domain;
    this.core = new SessionCore(connection, this, acknowledging, mode, started);
    this.destinations = new Destinations(connection.core(), connection.presence(), domain);
    this.consumers = new ConsumerFactory(core, connection, destinations);
  }

  SessionCore core() {
    return core;
  }

  AngariumConnection connection() {
    return connection;
  }

  Destinations destinations() {
    return destinations;
  }

  void checkOpen() throws JMSException {
    core.checkOpen();
  }

  void checkDomain(Domain needed, String call) throws JMSException {
    checkOpen();
    domain.check(needed, call, "Session");
  }

  // Messages.

  @Override
  public BytesMessage createBytesMessage() throws JMSException {
    checkOpen();
    return new AngariumBytesMessage();
  }

  @Override
  public MapMessage createMapMessage() throws JMSException {
    checkOpen();
    return new AngariumMapMessage();
  }

  @Override
  public Message createMessage() throws JMSException {
    checkOpen();
    return new AngariumMessage();
  }

  @Override
  public ObjectMessage createObjectMessage() throws JMSException {
    checkOpen();
    return new AngariumObjectMessage(connection.filter());
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
    ObjectMessage message = createObjectMessage();
    message.setObject(object);
    return message;
  }

  @Override
  public StreamMessage createStreamMessage() throws JMSException {
    checkOpen();
    return new AngariumStreamMessage();
  }

  @Override
  public TextMessage createTextMessage() throws JMSException {
    return createTextMessage(null);
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) throws JMSException {
    checkOpen();
    return new AngariumTextMessage(text);
  }

  // Transactions and acknowledgement.

  @Override
  public boolean getTransacted() throws JMSException {
    checkOpen();
    return core.isTransacted();
  }

  @Override
  public int getAcknowledgeMode() throws JMSException {
    checkOpen();
    return core.mode();
  }

  @Override
  public void commit() throws JMSException {
    checkOpen();
    core.commit();
  }

  @Override
  public void rollback() throws JMSException {
    checkOpen();
    core.rollback();
  }

  @Override
  public void recover() throws JMSException {
    checkOpen();
    core.recover();
  }

  /** Waits for listeners, receives and asynchronous sends, then gives back what is left. */
  @Override
  public void close() throws JMSException {
    core.close();
  }

  // What belongs to application servers (11.2).

  /** The session's own listener, for {@link #run()}. */
  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    checkOpen();
    return core.sessionRun().listener();
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    checkOpen();
    core.setSessionListener(listener);
  }

  /** Hands to the session's own listener what connection consumers have loaded (11.2.1). */
  @Override
  public void run() {
    JmsCalls.unchecked(
        () -> {
          checkOpen();
          core.sessionRun().run();
        });
  }

  // Producers.

  @Override
  public MessageProducer createProducer(@Nullable Destination destination) throws JMSException {
    return producer(destination);
  }

  @Override
  public QueueSender createSender(@Nullable Queue queue) throws JMSException {
    return producer(queue);
  }

  @Override
  public TopicPublisher createPublisher(@Nullable Topic topic) throws JMSException {
    return producer(topic);
  }

  AngariumProducer producer(@Nullable Destination destination) throws JMSException {
    checkOpen();
    return destination == null
        ? new AngariumProducer(this, null, null)
        : producer(destination, destinations.existing(destination));
  }

  private AngariumProducer producer(Destination destination, DestinationName name) {
    return core.producers().add(new AngariumProducer(this, destination, name), name);
  }

  // Consumers.

  @Override
  public MessageConsumer createConsumer(@Nullable Destination destination) throws JMSException {
    return consumer(destination, null, false);
  }

  @Override
  public MessageConsumer createConsumer(
      @Nullable Destination destination, @Nullable String selector) throws JMSException {
    return consumer(destination, selector, false);
  }

  @Override
  public MessageConsumer createConsumer(
      @Nullable Destination destination, @Nullable String selector, boolean noLocal)
      throws JMSException {
    return consumer(destination, selector, noLocal);
  }

  @Override
  public QueueReceiver createReceiver(@Nullable Queue queue) throws JMSException {
    return consumer(queue, null, false);
  }

  @Override
  public QueueReceiver createReceiver(@Nullable Queue queue, @Nullable String selector)
      throws JMSException {
    return consumer(queue, selector, false);
  }

  @Override
  public TopicSubscriber createSubscriber(@Nullable Topic topic) throws JMSException {
    return consumer(topic, null, false);
  }

  @Override
  public TopicSubscriber createSubscriber(
      @Nullable Topic topic, @Nullable String selector, boolean noLocal) throws JMSException {
    return consumer(topic, selector, noLocal);
  }

  AngariumConsumer consumer(
      @Nullable Destination destination, @Nullable String selector, boolean noLocal)
      throws JMSException {
    checkOpen();
    return consumers.consumer(destination, selector, noLocal);
  }

  @Override
  public MessageConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name)
      throws JMSException {
    return createSharedConsumer(topic, name, null);
  }

  @Override
  public AngariumConsumer createSharedConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
    checkDomain(Domain.TOPIC, "createSharedConsumer");
    return consumers.named(Kind.SHARED, topic, name, selector, false);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(@Nullable Topic topic, @Nullable String name)
      throws JMSException {
    return createDurableSubscriber(topic, name, null, false);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createDurableSubscriber");
    return consumers.named(Kind.DURABLE, topic, name, selector, noLocal);
  }

  @Override
  public MessageConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name)
      throws JMSException {
    return createDurableConsumer(topic, name, null, false);
  }

  @Override
  public AngariumConsumer createDurableConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal)
      throws JMSException {
    checkDomain(Domain.TOPIC, "createDurableConsumer");
    return consumers.named(Kind.DURABLE, topic, name, selector, noLocal);
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name)
      throws JMSException {
    return createSharedDurableConsumer(topic, name, null);
  }

  @Override
  public AngariumConsumer createSharedDurableConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector) throws JMSException {
    checkDomain(Domain.TOPIC, "createSharedDurableConsumer");
    return consumers.named(Kind.SHARED_DURABLE, topic, name, selector, false);
  }

  @Override
  public void unsubscribe(@Nullable String name) throws JMSException {
    checkDomain(Domain.TOPIC, "unsubscribe");
    core.unsubscribe(name);
  }

  // Browsers.

  @Override
  public QueueBrowser createBrowser(@Nullable Queue queue) throws JMSException {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector)
      throws JMSException {
    checkDomain(Domain.QUEUE, "createBrowser");
    DestinationName name = destinations.existing(queue);
    if (queue == null || !name.isQueue()) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_DESTINATION_NAME,
          "a browser of %s is refused: only queues can be browsed".formatted(name));
    }
    return core.remember(new AngariumBrowser(core, queue, name, Source.parse(selector)));
  }

  // Destinations.

  @Override
  public Queue createQueue(@Nullable String name) throws JMSException {
    checkDomain(Domain.QUEUE, "createQueue");
    return (Queue) destinations.create(DestinationName.Kind.QUEUE, name);
  }

  @Override
  public Topic createTopic(@Nullable String name) throws JMSException {
    checkDomain(Domain.TOPIC, "createTopic");
    return (Topic) destinations.create(DestinationName.Kind.TOPIC, name);
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    checkDomain(Domain.QUEUE, "createTemporaryQueue");
    return connection.createTemporaryQueue();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    checkDomain(Domain.TOPIC, "createTemporaryTopic");
    return connection.createTemporaryTopic();
  }
}
