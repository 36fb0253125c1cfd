package org.angarium.benchmarks.safekeeping;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.util.Arrays;
import org.angarium.Broker;
import org.angarium.benchmarks.check.Payload;

/** One thread that sends and receives PERSISTENT messages of 1 KiB. Not thread-safe. */
final class Traffic implements AutoCloseable {
  private static final int SIZE = 1024;
  private static final long PATIENCE = 10_000;

  private final Payload payload = new Payload(0, SIZE);
  private final boolean transacted;
  private final JMSContext context;
  private final Queue queue;
  private final JMSProducer producer;
  private final JMSConsumer consumer;
  private long sent;
  private long received;

  Traffic(Broker broker, String queue, boolean transacted) {
    this.transacted = transacted;
    broker.declareQueue(queue);
    context =
        broker
            .connectionFactory()
            .createContext(
                transacted ? JMSContext.SESSION_TRANSACTED : JMSContext.AUTO_ACKNOWLEDGE);
    this.queue = context.createQueue(queue);
    producer = context.createProducer();
    consumer = context.createConsumer(this.queue);
  }

  /** Sends so many, and commits. */
  void send(int count) {
    for (int i = 0; i < count; i++) {
      producer.send(queue, payload.of(sent++, 0).clone());
    }
    commit();
  }

  /**
   * Receives so many, and commits.
   *
   * @throws IllegalStateException when one is missing or not the next
   */
  void receive(int count) {
    for (int i = 0; i < count; i++) {
      byte[] body = consumer.receiveBody(byte[].class, PATIENCE);
      if (body == null) {
        throw new IllegalStateException("message %d does not come".formatted(received));
      }
      if (!Arrays.equals(body, payload.of(received, 0))) {
        throw new IllegalStateException("another came in place of message " + received);
      }
      received++;
    }
    commit();
  }

  /** Sends and receives, so many at a time, for so many seconds. Messages a second. */
  double rate(double seconds, int batch) {
    long begin = received;
    long start = System.nanoTime();
    double passed = 0;
    while (passed < seconds) {
      send(batch);
      receive(batch);
      passed = (System.nanoTime() - start) / 1e9;
    }
    return (received - begin) / passed;
  }

  private void commit() {
    if (transacted) {
      context.commit();
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
