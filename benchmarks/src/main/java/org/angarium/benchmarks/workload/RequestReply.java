package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.check.Verdict;
import org.angarium.benchmarks.provider.ProviderName;

/**
 * One requester that waits for each reply on its temporary queue, and one that replies to each
 * request with its body. Counts round trips, whose latency is from before the send to after the
 * receive.
 */
final class RequestReply implements Workload {
  private static final String REQUESTS = "requests";
  private static final int SIZE = 1024;

  @Override
  public String name() {
    return "request-reply";
  }

  @Override
  public boolean runsOn(ProviderName provider) {
    return !provider.bareDisk();
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    try (Connections connections = new Connections(site.start(this).connectionFactory())) {
      Failures failures = new Failures();
      reply(connections.receiver(0).createSession(false, site.acknowledgeMode()), failures);
      Session session = connections.sender(0).createSession(false, site.acknowledgeMode());
      connections.start();
      Requester requester = new Requester(session, site.scale().patience());
      Meter meter = site.meter();
      requester.ask(site.scale().warmup().toNanos(), failures);
      requester.latencies.reset();
      long before = requester.asked;
      meter.begin();
      requester.ask(site.scale().measured().toNanos(), failures);
      long replies = requester.asked - before;
      meter.end();
      failures.rethrow();
      meter.report(replies, site.results());
      site.results().latencies(requester.latencies);
      site.measureHeap();
      site.results()
          .verdict(Verdict.of(new long[] {requester.asked}, List.of(List.of(requester.inspector))));
    }
  }

  private static void reply(Session session, Failures failures) throws JMSException {
    MessageProducer producer = session.createProducer(null);
    producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    byte[] body = new byte[SIZE];
    session
        .createConsumer(session.createQueue(REQUESTS))
        .setMessageListener(
            request -> {
              try {
                int length = ((BytesMessage) request).readBytes(body);
                BytesMessage reply = session.createBytesMessage();
                reply.writeBytes(body, 0, length);
                reply.setJMSCorrelationID(request.getJMSCorrelationID());
                producer.send(request.getJMSReplyTo(), reply);
              } catch (Exception e) {
                failures.note(e);
              }
            });
  }

  /** Asks, in the caller's thread. */
  private static final class Requester {
    private final Session session;
    private final Duration patience;
    private final MessageProducer producer;
    private final TemporaryQueue replies;
    private final MessageConsumer consumer;
    private final Payload payload = new Payload(0, SIZE);
    private final Inspector inspector = new Inspector(1, 1);
    private final Histogram latencies = new Histogram(3);
    private long asked;

    Requester(Session session, Duration patience) throws JMSException {
      this.session = session;
      this.patience = patience;
      producer = session.createProducer(session.createQueue(REQUESTS));
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      replies = session.createTemporaryQueue();
      consumer = session.createConsumer(replies);
    }

    void ask(long nanos, Failures failures) throws JMSException, WorkloadException {
      long start = System.nanoTime();
      long end = start + nanos;
      while (start < end && !failures.any()) {
        BytesMessage request = session.createBytesMessage();
        request.writeBytes(payload.of(asked, 0));
        request.setJMSReplyTo(replies);
        request.setJMSCorrelationID(Long.toString(asked));
        producer.send(request);
        asked++;
        Message reply = consumer.receive(patience.toMillis());
        if (reply == null) {
          failures.rethrow();
          throw new WorkloadException("no reply within %d ms".formatted(patience.toMillis()), null);
        }
        inspector.inspect(reply);
        long now = System.nanoTime();
        latencies.recordValue(now - start);
        start = now;
      }
    }
  }
}
