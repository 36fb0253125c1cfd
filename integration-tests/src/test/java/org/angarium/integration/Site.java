package org.angarium.integration;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import java.nio.file.Path;
import java.util.Optional;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * The place of one test's broker, on disk, and a plain client of it beside the library under test.
 */
public final class Site implements AutoCloseable {
  /** How long a test waits for what must come, in milliseconds. */
  public static final long SOON = 20_000;

  private final String url;

  /** A broker whose messages are in a file of this folder. */
  public Site(Path folder) {
    url = "angarium:h2:file:" + folder.resolve("broker");
  }

  /** Where the broker is. */
  public String url() {
    return url;
  }

  /** A new connection factory, as an application makes it. */
  public AngariumConnectionFactory factory() {
    return new AngariumConnectionFactory(url);
  }

  /** The broker that runs here; it is opened where none does. */
  public Broker broker() {
    return Broker.open(url);
  }

  /** Closes the broker with all connections and opens it again from its file. */
  public void restart() {
    broker().close();
    broker();
  }

  /** Sends texts to a queue. */
  public void send(String queue, String... texts) {
    try (JMSContext context = factory().createContext()) {
      JMSProducer producer = context.createProducer();
      for (String text : texts) {
        producer.send(context.createQueue(queue), text);
      }
    }
  }

  /** Sends texts to a topic. */
  public void publish(String topic, String... texts) {
    try (JMSContext context = factory().createContext()) {
      JMSProducer producer = context.createProducer();
      for (String text : texts) {
        producer.send(context.createTopic(topic), text);
      }
    }
  }

  /** The next text of a queue; null when none comes soon. */
  public @Nullable String receive(String queue) {
    try (JMSContext context = factory().createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      return consumer.receiveBody(String.class, SOON);
    }
  }

  /** How many messages a queue holds, those included that consumers hold; 0 without the queue. */
  public long depth(String queue) {
    Broker broker = broker();
    return broker.queues().contains(queue) ? broker.status(queue).depth() : 0;
  }

  /** How many consumers a queue has; 0 without the queue. */
  public int consumers(String queue) {
    Broker broker = broker();
    return broker.queues().contains(queue) ? broker.status(queue).consumers() : 0;
  }

  /** The subscription of this name, if there is one. */
  public Optional<TopicSubscription> subscription(String name) {
    return broker().subscriptions().stream()
        .filter(subscription -> name.equals(subscription.name()))
        .findFirst();
  }

  /** How many consumers the subscriptions of a topic have. */
  public int subscribers(String topic) {
    return broker().subscriptions().stream()
        .filter(subscription -> subscription.topic().equals(topic))
        .mapToInt(TopicSubscription::consumers)
        .sum();
  }

  /** Closes the broker. */
  @Override
  public void close() {
    broker().close();
  }
}
