package org.angarium.cdi.context;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
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
import java.io.Serial;
import java.io.Serializable;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/**
 * What is injected as a JMSContext: each call goes to the real context of the moment (Jakarta
 * Messaging 12.4.4), and what would change that for others is refused (12.4.5). Thread-safe as far
 * as threads are in transactions or requests of their own.
 */
public final class InjectedContext implements JMSContext, Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final ContextKey key;
  private final transient Contexts contexts;

  /** A context for an injection point. */
  public InjectedContext(ContextKey key, Contexts contexts) {
    this.key = key;
    this.contexts = contexts;
  }

  private JMSContext real() {
    return contexts.current(key);
  }

  private static RuntimeException refused(String call) {
    return CdiError.CALL_FORBIDDEN.exception(
        ("%s is refused: this JMSContext was injected, is shared by all who inject it in this scope,"
                + " and the container opens and closes it; use ConnectionFactory.createContext for"
                + " one of your own")
            .formatted(call));
  }

  /** Finds the application's contexts again, where a bean with an injected context was stored. */
  @Serial
  private Object readResolve() {
    return new InjectedContext(key, CDI.current().select(Contexts.class).get());
  }

  @Override
  public void setClientID(String clientID) {
    throw refused("setClientID");
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) {
    throw refused("setExceptionListener");
  }

  @Override
  public void start() {
    throw refused("start");
  }

  @Override
  public void stop() {
    throw refused("stop");
  }

  @Override
  public void setAutoStart(boolean autoStart) {
    throw refused("setAutoStart");
  }

  @Override
  public void close() {
    throw refused("close");
  }

  @Override
  public void commit() {
    throw refused("commit");
  }

  @Override
  public void rollback() {
    throw refused("rollback");
  }

  @Override
  public void recover() {
    throw refused("recover");
  }

  @Override
  public void acknowledge() {
    throw refused("acknowledge");
  }

  @Override
  public JMSContext createContext(int sessionMode) {
    return real().createContext(sessionMode);
  }

  @Override
  public JMSProducer createProducer() {
    return real().createProducer();
  }

  @Override
  public String getClientID() {
    return real().getClientID();
  }

  @Override
  public ConnectionMetaData getMetaData() {
    return real().getMetaData();
  }

  @Override
  public ExceptionListener getExceptionListener() {
    return real().getExceptionListener();
  }

  @Override
  public boolean getAutoStart() {
    return real().getAutoStart();
  }

  @Override
  public BytesMessage createBytesMessage() {
    return real().createBytesMessage();
  }

  @Override
  public MapMessage createMapMessage() {
    return real().createMapMessage();
  }

  @Override
  public Message createMessage() {
    return real().createMessage();
  }

  @Override
  public ObjectMessage createObjectMessage() {
    return real().createObjectMessage();
  }

  @Override
  public ObjectMessage createObjectMessage(Serializable object) {
    return real().createObjectMessage(object);
  }

  @Override
  public StreamMessage createStreamMessage() {
    return real().createStreamMessage();
  }

  @Override
  public TextMessage createTextMessage() {
    return real().createTextMessage();
  }

  @Override
  public TextMessage createTextMessage(String text) {
    return real().createTextMessage(text);
  }

  @Override
  public boolean getTransacted() {
    return real().getTransacted();
  }

  @Override
  public int getSessionMode() {
    return real().getSessionMode();
  }

  @Override
  public JMSConsumer createConsumer(Destination destination) {
    return real().createConsumer(destination);
  }

  @Override
  public JMSConsumer createConsumer(Destination destination, String selector) {
    return real().createConsumer(destination, selector);
  }

  @Override
  public JMSConsumer createConsumer(Destination destination, String selector, boolean noLocal) {
    return real().createConsumer(destination, selector, noLocal);
  }

  @Override
  public Queue createQueue(String name) {
    return real().createQueue(name);
  }

  @Override
  public Topic createTopic(String name) {
    return real().createTopic(name);
  }

  @Override
  public JMSConsumer createDurableConsumer(Topic topic, String name) {
    return real().createDurableConsumer(topic, name);
  }

  @Override
  public JMSConsumer createDurableConsumer(
      Topic topic, String name, String selector, boolean noLocal) {
    return real().createDurableConsumer(topic, name, selector, noLocal);
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
    return real().createSharedDurableConsumer(topic, name);
  }

  @Override
  public JMSConsumer createSharedDurableConsumer(Topic topic, String name, String selector) {
    return real().createSharedDurableConsumer(topic, name, selector);
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic topic, String name) {
    return real().createSharedConsumer(topic, name);
  }

  @Override
  public JMSConsumer createSharedConsumer(Topic topic, String name, String selector) {
    return real().createSharedConsumer(topic, name, selector);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) {
    return real().createBrowser(queue);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, String selector) {
    return real().createBrowser(queue, selector);
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return real().createTemporaryQueue();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    return real().createTemporaryTopic();
  }

  @Override
  public void unsubscribe(String name) {
    real().unsubscribe(name);
  }

  /** Which context; opens none. */
  @Override
  public String toString() {
    return "injected JMSContext (%s)".formatted(key);
  }
}
