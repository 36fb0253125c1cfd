package org.angarium.benchmarks.workload;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import org.angarium.benchmarks.check.Inspector;

/** Receives what is in a queue, in transactions of 100. */
final class Drain {
  private static final int BATCH = 100;

  private final Connection connection;
  private final String queue;
  private final Inspector inspector;
  private final Duration patience;
  private Runnable onFirst = () -> {};
  private long count;
  private long firstNanos;
  private long lastNanos;

  /**
   * @param connection is started
   */
  Drain(Connection connection, String queue, Inspector inspector, Scale scale) {
    this.connection = connection;
    this.queue = queue;
    this.inspector = inspector;
    patience = scale.patience();
  }

  /** What is to be done when the first message has come. */
  void onFirst(Runnable action) {
    onFirst = action;
  }

  /** Receives until that many have come, or nothing more comes; then what is there beyond. */
  void run(long expected) throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      firstNanos = System.nanoTime();
      while (count < expected) {
        Message message = consumer.receive(patience.toMillis());
        if (message == null) {
          break;
        }
        take(message, session);
      }
      session.commit();
      lastNanos = System.nanoTime();
      for (Message more = consumer.receive(1); more != null; more = consumer.receive(1)) {
        take(more, session); // sent twice, as it seems
      }
      session.commit();
    }
  }

  private void take(Message message, Session session) throws JMSException {
    inspector.inspect(message);
    if (++count == 1) {
      onFirst.run();
      firstNanos = System.nanoTime();
    }
    if (count % BATCH == 0) {
      session.commit();
    }
  }

  /** How many came. */
  long count() {
    return count;
  }

  /** How fast they came after the first. */
  double perSecond() {
    return (count - 1) * 1e9 / Math.max(1, lastNanos - firstNanos);
  }
}
