package org.angarium.backlog;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.testkit.process.Report;

/**
 * The process with the small heap that is to remember more and more that is no message: names of
 * messages that must not come twice, last values, destinations, subscriptions. Until it is refused,
 * or there is much of it; then the broker is to do what it always does, also after a restart.
 */
final class Hoard {
  private static final Report REPORT = new Report();
  private static final int IDS = 10_000;
  private static final int AT_ONCE = 500;

  /** What there is more and more of. */
  enum Of {
    IDS,
    VALUES,
    QUEUES,
    SUBSCRIPTIONS,
    KEYS
  }

  private final Broker broker;
  private final int count;

  private Hoard(Broker broker, int count) {
    this.broker = broker;
    this.count = count;
  }

  /**
   * @param args the folder, of what, how many at most
   */
  public static void main(String[] args) throws Exception {
    Of what = Of.valueOf(args[1]);
    Path folder = Files.createDirectories(Path.of(args[0]).resolve(args[1]));
    long kept;
    try (Broker broker = open(folder)) {
      Hoard hoard = new Hoard(broker, Integer.parseInt(args[2]));
      hoard.work();
      kept = hoard.fill(what);
      hoard.work();
    }
    REPORT.say("kept " + kept + " " + what.name().toLowerCase(Locale.ROOT));
    try (Broker broker = open(folder)) {
      new Hoard(broker, 0).work();
    }
    REPORT.say("worked 3 times, the last after a restart");
  }

  private static Broker open(Path folder) {
    return Broker.builder()
        .file(folder.resolve("store"))
        .blockTimeout(Duration.ofMillis(100))
        .queue("prices", prices -> prices.lastValueKey("share"))
        .open();
  }

  private long fill(Of what) {
    return switch (what) {
      case IDS -> ids();
      case VALUES -> values();
      case QUEUES -> queues();
      case SUBSCRIPTIONS -> subscriptions();
      case KEYS -> keys();
    };
  }

  /** Each topic remembers as many as it may; nobody subscribes, so there is nothing else. */
  private long ids() {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (int i = 0; i < count; i++) {
        Topic topic = context.createTopic("topic " + i / IDS);
        producer.setProperty(AngariumProperties.DEDUPLICATION_ID, "what it is called, " + i);
        producer.send(topic, "once");
      }
    }
    return count;
  }

  private long values() {
    long kept = 0;
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue prices = context.createQueue("prices");
      JMSProducer producer = context.createProducer();
      for (int i = 0; i < count; i++) {
        producer.setProperty("share", "the share of number " + i).send(prices, i);
        if ((i + 1) % AT_ONCE == 0) {
          context.commit();
          kept = i + 1;
        }
      }
    } catch (ResourceAllocationRuntimeException e) {
      REPORT.say("refused 1 time: " + e.getMessage());
    }
    return kept;
  }

  private long queues() {
    long kept = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (; kept < count; kept++) {
        context.createProducer().send(context.createQueue("queue " + kept), "one");
      }
    } catch (ResourceAllocationRuntimeException e) {
      REPORT.say("refused 1 time: " + e.getMessage());
    }
    return kept;
  }

  private long subscriptions() {
    long kept = 0;
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Topic topic = context.createTopic("news");
      for (; kept < count; kept++) {
        context.createSharedDurableConsumer(topic, "reader " + kept).close();
      }
    } catch (ResourceAllocationRuntimeException e) {
      REPORT.say("refused 1 time: " + e.getMessage());
    }
    return kept;
  }

  /** Keys of many queues whose messages are settled: it is remembered whose they are. */
  private long keys() {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer().setDeliveryMode(DeliveryMode.NON_PERSISTENT);
      for (int from = 0; from < count; from += IDS) {
        Queue queue = context.createQueue("keys " + from / IDS);
        var consumer = context.createConsumer(queue); // it stays: the keys are its own
        for (int i = from; i < from + IDS; i++) {
          producer.setProperty("JMSXGroupID", "the account " + i).send(queue, i);
          consumer.receiveNoWait();
        }
      }
    }
    return count;
  }

  /** What is known already goes on: messages of all kinds, and new last values of old shares. */
  private void work() {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue orders = context.createQueue("orders");
      for (int mode : new int[] {DeliveryMode.PERSISTENT, DeliveryMode.NON_PERSISTENT}) {
        for (int i = 0; i < 1_000; i++) {
          JMSProducer producer = context.createProducer().setDeliveryMode(mode);
          producer.setProperty("share", "the share of number 0");
          producer.send(context.createQueue("prices"), i);
          producer.send(orders, "order");
        }
      }
      try (var consumer = context.createConsumer(orders)) {
        for (int i = 0; i < 2_000; i++) {
          if (consumer.receive(10_000) == null) {
            throw new IllegalStateException("order " + i + " did not come");
          }
        }
      }
    }
  }
}
