package org.angarium.benchmarks.provider.direct;

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
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import org.jspecify.annotations.NullUnmarked;

/** A session that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingSession implements Session {
  @Override
  public BytesMessage createBytesMessage() {
    throw refused();
  }

  @Override
  public MapMessage createMapMessage() {
    throw refused();
  }

  @Override
  public Message createMessage() {
    throw refused();
  }

  @Override
  public ObjectMessage createObjectMessage() {
    throw refused();
  }

  @Override
  public ObjectMessage createObjectMessage(Serializable serializable) {
    throw refused();
  }

  @Override
  public StreamMessage createStreamMessage() {
    throw refused();
  }

  @Override
  public TextMessage createTextMessage() {
    throw refused();
  }

  @Override
  public TextMessage createTextMessage(String text) {
    throw refused();
  }

  @Override
  public boolean getTransacted() {
    throw refused();
  }

  @Override
  public int getAcknowledgeMode() {
    throw refused();
  }

  @Override
  public void commit() throws JMSException {
    throw refused();
  }

  @Override
  public void rollback() {
    throw refused();
  }

  @Override
  public void close() {
    throw refused();
  }

  @Override
  public void recover() {
    throw refused();
  }

  @Override
  public MessageListener getMessageListener() {
    throw refused();
  }

  @Override
  public void setMessageListener(MessageListener messageListener) {
    throw refused();
  }

  @Override
  public void run() {
    throw refused();
  }

  @Override
  public MessageProducer createProducer(Destination destination) {
    throw refused();
  }

  @Override
  public MessageConsumer createConsumer(Destination destination) {
    throw refused();
  }

  @Override
  public MessageConsumer createConsumer(Destination destination, String text) {
    throw refused();
  }

  @Override
  public MessageConsumer createConsumer(Destination destination, String text, boolean flag) {
    throw refused();
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String text) {
    throw refused();
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic topic, String text, String text2) {
    throw refused();
  }

  @Override
  public Queue createQueue(String text) {
    throw refused();
  }

  @Override
  public Topic createTopic(String text) {
    throw refused();
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic topic, String text) {
    throw refused();
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic topic, String text, String text2, boolean flag) {
    throw refused();
  }

  @Override
  public MessageConsumer createDurableConsumer(Topic topic, String text) {
    throw refused();
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic topic, String text, String text2, boolean flag) {
    throw refused();
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic topic, String text) {
    throw refused();
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic topic, String text, String text2) {
    throw refused();
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) {
    throw refused();
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, String text) {
    throw refused();
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    throw refused();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() {
    throw refused();
  }

  @Override
  public void unsubscribe(String text) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
