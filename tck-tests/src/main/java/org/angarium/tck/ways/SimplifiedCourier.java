package org.angarium.tck.ways;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import org.angarium.tck.Jms;

/** Carries messages with contexts, producers and consumers of the simplified API. */
final class SimplifiedCourier implements Courier {
  private final Jms jms;
  private final boolean topic;
  private final JMSContext sender;
  private final JMSContext receiver;
  private final Destination destination;
  private final JMSConsumer consumer;

  SimplifiedCourier(Jms jms, boolean topic, int sendMode, int receiveMode) {
    this.jms = jms;
    this.topic = topic;
    sender = jms.context(sendMode);
    receiver = jms.closing(sender.createContext(receiveMode));
    destination = another();
    consumer = receiver.createConsumer(destination);
  }

  @Override
  public Destination destination() {
    return destination;
  }

  @Override
  public Destination another() {
    return topic ? jms.topic(sender) : jms.queue(sender);
  }

  @Override
  public Messages messages() {
    return Messages.of(sender);
  }

  @Override
  public void send(Message message, SendOptions options) {
    JMSProducer producer = sender.createProducer();
    if (options.delay() != 0) {
      producer.setDeliveryDelay(options.delay());
    }
    producer
        .setDeliveryMode(options.deliveryMode())
        .setPriority(options.priority())
        .setTimeToLive(options.timeToLive())
        .setDisableMessageID(options.noId())
        .setDisableMessageTimestamp(options.noTimestamp())
        .send(destination, message);
  }

  @Override
  public void sendAsync(Message message, CompletionListener listener) {
    sender.createProducer().setAsync(listener).send(destination, message);
  }

  @Override
  public void commitSends() {
    sender.commit();
  }

  @Override
  public Message receive() {
    return jms.receive(consumer);
  }

  @Override
  public void assertNothing() {
    jms.assertNothing(consumer);
  }

  @Override
  public void recover() {
    receiver.recover();
  }

  @Override
  public void rollback() {
    receiver.rollback();
  }

  @Override
  public void commit() {
    receiver.commit();
  }
}
