package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.check.Verdict;

/**
 * Work on a queue that has a backlog: 16 threads, each of which sends one persistent message,
 * receives one, and so on, so that the backlog stays as deep as it is. Counts such pairs. At the
 * end the whole backlog is received and checked.
 *
 * @param depth messages in the backlog
 */
record Depth(String name, int depth) implements Workload {
  private static final String QUEUE = "deep";
  private static final int SIZE = 100;
  private static final int WORKERS = 16;
  private static final int LOOK_MILLIS = 100;

  @Override
  public void run(Site site, int phase) throws Exception {
    ConnectionFactory factory = site.start(this).connectionFactory();
    int backlog = depth == 0 ? 0 : site.scale().count(depth);
    if (backlog > 0) {
      double seconds = new Fill(factory, QUEUE, WORKERS, SIZE, Fill.Preparation.NONE).fill(backlog);
      site.results().figure("fillPerSecond", backlog / seconds);
    }
    List<Worker> workers = new ArrayList<>();
    try (Connections connections = new Connections(factory)) {
      for (int i = 0; i < WORKERS; i++) {
        Connection connection = connections.sender(i);
        workers.add(new Worker(i, connection.createSession(false, site.acknowledgeMode())));
      }
      connections.start();
      work(site, workers);
    }
    site.measureHeap();
    receiveAll(site, factory, workers, backlog);
  }

  private static void work(Site site, List<Worker> workers) throws Exception {
    Counters pairs = new Counters(WORKERS);
    Failures failures = new Failures();
    Meter meter = site.meter();
    List<Thread> threads = new ArrayList<>();
    for (Worker worker : workers) {
      threads.add(new Thread(failures.watch(() -> worker.work(pairs)), "worker"));
    }
    threads.forEach(Thread::start);
    Pause.until(System.nanoTime() + site.scale().warmup().toNanos(), failures::any);
    meter.begin();
    long before = pairs.sum();
    Pause.until(System.nanoTime() + site.scale().measured().toNanos(), failures::any);
    long messages = pairs.sum() - before;
    meter.end();
    for (Worker worker : workers) {
      worker.stopped = true;
    }
    for (Thread thread : threads) {
      thread.join();
    }
    failures.rethrow();
    meter.report(messages, site.results());
  }

  private static void receiveAll(
      Site site, ConnectionFactory factory, List<Worker> workers, int backlog) throws JMSException {
    long[] sent = new long[WORKERS + Fill.SENDERS];
    List<Inspector> inspectors = new ArrayList<>();
    long received = 0;
    for (Worker worker : workers) {
      sent[worker.number] = worker.sent;
      received += worker.received;
      inspectors.add(worker.inspector);
    }
    System.arraycopy(Fill.sent(backlog), 0, sent, WORKERS, Fill.SENDERS);
    long left = Arrays.stream(sent).sum() - received;
    Inspector inspector = new Inspector(sent.length, 1);
    inspectors.add(inspector);
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Drain drain = new Drain(connection, QUEUE, inspector, site.scale());
      drain.run(left);
      if (left > 1) {
        site.results().figure("drainPerSecond", drain.perSecond());
      }
    }
    site.results().verdict(Verdict.of(sent, List.of(inspectors)));
  }

  /** Sends and receives by turns. */
  private static final class Worker {
    private final int number;
    private final Session session;
    private final MessageProducer producer;
    private final MessageConsumer consumer;
    private final Payload payload;
    private final Inspector inspector = new Inspector(WORKERS + Fill.SENDERS, 1);
    private volatile boolean stopped;
    private long sent;
    private long received;

    Worker(int number, Session session) throws JMSException {
      this.number = number;
      this.session = session;
      producer = session.createProducer(session.createQueue(QUEUE));
      consumer = session.createConsumer(session.createQueue(QUEUE));
      payload = new Payload(number, SIZE);
    }

    void work(Counters pairs) throws JMSException {
      while (!stopped) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(payload.of(sent, 0));
        producer.send(message);
        sent++;
        Message next = null;
        while (next == null && !stopped) {
          next = consumer.receive(LOOK_MILLIS);
        }
        if (next != null) {
          inspector.inspect(next);
          pairs.set(number, ++received);
        }
      }
    }
  }
}
