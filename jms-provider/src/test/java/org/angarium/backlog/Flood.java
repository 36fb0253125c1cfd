package org.angarium.backlog;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.Broker;
import org.angarium.WhenFull;
import org.angarium.testkit.process.Report;

/**
 * The process with the small heap to which everything is sent at once that takes memory: large
 * messages in transactions that commit and in such that do not, and without waiting; to slow
 * subscribers; to many queues, in memory only. Then all of it is consumed.
 */
final class Flood {
  private static final Report REPORT = new Report();
  private static final int THREADS = 4;
  private static final int SUBSCRIBERS = 40;
  private static final int QUEUES = 200;

  /** They are sent again: what they wait for is what others hold for a short time. */
  private static final int ATTEMPTS = 100;

  private final AtomicLong refused = new AtomicLong();
  private final Broker broker;
  private final int count;

  private Flood(Broker broker, int count) {
    this.broker = broker;
    this.count = count;
  }

  /**
   * @param args the folder, how many messages of each kind
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]).resolve("flood"));
    try (Broker broker =
        Broker.builder()
            .file(folder.resolve("store"))
            .blockTimeout(Duration.ofMillis(500))
            .topic("news", news -> news.maxMessages(50).whenFull(WhenFull.DROP_OLDEST))
            .open()) {
      new Flood(broker, Integer.parseInt(args[1])).run();
    }
  }

  private static void say(String name, long number, String what) {
    REPORT.say(name + " " + number + " " + what);
  }

  /** Each its own: a text that is shared is in memory once. */
  private static String large() {
    return "l".repeat(1 << 20);
  }

  private static String small() {
    return "s".repeat(1 << 10);
  }

  private void run() throws Exception {
    transactions();
    asynchronously();
    List<JMSContext> open = leaveOpen();
    List<JMSContext> slow = subscribers();
    long inMemory = queues();
    consume();
    slow.forEach(JMSContext::close);
    open.forEach(JMSContext::close);
    drain(inMemory);
    say("refused", refused.get(), "sends were refused");
  }

  private void insist(JMSProducer producer, JMSContext context) {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.send(context.createQueue("large"), large());
        return;
      } catch (ResourceAllocationRuntimeException e) {
        refused.incrementAndGet();
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void transactions() throws Exception {
    AtomicLong committed = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      Thread thread = new Thread(() -> transaction(committed));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    say("committed", committed.get(), "messages of 1 MiB, sent by four transactions at a time");
  }

  private void transaction(AtomicLong committed) {
    int share = count / THREADS;
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < share; i++) {
        insist(context.createProducer(), context);
        if (i % 2 == 1 || i == share - 1) {
          context.commit();
        }
        committed.incrementAndGet();
      }
    }
  }

  private void asynchronously() throws Exception {
    Semaphore done = new Semaphore(0);
    AtomicLong failed = new AtomicLong();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer();
      producer.setAsync(
          new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
              done.release();
            }

            @Override
            public void onException(Message message, Exception exception) {
              failed.incrementAndGet();
              done.release();
            }
          });
      for (int i = 0; i < count; i++) {
        insist(producer, context);
      }
      done.acquire(count);
    }
    say("asyncSent", count - failed.get(), "messages of 1 MiB, sent without waiting");
  }

  /** Transactions that send until they are refused, and do not end. */
  private List<JMSContext> leaveOpen() {
    List<JMSContext> open = new ArrayList<>();
    long sent = 0;
    long before = refused.get();
    while (refused.get() == before) {
      JMSContext context = broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
      open.add(context);
      try {
        context.createProducer().send(context.createQueue("never"), large());
        sent++;
      } catch (ResourceAllocationRuntimeException e) {
        refused.incrementAndGet();
      }
    }
    say("openTransactions", open.size(), "transactions are open");
    say("uncommitted", sent, "messages of 1 MiB are in them");
    return open;
  }

  /** Subscribers of a topic that do not consume. */
  private List<JMSContext> subscribers() {
    JMSContext context = broker.connectionFactory().createContext();
    Topic news = context.createTopic("news");
    for (int i = 0; i < SUBSCRIBERS; i++) {
      context.createConsumer(news);
    }
    context.stop();
    int published = 20 * count;
    try (JMSContext sender = broker.connectionFactory().createContext()) {
      for (int i = 0; i < published; i++) {
        sender.createProducer().send(news, small());
      }
    }
    say("published", published, "messages to 40 subscribers that do not consume");
    say("droppedForThem", broker.limitCounts(news).dropped(), "were dropped for them");
    return List.of(context);
  }

  private String queue(int number) {
    return "queue " + number % QUEUES;
  }

  /** Messages that are only in memory, to many queues, until they are refused. */
  private long queues() {
    long sent = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      while (true) {
        producer.send(context.createQueue(queue((int) sent)), small());
        sent++;
      }
    } catch (ResourceAllocationRuntimeException e) {
      refused.incrementAndGet();
    }
    say("inMemory", sent, "messages of 1 KiB, in memory only, to " + QUEUES + " queues");
    return sent;
  }

  /** What is on disk is consumed, while nothing more can be sent. */
  private void consume() {
    long received = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("large"));
      while (consumer.receiveNoWait() != null) {
        received++;
      }
    }
    say("acknowledged", received, "messages of 1 MiB were consumed while all was full");
  }

  private void drain(long inMemory) {
    long received = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < Math.min(inMemory, QUEUES); i++) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue(i)))) {
          while (consumer.receiveNoWait() != null) {
            received++;
          }
        }
      }
    }
    say("drained", received, "of those in memory were consumed");
  }
}
