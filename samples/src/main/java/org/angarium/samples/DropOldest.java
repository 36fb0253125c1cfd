package org.angarium.samples;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.angarium.Broker;
import org.angarium.LimitCounts;

/**
 * A slow consumer, and a queue that drops the oldest beyond five: a gauge sends readings faster
 * than the display draws them. An old reading is of no use, so the queue keeps the newest five. The
 * gauge never waits, the queue never grows, and the display shows the latest when it is free again.
 */
public final class DropOldest {
  private static final int READINGS = 100;
  private static final int KEPT = 5;

  // only for this queue; DROP_OLDEST is one of five policies, without it the gauge would have to
  // wait
  private static final String URL =
      "angarium:mem:gauge?queue.readings.maxMessages="
          + KEPT
          + "&queue.readings.whenFull=DROP_OLDEST";

  private final PrintStream out;

  /** The display has its first reading and draws it. */
  private final CountDownLatch drawing = new CountDownLatch(1);

  /** What makes the display slow: it draws until the gauge has sent everything. */
  private final CountDownLatch allSent = new CountDownLatch(1);

  DropOldest(PrintStream out) {
    this.out = out;
  }

  /** Runs it; the exit code is 0 if the newest were kept, and the others dropped and counted. */
  public static void main(String[] args) throws Exception {
    if (!new DropOldest(System.out).run()) {
      System.exit(1);
    }
  }

  boolean run() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Broker broker = Broker.open(URL);
        JMSContext gauge = broker.connectionFactory().createContext()) {
      Queue readings = gauge.createQueue("readings");
      Future<List<Integer>> display = thread.submit(() -> display(broker));

      for (int reading = 1; reading <= READINGS; reading++) {
        gauge.createProducer().send(readings, reading); // returns at once, also when it is full
        if (reading == 1) {
          drawing.await();
        }
      }
      LimitCounts counts = broker.limitCounts(readings);
      long waiting = broker.status("readings").depth();
      out.printf("gauge:   %d readings sent, without waiting%n", READINGS);
      out.printf(
          "queue:   %d dropped; it holds %d, one of them being drawn%n", counts.dropped(), waiting);
      allSent.countDown();
      return report(display.get(), counts);
    } finally {
      thread.shutdownNow();
    }
  }

  /** The slow consumer. What it has in its hands is never dropped. */
  private List<Integer> display(Broker broker) throws InterruptedException {
    List<Integer> shown = new ArrayList<>();
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer readings = context.createConsumer(context.createQueue("readings"));
      Integer reading = readings.receiveBody(Integer.class);
      while (reading != null) {
        out.println("display: " + reading);
        drawing.countDown();
        allSent.await();
        shown.add(reading);
        context.commit();
        reading = readings.receiveBodyNoWait(Integer.class);
      }
    }
    return shown;
  }

  private boolean report(List<Integer> shown, LimitCounts counts) {
    List<Integer> expected = List.of(1, 96, 97, 98, 99, 100);
    boolean ok = shown.equals(expected) && counts.dropped() == READINGS - expected.size();
    out.println(
        ok
            ? "OK: the display had the newest %d, and %d were dropped"
                .formatted(KEPT, counts.dropped())
            : "FAILED: shown %s, expected %s; %s".formatted(shown, expected, counts));
    return ok;
  }
}
