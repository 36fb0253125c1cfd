package org.angarium.benchmarks.workload;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Verdict;
import org.angarium.benchmarks.provider.Hint;
import org.angarium.benchmarks.provider.Provider;

/**
 * 50,000 persistent messages with delivery delays of 5 to 13 seconds: how fast they are sent, and
 * how late they come. The latency is from the time that a message was due to the listener's call,
 * by the clock of this machine. The listeners commit in batches, so that it is not how fast they
 * acknowledge.
 */
final class Delayed implements Workload {
  private static final String QUEUE = "delayed";
  private static final String DUE = "due";
  private static final int COUNT = 50_000;
  private static final int SIZE = 1024;
  private static final int CONSUMERS = 4;
  private static final int BATCH = 100;
  private static final int MIN_MILLIS = 5_000;
  private static final int MAX_MILLIS = 13_000;

  @Override
  public String name() {
    return "delayed";
  }

  @Override
  public Set<Hint> hints() {
    return Set.of(Hint.DELAYED);
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    Provider provider = site.start(this);
    ConnectionFactory factory = provider.connectionFactory();
    int count = site.scale().count(COUNT);
    int min = Math.max(200, site.scale().count(MIN_MILLIS));
    int max = Math.max(600, site.scale().count(MAX_MILLIS));
    try (Connections connections = new Connections(factory)) {
      Failures failures = new Failures();
      Counters received = new Counters(CONSUMERS);
      List<Late> consumers = new ArrayList<>();
      for (int i = 0; i < CONSUMERS; i++) {
        consumers.add(open(connections, i, count, received, failures));
      }
      connections.start();
      Fill.Preparation delay =
          (producer, message, sequence) -> {
            long millis = ThreadLocalRandom.current().nextInt(min, max);
            provider.delay(producer, message, millis);
            message.setLongProperty(DUE, System.currentTimeMillis() + millis);
            // the order of messages that are due at different times is not that of their sending
            return sequence;
          };
      double seconds = new Fill(factory, QUEUE, 0, SIZE, delay).fill(count);
      site.results().figure("fillPerSecond", count / seconds);
      Pause.until(
          System.nanoTime()
              + TimeUnit.MILLISECONDS.toNanos(max)
              + 3 * site.scale().patience().toNanos(),
          () -> received.sum() >= count || failures.any());
      failures.rethrow();
      report(site, consumers, received.sum(), count);
    }
  }

  private static Late open(
      Connections connections, int number, int count, Counters received, Failures failures)
      throws JMSException {
    Session session = connections.receiver(number).createSession(true, Session.SESSION_TRANSACTED);
    Inspector inspector = new Inspector(Fill.SENDERS, count);
    Late late = new Late(number, session, inspector, received, failures);
    session.createConsumer(session.createQueue(QUEUE)).setMessageListener(late);
    return late;
  }

  private static void report(Site site, List<Late> consumers, long received, int count) {
    Histogram latencies = new Histogram(3);
    long early = 0;
    List<Inspector> inspectors = new ArrayList<>();
    for (Late consumer : consumers) {
      latencies.add(consumer.nanos);
      early += consumer.early;
      inspectors.add(consumer.inspector);
    }
    site.results().figure("messages", received);
    site.results().figure("early", early);
    site.results().latencies(latencies);
    site.measureHeap();
    site.results().verdict(Verdict.of(Fill.sent(count), List.of(inspectors)));
  }

  /** Looks at the clock when a message comes. */
  private static final class Late implements MessageListener {
    private final int number;
    private final Session session;
    private final Inspector inspector;
    private final Counters received;
    private final Failures failures;
    private final Histogram nanos = new Histogram(3);
    private long early;
    private long count;

    Late(int number, Session session, Inspector inspector, Counters received, Failures failures) {
      this.number = number;
      this.session = session;
      this.inspector = inspector;
      this.received = received;
      this.failures = failures;
    }

    @Override
    public void onMessage(Message message) {
      try {
        long late = System.currentTimeMillis() - message.getLongProperty(DUE);
        if (late < 0) {
          early++;
        }
        nanos.recordValue(TimeUnit.MILLISECONDS.toNanos(Math.max(0, late)));
        inspector.inspect(message);
        received.set(number, ++count);
        if (count % BATCH == 0) {
          session.commit();
        }
      } catch (Exception e) {
        failures.note(e);
      }
    }
  }
}
