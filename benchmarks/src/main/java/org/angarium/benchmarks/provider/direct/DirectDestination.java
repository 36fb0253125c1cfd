package org.angarium.benchmarks.provider.direct;

import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A queue or topic: a name and its consumers. */
final class DirectDestination implements TemporaryQueue, Topic {
  private final String name;
  private final boolean topic;
  private final List<DirectConsumer> consumers = new CopyOnWriteArrayList<>();

  DirectDestination(String name, boolean topic) {
    this.name = name;
    this.topic = topic;
  }

  void add(DirectConsumer consumer) {
    consumers.add(consumer);
  }

  void remove(DirectConsumer consumer) {
    consumers.remove(consumer);
  }

  /**
   * Gives a message to all consumers of a topic, or to one of a queue: to that of the message's
   * group, or to the first whose selector selects it, beginning at a place of the sender's own, so
   * that senders do not meet at one consumer.
   */
  void deliver(DirectMessage message, int sender) {
    if (topic) {
      for (DirectConsumer consumer : consumers) {
        consumer.take(message.copy());
      }
      return;
    }
    int size = consumers.size();
    String group = message.group();
    int start = group == null ? sender : group.hashCode() & Integer.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      DirectConsumer consumer = consumers.get((start + i) % size);
      if (consumer.selects(message)) {
        consumer.take(message);
        return;
      }
    }
  }

  @Override
  public String getQueueName() {
    return name;
  }

  @Override
  public String getTopicName() {
    return name;
  }

  @Override
  public void delete() {}

  @Override
  public String toString() {
    return name;
  }
}
