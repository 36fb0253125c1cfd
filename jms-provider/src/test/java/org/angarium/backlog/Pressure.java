package org.angarium.backlog;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.angarium.Alert;
import org.angarium.AlertListener;
import org.angarium.AlertType;
import org.angarium.Broker;
import org.angarium.LimitCounts;
import org.angarium.WhenFull;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.process.Report;
import org.awaitility.Awaitility;

/** The process with the small heap in which somebody sends more than is consumed. */
final class Pressure {
  private static final Report REPORT = new Report();
  private static final String KILOBYTE = "k".repeat(1_024);
  private static final int MAX_MESSAGES = 200;

  /** So many dead letters are kept, since most are in memory only. */
  private static final int DEAD = 100;

  private Pressure() {}

  private static void say(String name, long number, String what) {
    REPORT.say(name + " " + number + " " + what);
  }

  private static long bytesIn(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /**
   * A producer that wants to send at least ten times as much as is consumed, for one policy; where
   * it waits for room, one for each message that is consumed.
   */
  static final class Slow {
    private static final int TIMES_FASTER = 10;
    private static final long PAUSE_NANOS = 100_000;

    private final AtomicLong attempts = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicBoolean sending = new AtomicBoolean(true);
    private final Map<AlertType, Integer> raised = new ConcurrentHashMap<>();
    private final Map<AlertType, Integer> cleared = new ConcurrentHashMap<>();
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private long lastTurn;
    private long sent;
    private long deepest;
    private long largest;

    /**
     * @param args the folder, the policy, how many messages
     */
    public static void main(String[] args) throws Exception {
      Path folder = Files.createDirectories(Path.of(args[0]).resolve(args[1]));
      new Slow().run(folder, WhenFull.valueOf(args[1]), Integer.parseInt(args[2]));
    }

    private void run(Path folder, WhenFull policy, int count) throws Exception {
      long started = System.nanoTime();
      try (Broker broker =
          Broker.builder()
              .file(folder.resolve("store"))
              .clock(clock)
              .queue("DLQ", dead -> dead.maxMessages(DEAD).whenFull(WhenFull.DROP_OLDEST))
              .queue(
                  "orders",
                  orders ->
                      orders
                          .maxMessages(MAX_MESSAGES)
                          .whenFull(policy)
                          .blockTimeout(Duration.ofSeconds(20)))
              .open()) {
        broker.alerts().addListener(new Counting());
        Thread consumer = new Thread(() -> consume(broker), "consumer");
        consumer.start();
        send(broker, folder, count);
        sending.set(false);
        consumer.join();
        awaitCleared(broker);
        report(broker, policy, System.nanoTime() - started);
      }
    }

    private final class Counting implements AlertListener {
      @Override
      public void raised(Alert alert) {
        raised.merge(alert.type(), 1, Integer::sum);
      }

      @Override
      public void cleared(Alert alert) {
        cleared.merge(alert.type(), 1, Integer::sum);
      }
    }

    private void awaitCleared(Broker broker) {
      broker.alerts().check();
      for (int minutes = 0; minutes < 15; minutes++) {
        clock.advance(Duration.ofMinutes(1));
        broker.alerts().check();
      }
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> raised.equals(cleared));
    }

    private void send(Broker broker, Path folder, int count) throws Exception {
      try (JMSContext context = broker.connectionFactory().createContext()) {
        Queue orders = context.createQueue("orders");
        JMSProducer producer = context.createProducer();
        for (int i = 0; i < count; i++) {
          producer.setDeliveryMode(
              i % 10 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
          producer.setPriority(i % 10);
          attempts.incrementAndGet();
          try {
            producer.send(orders, KILOBYTE);
            sent++;
          } catch (ResourceAllocationRuntimeException e) {
            // it is counted
          }
          if (i % 100 == 0) {
            broker.alerts().check();
            deepest = Math.max(deepest, broker.status("orders").depth());
            largest = Math.max(largest, bytesIn(folder));
          }
        }
      }
    }

    private void consume(Broker broker) {
      try (JMSContext context = broker.connectionFactory().createContext()) {
        Queue orders = context.createQueue("orders");
        JMSConsumer consumer = context.createConsumer(orders);
        boolean more = true;
        while (more) {
          boolean last = !sending.get();
          if (last || isItsTurn(broker, orders)) {
            boolean found = consumer.receiveNoWait() != null;
            received.addAndGet(found ? 1 : 0);
            more = found || !last;
          } else {
            LockSupport.parkNanos(PAUSE_NANOS);
          }
        }
      }
    }

    /** One message for so many that somebody wants to send, and one whenever he waits for it. */
    private boolean isItsTurn(Broker broker, Queue orders) {
      long now = attempts.get();
      boolean turn = now >= lastTurn + TIMES_FASTER || broker.limitCounts(orders).waiting() > 0;
      lastTurn = turn ? now : lastTurn;
      return turn;
    }

    private void report(Broker broker, WhenFull policy, long nanos) {
      LimitCounts counts;
      try (JMSContext context = broker.connectionFactory().createContext()) {
        counts = broker.limitCounts(context.createQueue("orders"));
      }
      say("sent", sent, "messages of 1 KiB were taken, policy " + policy);
      say("received", received.get(), "were consumed");
      say("dropped", counts.dropped(), "were dropped");
      say("deadLettered", counts.deadLettered(), "became dead letters");
      say("refused", counts.refused(), "were refused");
      say("slowed", counts.slowed(), "sends had to wait");
      say("deepest", deepest, "messages were in the queue at most, maxMessages is " + MAX_MESSAGES);
      raised.forEach((type, times) -> say("alert" + type, times, "times raised and cleared"));
      say("largest", largest, "bytes were on disk at most");
      say("left", broker.status("orders").depth(), "are left");
      say("millis", TimeUnit.NANOSECONDS.toMillis(nanos), "ms in all");
    }
  }
}
