package org.angarium.benchmarks.provider.direct;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A session: what is sent in its transaction waits for the commit, its listeners run singly. */
final class DirectSession extends RefusingSession {
  private final Hub hub;
  private final boolean transacted;
  private final List<Sent> open = new ArrayList<>();
  private final ReentrantLock listening = new ReentrantLock();

  /** What a transaction has sent. */
  private record Sent(DirectDestination destination, DirectMessage message, int sender) {}

  DirectSession(Hub hub, boolean transacted) {
    this.hub = hub;
    this.transacted = transacted;
  }

  Hub hub() {
    return hub;
  }

  ReentrantLock listening() {
    return listening;
  }

  void send(DirectDestination destination, DirectMessage message, int sender) throws JMSException {
    if (transacted) {
      open.add(new Sent(destination, message, sender));
      return;
    }
    AppendLog log = hub.log();
    if (log != null && message.persistent()) {
      log.append(List.of(message.body()));
    }
    destination.deliver(message, sender);
  }

  @Override
  public void commit() throws JMSException {
    if (open.isEmpty()) {
      return;
    }
    AppendLog log = hub.log();
    if (log != null) {
      log.append(
          open.stream()
              .map(Sent::message)
              .filter(DirectMessage::persistent)
              .map(DirectMessage::body)
              .toList());
    }
    for (Sent sent : open) {
      sent.destination.deliver(sent.message, sent.sender);
    }
    open.clear();
  }

  @Override
  public boolean getTransacted() {
    return transacted;
  }

  @Override
  public BytesMessage createBytesMessage() {
    return new DirectMessage();
  }

  @Override
  public MessageProducer createProducer(@Nullable Destination destination) {
    return new DirectProducer(this, (DirectDestination) destination);
  }

  @Override
  public MessageConsumer createConsumer(Destination destination) {
    return new DirectConsumer(this, (DirectDestination) destination, null);
  }

  @Override
  public MessageConsumer createConsumer(Destination destination, @Nullable String selector) {
    return new DirectConsumer(this, (DirectDestination) destination, selector);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic topic, String name) {
    return new DirectConsumer(this, (DirectDestination) topic, null);
  }

  @Override
  public Queue createQueue(String name) {
    return hub.queue(name);
  }

  @Override
  public Topic createTopic(String name) {
    return hub.topic(name);
  }

  @Override
  public TemporaryQueue createTemporaryQueue() {
    return new DirectDestination("temporary", false);
  }

  @Override
  public void close() {}
}
