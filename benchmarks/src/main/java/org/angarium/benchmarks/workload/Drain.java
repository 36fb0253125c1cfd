package org.angarium.benchmarks.workload;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.angarium.benchmarks.check.Inspector;

/** Receives what is in a queue, in transactions. */
final class Drain {
  private static final int BATCH = 100;
  private static final int PATIENCE_MILLIS = 10_000;

  private Drain() {}

  /**
   * Receives until a number has come, or nothing more comes.
   *
   * @param connection is started
   * @return how many came
   */
  static long drain(Connection connection, String queue, Inspector inspector, long expected)
      throws JMSException {
    try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
      long count = 0;
      while (count < expected) {
        Message message = consumer.receive(PATIENCE_MILLIS);
        if (message == null) {
          break;
        }
        inspector.inspect(message);
        if (++count % BATCH == 0) {
          session.commit();
        }
      }
      // what is there beyond was sent twice
      for (Message more = consumer.receive(1); more != null; more = consumer.receive(1)) {
        inspector.inspect(more);
        count++;
      }
      session.commit();
      return count;
    }
  }
}
