package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Payload;

/** One thread that sends, until the window is closed. */
final class Sender implements Failures.Work {
  private static final int GIVE_UP_SECONDS = 30;

  private final Traffic traffic;
  private final int number;
  private final Session session;
  private final List<Lane> lanes;
  private final Payload payload;
  private final Window window;
  private final Window.Slot slot;
  private final Counters sent;
  private final Histogram latencies = new Histogram(3);
  private final String[] values;
  private long sequence;
  private volatile boolean measuring;

  /**
   * A destination of the sender.
   *
   * @param key its number
   */
  record Lane(MessageProducer producer, int key) {}

  Sender(
      Traffic traffic,
      int number,
      Session session,
      List<Lane> lanes,
      Window window,
      Counters sent) {
    this.traffic = traffic;
    this.number = number;
    this.session = session;
    this.lanes = lanes;
    this.window = window;
    this.slot = window.slot();
    this.sent = sent;
    payload = new Payload(number, traffic.sending().size());
    values = new String[traffic.receiving().values()];
    for (int key = 0; key < values.length; key++) {
      values[key] = traffic.value(key);
    }
  }

  /** From now on, or no longer, latencies are remembered. */
  void measure(boolean on) {
    measuring = on;
  }

  /** To be read when the thread has ended. */
  Histogram latencies() {
    return latencies;
  }

  @Override
  public void run() throws Exception {
    switch (traffic.sending().style()) {
      case PLAIN -> sendPlainly();
      case TRANSACTED -> sendInTransactions();
      case ASYNC -> sendAsynchronously();
      case PACED -> sendPaced();
    }
  }

  private void sendPlainly() throws JMSException {
    boolean timed = traffic.sending().persistent();
    while (slot.admit()) {
      Message message = next();
      long start = timed ? System.nanoTime() : 0;
      lane().producer.send(message);
      if (timed && measuring) {
        latencies.recordValue(System.nanoTime() - start);
      }
      sent.set(number, ++sequence);
    }
  }

  /** Only whole transactions, so that receivers of such see whole ones. */
  private void sendInTransactions() throws JMSException {
    int batch = traffic.sending().number();
    while (slot.admit()) {
      for (int i = 0; i < batch; i++) {
        if (i > 0) {
          slot.admit();
        }
        lane().producer.send(next());
        sequence++;
      }
      session.commit();
      sent.set(number, sequence);
    }
  }

  private void sendAsynchronously() throws Exception {
    Semaphore flying = new Semaphore(traffic.sending().number());
    AtomicLong completed = new AtomicLong();
    Failures failures = new Failures();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void onCompletion(Message message) {
            sent.set(number, completed.incrementAndGet());
            flying.release();
          }

          @Override
          public void onException(Message message, Exception failure) {
            failures.note(failure);
            flying.release();
          }
        };
    while (slot.admit() && !failures.any()) {
      acquire(flying, 1);
      lane().producer.send(next(), listener);
      sequence++;
    }
    acquire(flying, traffic.sending().number());
    failures.rethrow();
  }

  private static void acquire(Semaphore flying, int permits)
      throws InterruptedException, WorkloadException {
    if (!flying.tryAcquire(permits, GIVE_UP_SECONDS, TimeUnit.SECONDS)) {
      throw new WorkloadException(
          "a send did not complete within %d s".formatted(GIVE_UP_SECONDS), null);
    }
  }

  /** The time that a late one had to wait for its predecessor is its own. */
  private void sendPaced() throws JMSException {
    long interval = TimeUnit.SECONDS.toNanos(1) / traffic.sending().number();
    long due = System.nanoTime();
    while (slot.admit()) {
      due += interval;
      long start = due;
      while (System.nanoTime() < due && !window.stopped()) {
        LockSupport.parkNanos(due - System.nanoTime());
        start = System.nanoTime();
      }
      lane().producer.send(next());
      if (measuring) {
        latencies.recordValue(System.nanoTime() - start);
      }
      sent.set(number, ++sequence);
    }
  }

  private Lane lane() {
    return lanes.get((int) (sequence % lanes.size()));
  }

  private Message next() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    if (traffic.receiving().choice() == Traffic.Choice.ANY) {
      message.writeBytes(payload.of(sequence, lane().key));
    } else {
      int key = (int) ((sequence + number) % values.length);
      message.writeBytes(payload.of(sequence, key));
      message.setStringProperty(traffic.property(), values[key]);
    }
    return message;
  }
}
