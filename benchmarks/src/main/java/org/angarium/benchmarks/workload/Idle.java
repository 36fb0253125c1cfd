package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.check.Verdict;

/**
 * How long it takes to start the provider and a connection, in a JVM that has just begun and loaded
 * nothing but the harness: on an empty directory, and in another JVM on what a stopped provider
 * left; and the heap that it uses then.
 */
final class Idle implements Workload {
  private static final String QUEUE = "idle";
  private static final int COUNT = 100;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public int phases() {
    return 2;
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    long begin = System.nanoTime();
    try (Connection connection = site.start(this).connectionFactory().createConnection()) {
      connection.start();
      double millis = (System.nanoTime() - begin) / 1e6;
      site.results().figure(phase == 0 ? "startEmptyMillis" : "startMillis", millis);
      site.measureHeap();
      if (phase == 0) {
        send(connection);
      } else {
        receive(connection, site);
      }
    }
  }

  private static void send(Connection connection) throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
      Payload payload = new Payload(0, 1024);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      for (int i = 0; i < COUNT; i++) {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(payload.of(i, 0));
        producer.send(message);
      }
      session.commit();
    }
  }

  private static void receive(Connection connection, Site site) throws JMSException {
    Inspector inspector = new Inspector(1, 1);
    Drain drain = new Drain(connection, QUEUE, inspector, site.scale());
    drain.run(COUNT);
    site.results().figure("messages", drain.count());
    site.results().verdict(Verdict.of(new long[] {COUNT}, List.of(List.of(inspector))));
  }
}
