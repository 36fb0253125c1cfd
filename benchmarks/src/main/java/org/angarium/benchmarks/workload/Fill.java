package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.angarium.benchmarks.check.Payload;

/** Fills a queue with persistent messages: some senders, each in transactions of 100. */
final class Fill {
  /** How many senders there are. */
  static final int SENDERS = 4;

  private static final int BATCH = 100;

  private final ConnectionFactory factory;
  private final String queue;
  private final int firstProducer;
  private final int size;
  private final Preparation preparation;

  /** What is done with a message before it is sent. */
  interface Preparation {
    /** Nothing. */
    Preparation NONE = (producer, message, sequence) -> 0;

    /** Prepares, and returns the key within which the order is kept. */
    int prepare(MessageProducer producer, BytesMessage message, int sequence) throws JMSException;
  }

  /**
   * @param firstProducer the number of the first sender
   * @param size of a body in bytes
   */
  Fill(
      ConnectionFactory factory,
      String queue,
      int firstProducer,
      int size,
      Preparation preparation) {
    this.factory = factory;
    this.queue = queue;
    this.firstProducer = firstProducer;
    this.size = size;
    this.preparation = preparation;
  }

  /** How many each sender sends. */
  static long[] sent(int count) {
    long[] sent = new long[SENDERS];
    Arrays.setAll(sent, sender -> (count + sender) / SENDERS);
    return sent;
  }

  /** Sends that many in all, and returns how long it took, in seconds. */
  double fill(int count) throws JMSException, InterruptedException, WorkloadException {
    long[] shares = sent(count);
    Failures failures = new Failures();
    List<Thread> threads = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int producer = firstProducer + sender;
      long share = shares[sender];
      threads.add(new Thread(failures.watch(() -> send(producer, share)), "filler"));
    }
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    failures.rethrow();
    return (System.nanoTime() - start) / 1e9;
  }

  private void send(int number, long count) throws JMSException {
    Payload payload = new Payload(number, size);
    try (Connection connection = factory.createConnection();
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
      MessageProducer producer = session.createProducer(session.createQueue(queue));
      for (int sequence = 0; sequence < count; sequence++) {
        BytesMessage message = session.createBytesMessage();
        int key = preparation.prepare(producer, message, sequence);
        message.writeBytes(payload.of(sequence, key));
        producer.send(message);
        if ((sequence + 1) % BATCH == 0) {
          session.commit();
        }
      }
      session.commit();
    }
  }
}
