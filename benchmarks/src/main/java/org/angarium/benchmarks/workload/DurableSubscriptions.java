package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.check.Verdict;

/**
 * Opens 100,000 durable subscriptions of one topic, in four sessions at once, and keeps them open;
 * ends early after a minute. Then a message is sent, and a thousand of the subscribers look whether
 * it has come.
 */
final class DurableSubscriptions implements Workload {
  private static final int COUNT = 100_000;
  private static final int SESSIONS = 4;
  private static final int SAMPLE = 1_000;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  @Override
  public String name() {
    return "durable-subscriptions";
  }

  // the connection is not closed: stopping the broker does, and the figures need not wait for it
  @Override
  public void run(Site site, int phase) throws Exception {
    Connection connection = site.start(this).connectionFactory().createConnection();
    connection.setClientID("benchmark");
    int share = Math.max(1, site.scale().count(COUNT) / SESSIONS);
    List<List<MessageConsumer>> opened = new ArrayList<>();
    Failures failures = new Failures();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
      List<MessageConsumer> consumers = new ArrayList<>();
      opened.add(consumers);
      String prefix = "subscription-" + i + "-";
      threads.add(
          new Thread(failures.watch(() -> open(session, prefix, share, consumers)), "opener"));
    }
    long start = System.nanoTime();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long count = opened.stream().mapToLong(List::size).sum();
    site.results().figure("subscriptions", count);
    site.results().figure("opensPerSecond", count / seconds);
    failures.rethrow();
    site.measureHeap();
    connection.start();
    check(connection, opened, site);
  }

  private static void open(
      Session session, String prefix, int count, List<MessageConsumer> consumers)
      throws JMSException {
    long end = System.nanoTime() + LIMIT_NANOS;
    for (int i = 0; i < count && System.nanoTime() < end; i++) {
      consumers.add(session.createDurableSubscriber(session.createTopic("topic"), prefix + i));
    }
  }

  private static void check(Connection connection, List<List<MessageConsumer>> opened, Site site)
      throws JMSException {
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(new Payload(0, 1024).of(0, 0));
      session.createProducer(session.createTopic("topic")).send(message);
    }
    List<List<Inspector>> audiences = new ArrayList<>();
    for (List<MessageConsumer> consumers : opened) {
      int step = Math.max(1, consumers.size() * SESSIONS / SAMPLE);
      for (int i = 0; i < consumers.size(); i += step) {
        Inspector inspector = new Inspector(1, 1);
        Message message = consumers.get(i).receive(site.scale().patience().toMillis());
        if (message != null) {
          inspector.inspect(message);
        }
        audiences.add(List.of(inspector));
      }
    }
    site.results().figure("messages", audiences.size());
    site.results().verdict(Verdict.of(new long[] {1}, audiences));
  }
}
