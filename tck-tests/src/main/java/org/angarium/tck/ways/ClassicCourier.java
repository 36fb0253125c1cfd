package org.angarium.tck.ways;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.angarium.tck.Jms;

/** Carries messages with sessions, producers and consumers of the classic API. */
final class ClassicCourier implements Courier {
  private final Jms jms;
  private final boolean topic;
  private final Session sender;
  private final Session receiver;
  private final Destination destination;
  private final MessageConsumer consumer;

  ClassicCourier(Jms jms, boolean topic, int sendMode, int receiveMode) throws JMSException {
    this.jms = jms;
    this.topic = topic;
    var connection = jms.startedConnection();
    sender = connection.createSession(sendMode);
    receiver = connection.createSession(receiveMode);
    destination = another();
    consumer = receiver.createConsumer(destination);
  }

  @Override
  public Destination destination() {
    return destination;
  }

  @Override
  public Destination another() throws JMSException {
    return topic ? jms.topic(sender) : jms.queue(sender);
  }

  @Override
  public Messages messages() {
    return Messages.of(sender);
  }

  @Override
  public void send(Message message, SendOptions options) throws JMSException {
    try (MessageProducer producer = sender.createProducer(destination)) {
      if (options.delay() != 0) {
        producer.setDeliveryDelay(options.delay());
      }
      producer.setDisableMessageID(options.noId());
      producer.setDisableMessageTimestamp(options.noTimestamp());
      producer.send(message, options.deliveryMode(), options.priority(), options.timeToLive());
    }
  }

  @Override
  public void sendAsync(Message message, CompletionListener listener) throws JMSException {
    sender.createProducer(destination).send(message, listener);
  }

  @Override
  public void commitSends() throws JMSException {
    sender.commit();
  }

  @Override
  public Message receive() throws JMSException {
    return jms.receive(consumer);
  }

  @Override
  public void assertNothing() throws JMSException {
    jms.assertNothing(consumer);
  }

  @Override
  public void recover() throws JMSException {
    receiver.recover();
  }

  @Override
  public void rollback() throws JMSException {
    receiver.rollback();
  }

  @Override
  public void commit() throws JMSException {
    receiver.commit();
  }
}
