package org.angarium.cdi.context;

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
import java.io.Serializable;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/**
 * A JMSContext that the application gets and does not own: what would change it for others is
 * refused (Jakarta Messaging 12.4.5), all else goes to a real one: no more thread-safe than that,
 * and blocking where that blocks.
 */
public abstract class LentContext implements JMSContext {
  /** For those who lend. */
  protected LentContext() {}

  /** The context that does it. */
  protected abstract JMSContext real();

  /** Whose it is, as the end of a sentence: why a call is refused, and what to do. */
  protected abstract String owner();

  /** An IllegalStateRuntimeException, with code ANG-2302. */
  private RuntimeException refused(String call) {
    return CdiError.CALL_FORBIDDEN.exception("%s is refused: %s".formatted(call, owner()));
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
}
