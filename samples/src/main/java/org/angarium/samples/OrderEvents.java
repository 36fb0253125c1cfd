package org.angarium.samples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.Broker;

/**
 * One event, several uses: a shop publishes what happens to its orders. The search index and the
 * analytics each have a shared durable subscription, that is: each gets every event, its own
 * workers share them, and none is lost while they are down. The events of one order come in order,
 * those of different orders at the same time; after a failure the event comes again, before the
 * next one of its order.
 */
public final class OrderEvents {
  private static final List<String> STEPS = List.of("placed", "paid", "packed", "shipped");
  private static final int ORDERS = 20;
  private static final int EVENTS = ORDERS * STEPS.size();

  private final PrintStream out;
  private final ConnectionFactory factory;

  /** The search index: for each order what has happened to it, as the index was told. */
  private final Map<String, List<String>> index = new ConcurrentHashMap<>();

  /** How many events each worker of the index had. */
  private final Map<Integer, Integer> ofWorker = new ConcurrentHashMap<>();

  private final CountDownLatch allIndexed = new CountDownLatch(EVENTS);

  /** Counted down by the first failure of the index, which happens once. */
  private final CountDownLatch failure = new CountDownLatch(1);

  private OrderEvents(PrintStream out, Broker broker) {
    this.out = out;
    this.factory = broker.connectionFactory();
  }

  /** Runs it; the exit code is 0 if index and analytics know all events, in order and once. */
  public static void main(String[] args) throws Exception {
    if (!run(System.out)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("order-events");
    try (Broker broker = Broker.open("angarium:h2:file:" + folder.resolve("shop"))) {
      return new OrderEvents(out, broker).run();
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private boolean run() throws Exception {
    ExecutorService indexers = Executors.newFixedThreadPool(2);
    try (JMSContext context = factory.createContext()) {
      Topic orders = context.createTopic("orders");
      // both subscriptions exist from here on, whether anybody is at work or not
      context.createSharedDurableConsumer(orders, "search").close();
      context.createSharedDurableConsumer(orders, "analytics").close();

      List<Future<Void>> workers =
          List.of(indexers.submit(() -> index(1)), indexers.submit(() -> index(2)));
      publish(context, orders);
      boolean indexed = allIndexed.await(60, TimeUnit.SECONDS);
      for (Future<Void> worker : workers) {
        if (worker.isDone()) {
          worker.get(); // it should work until the end; this throws what has ended it
        }
      }
      out.printf("search: %d orders indexed, events by worker: %s%n", index.size(), ofWorker);

      Map<String, Integer> counts = analyse();
      out.println("analytics comes up, and counts " + counts);
      return report(indexed, counts);
    } finally {
      indexers.shutdownNow();
    }
  }

  /** The shop, which knows nothing of who uses its events. */
  private void publish(JMSContext context, Topic orders) {
    JMSProducer producer = context.createProducer();
    for (String step : STEPS) {
      for (int order = 1; order <= ORDERS; order++) {
        producer.setProperty("JMSXGroupID", "order-" + order); // whose events keep their order
        producer.send(orders, step);
      }
    }
    out.printf("shop: %d events of %d orders published, each once%n", EVENTS, ORDERS);
  }

  /** A worker of the search index; its transaction ends when the index has the event. */
  private Void index(int worker) throws JMSException {
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer events =
          context.createSharedDurableConsumer(context.createTopic("orders"), "search");
      for (Message event = events.receive(); event != null; event = events.receive()) {
        try {
          addToIndex(event);
          context.commit();
          ofWorker.merge(worker, 1, Integer::sum);
          allIndexed.countDown();
        } catch (IllegalStateException e) {
          out.printf("search: worker %d: %s; it will come again%n", worker, e.getMessage());
          context.rollback();
        }
      }
    }
    return null;
  }

  private void addToIndex(Message event) throws JMSException {
    String order = event.getStringProperty("JMSXGroupID");
    String step = event.getBody(String.class);
    if (order.equals("order-7") && step.equals("paid") && failure.getCount() == 1) {
      failure.countDown();
      throw new IllegalStateException("the index does not answer for order-7, paid");
    }
    if (event.getJMSRedelivered()) {
      out.printf("search: %s, %s, has come again%n", order, step);
    }
    index.computeIfAbsent(order, o -> Collections.synchronizedList(new ArrayList<>())).add(step);
  }

  /** The analytics, which were down: everything has waited for them, and is counted at once. */
  private Map<String, Integer> analyse() throws JMSException {
    Map<String, Integer> counts = new TreeMap<>();
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer events =
          context.createSharedDurableConsumer(context.createTopic("orders"), "analytics");
      for (Message e = events.receiveNoWait(); e != null; e = events.receiveNoWait()) {
        counts.merge(e.getBody(String.class), 1, Integer::sum);
      }
      context.commit(); // all of it is one unit of work
    }
    return counts;
  }

  private boolean report(boolean indexed, Map<String, Integer> counts) {
    out.println("search: order-7 is " + index.get("order-7"));
    boolean ordered = index.values().stream().allMatch(STEPS::equals);
    boolean counted = STEPS.stream().allMatch(step -> counts.getOrDefault(step, 0) == ORDERS);
    boolean ok = indexed && ordered && counted && failure.getCount() == 0;
    out.println(
        ok
            ? "OK: search and analytics have each of the %d events once, each order's in order"
                .formatted(EVENTS)
            : "FAILED: indexed: %s, counted: %s".formatted(index, counts));
    return ok;
  }
}
