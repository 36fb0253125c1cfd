package org.angarium.samples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;

/**
 * Several consumers share a queue: four clerks sort a hundred parcels. Each parcel goes to one
 * clerk, the clerks work at the same time, and each parcel is sorted exactly once, although every
 * clerk drops one: its transaction is rolled back, and the parcel goes to the next free clerk.
 */
public final class SharedQueue {
  private static final String URL = "angarium:mem:parcels";
  private static final int CLERKS = 4;
  private static final int PARCELS = 100;

  private final PrintStream out;
  private final ConnectionFactory factory = new AngariumConnectionFactory(URL);

  /** Lets the clerks begin together, each with a parcel in hand: so they do share. */
  private final CyclicBarrier allHaveOne = new CyclicBarrier(CLERKS);

  SharedQueue(PrintStream out) {
    this.out = out;
  }

  /** Runs it; the exit code is 0 if each parcel was sorted exactly once. */
  public static void main(String[] args) throws Exception {
    if (!new SharedQueue(System.out).run()) {
      System.exit(1);
    }
  }

  boolean run() throws Exception {
    ExecutorService clerks = Executors.newFixedThreadPool(CLERKS);
    try (Broker broker = Broker.open(URL);
        JMSContext context = factory.createContext()) {
      Queue parcels = context.createQueue("parcels");
      IntStream.rangeClosed(1, PARCELS)
          .forEach(n -> context.createProducer().send(parcels, "parcel " + n));
      out.printf("%d parcels wait for %d clerks%n", broker.status("parcels").depth(), CLERKS);

      Future<?>[] work =
          IntStream.rangeClosed(1, CLERKS)
              .mapToObj(clerk -> clerks.submit(() -> sortParcels(clerk)))
              .toArray(Future<?>[]::new);
      for (Future<?> clerk : work) {
        clerk.get();
      }
      return report(context, broker.status("parcels").depth());
    } finally {
      clerks.shutdownNow();
    }
  }

  /**
   * The work of one clerk. A session is for one thread, so each clerk has its own. It is
   * transacted: that a parcel has left "parcels" and that it is in "sorted" happens together, or
   * not at all.
   */
  private Void sortParcels(int clerk) throws Exception {
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer parcels = context.createConsumer(context.createQueue("parcels"));
      Queue sorted = context.createQueue("sorted");
      Message parcel = parcels.receive(1_000);
      allHaveOne.await();
      for (int n = 1; parcel != null; n++) {
        context.createProducer().setProperty("clerk", clerk).send(sorted, parcelIn(parcel));
        if (n == 2) {
          out.printf("clerk %d drops %s%n", clerk, parcelIn(parcel));
          context.rollback();
        } else {
          context.commit();
        }
        parcel = parcels.receive(500);
      }
    }
    return null;
  }

  private boolean report(JMSContext context, long left) throws JMSException {
    Map<String, Integer> times = new TreeMap<>();
    Map<Integer, Integer> ofClerk = new TreeMap<>();
    JMSConsumer sorted = context.createConsumer(context.createQueue("sorted"));
    for (Message parcel = sorted.receiveNoWait(); parcel != null; parcel = sorted.receiveNoWait()) {
      times.merge(parcelIn(parcel), 1, Integer::sum);
      ofClerk.merge(parcel.getIntProperty("clerk"), 1, Integer::sum);
    }
    ofClerk.forEach((clerk, count) -> out.printf("clerk %d has sorted %d%n", clerk, count));
    long twice = times.values().stream().filter(count -> count > 1).count();
    out.printf(
        "%d different parcels were sorted, %d of them more than once, %d are left%n",
        times.size(), twice, left);
    boolean ok = times.size() == PARCELS && twice == 0 && left == 0 && ofClerk.size() == CLERKS;
    out.println(
        ok
            ? "OK: %d clerks sorted %d parcels, each exactly once".formatted(CLERKS, PARCELS)
            : "FAILED: each parcel should have been sorted once, and by all clerks together");
    return ok;
  }

  private static String parcelIn(Message message) throws JMSException {
    return ((TextMessage) message).getText();
  }
}
