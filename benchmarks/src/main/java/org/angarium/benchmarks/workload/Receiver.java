package org.angarium.benchmarks.workload;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import org.angarium.benchmarks.check.Inspector;

/** A listener that looks at each message, and commits in batches where it is asked to. */
final class Receiver implements MessageListener {
  private final Session session;
  private final int batch;
  private final int wanted;
  private final Inspector inspector;
  private final Counters received;
  private final int number;
  private final Failures failures;
  private long count;
  private int open;

  /**
   * @param batch how many messages a transaction has; 0 for a session that acknowledges by itself
   * @param wanted the only key that it should get, or -1
   */
  Receiver(
      Session session,
      int batch,
      int wanted,
      Inspector inspector,
      Counters received,
      int number,
      Failures failures) {
    this.session = session;
    this.batch = batch;
    this.wanted = wanted;
    this.inspector = inspector;
    this.received = received;
    this.number = number;
    this.failures = failures;
  }

  @Override
  public void onMessage(Message message) {
    try {
      int key = inspector.inspect(message);
      if (wanted >= 0 && key >= 0 && key != wanted) {
        inspector.misdirected();
      }
      if (batch == 0) {
        received.set(number, ++count);
      } else if (++open == batch) {
        session.commit();
        open = 0;
        count += batch;
        received.set(number, count);
      }
    } catch (Exception e) {
      failures.note(e);
    }
  }
}
