package org.angarium.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.angarium.broker.BrokerCore;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A context of the simplified API (Jakarta Messaging 2.6.3, 6.1, 6.2): an {@link AngariumSession},
 * and an {@link AngariumConnection} that it shares with the contexts made from it.
 *
 * <p>Not thread-safe, except {@link #createContext} and {@link #close()} (6.2.6).
 */
public class AngariumContext implements JMSContext {
  private final AngariumConnection connection;
  private final AngariumSession session;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean autoStart = true;

  AngariumContext(AngariumConnection connection, AngariumSession session) {
    this.connection = connection;
    this.session = session;
    connection.retain();
  }

  /**
   * Opens a context with a connection of its own.
   *
   * @param sessionMode one of the four session modes
   * @throws JMSRuntimeException JMSSecurityRuntimeException for a user who may not connect,
   *     InvalidClientIDRuntimeException for a client id that another connection has
   */
  public static AngariumContext open(BrokerCore core, ConnectionSpec spec, int sessionMode) {
    try {
      AngariumConnection connection = AngariumConnection.open(core, spec);
      try {
        return new AngariumContext(
            connection, connection.openFirstSession(Domain.COMMON, sessionMode));
      } catch (JMSException e) {
        connection.close();
        throw e;
      }
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /** The session inside. */
  AngariumSession session() {
    return session;
  }

  /** Keeps what a listener threw, for the history of the messages that this context holds. */
  public void noteFailure(Throwable thrown) {
    session.core().noteFailure(thrown);
  }

  /** The session, for a call that makes it too late to set the client id. */
  private AngariumSession used() {
    connection.markUsed();
    return session;
  }

  /** The connection, while this context is open. */
  private AngariumConnection open() throws JMSException {
    session.checkOpen();
    return connection;
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return JmsCalls.uncheckedCall(
        () -> {
          session.checkOpen();
          return new AngariumContext(
              connection, connection.openSession(Domain.COMMON, sessionMode));
        });
  }

  @Override
  public JMSProducer createProducer() {
    return JmsCalls.uncheckedCall(() -> new AngariumJmsProducer(used(), session.producer(null)));
  }

  // The connection.

  @Override
  public @Nullable String getClientID() {
    return JmsCalls.ask(() -> open().getClientID());
  }

  @Override
  public void setClientID(@Nullable String clientId) {
    JmsCalls.unchecked(() -> open().setClientID(clientId));
  }

  @Override
  public ConnectionMetaData getMetaData() {
    return JmsCalls.uncheckedCall(() -> open().getMetaData());
  }

  @Override
  public @Nullable ExceptionListener getExceptionListener() {
    return JmsCalls.ask(() -> open().getExceptionListener());
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) {
    JmsCalls.unchecked(() -> open().setExceptionListener(listener));
  }

  @Override
  public void start() {
    JmsCalls.unchecked(() -> open().start());
  }

  @Override
  public void stop() {
    JmsCalls.unchecked(() -> open().stop());
  }

  @Override
  public void setAutoStart(boolean autoStart) {
    JmsCalls.unchecked(session::checkOpen);
    this.autoStart = autoStart;
  }

  @Override
  public boolean getAutoStart() {
    JmsCalls.unchecked(session::checkOpen);
    return autoStart;
  }

  /** Closes the session, and the connection with its last context. */
  @Override
  public void close() {
    JmsCalls.unchecked(
        () -> {
          session.close();
          if (closed.compareAndSet(false, true) && connection.release()) {
            connection.close();
          }
        });
  }

  // Messages.

  @Override
  public BytesMessage createBytesMessage() {
    return JmsCalls.uncheckedCall(() -> used().createBytesMessage());
  }

  @Override
  public MapMessage createMapMessage() {
    return JmsCalls.uncheckedCall(() -> used().createMapMessage());
  }

  @Override
  public Message createMessage() {
    return JmsCalls.uncheckedCall(() -> used().createMessage());
  }

  @Override
  public ObjectMessage createObjectMessage() {
    return JmsCalls.uncheckedCall(() -> used().createObjectMessage());
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) {
    return JmsCalls.uncheckedCall(() -> used().createObjectMessage(object));
  }

  @Override
  public StreamMessage createStreamMessage() {
    return JmsCalls.uncheckedCall(() -> used().createStreamMessage());
  }

  @Override
  public TextMessage createTextMessage() {
    return JmsCalls.uncheckedCall(() -> used().createTextMessage());
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) {
    return JmsCalls.uncheckedCall(() -> used().createTextMessage(text));
  }

  // Transactions and acknowledgement.

  @Override
  public boolean getTransacted() {
    return JmsCalls.uncheckedCall(session::getTransacted);
  }

  @Override
  public int getSessionMode() {
    return JmsCalls.uncheckedCall(session::getAcknowledgeMode);
  }

  @Override
  public void commit() {
    JmsCalls.unchecked(() -> used().commit());
  }

  @Override
  public void rollback() {
    JmsCalls.unchecked(() -> used().rollback());
  }

  @Override
  public void recover() {
    JmsCalls.unchecked(() -> used().recover());
  }

  @Override
  public void acknowledge() {
    JmsCalls.unchecked(() -> used().core().acknowledge());
  }

  // Consumers.

  /** Opens a consumer; starts the connection, unless the application wants to do that itself. */
  private JMSConsumer consumer(JmsCalls.Call<AngariumConsumer> call) {
    return JmsCalls.uncheckedCall(
        () -> {
          used();
          JMSConsumer consumer = new AngariumJmsConsumer(call.run());
          if (autoStart) {
            connection.start();
          }
          return consumer;
        });
  }

  @Override
  public JMSConsumer createConsumer(@Nullable Destination destination) {
    return consumer(() -> session.consumer(destination, null, false));
  }

  @Override
  public JMSConsumer createConsumer(@Nullable Destination destination, @Nullable String selector) {
    return consumer(() -> session.consumer(destination, selector, false));
  }

  @Override
  public JMSConsumer createConsumer(
      @Nullable Destination destination, @Nullable String selector, boolean noLocal) {
    return consumer(() -> session.consumer(destination, selector, noLocal));
  }

  @Override
  public JMSConsumer createDurableConsumer(@Nullable Topic topic, @Nullable String name) {
    return consumer(() -> session.createDurableConsumer(topic, name, null, false));
  }

  @Override
  public JMSConsumer createDurableConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector, boolean noLocal) {
    return consumer(() -> session.createDurableConsumer(topic, name, selector, noLocal));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(@Nullable Topic topic, @Nullable String name) {
    return consumer(() -> session.createSharedDurableConsumer(topic, name, null));
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector) {
    return consumer(() -> session.createSharedDurableConsumer(topic, name, selector));
  }

  @Override
  public JMSConsumer createSharedConsumer(@Nullable Topic topic, @Nullable String name) {
    return consumer(() -> session.createSharedConsumer(topic, name, null));
  }

  @Override
  public JMSConsumer createSharedConsumer(
      @Nullable Topic topic, @Nullable String name, @Nullable String selector) {
    return consumer(() -> session.createSharedConsumer(topic, name, selector));
  }

  @Override
  public void unsubscribe(@Nullable String name) {
    JmsCalls.unchecked(() -> used().unsubscribe(name));
  }

  // Browsers and destinations.

  @Override
  public QueueBrowser createBrowser(@Nullable Queue queue) {
    return JmsCalls.uncheckedCall(() -> used().createBrowser(queue));
  }

  @Override
  public QueueBrowser createBrowser(@Nullable Queue queue, @Nullable String selector) {
    return JmsCalls.uncheckedCall(() -> used().createBrowser(queue, selector));
  }

  @Override
  public Queue createQueue(@Nullable String name) {
    return JmsCalls.uncheckedCall(() -> used().createQueue(name));
  }

  @Override
  public Topic createTopic(@Nullable String name) {
    return JmsCalls.uncheckedCall(() -> used().createTopic(name));
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return JmsCalls.uncheckedCall(() -> used().createTemporaryQueue());
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    return JmsCalls.uncheckedCall(() -> used().createTemporaryTopic());
  }
}
