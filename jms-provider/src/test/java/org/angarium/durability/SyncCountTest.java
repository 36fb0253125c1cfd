package org.angarium.durability;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.angarium.testing.Crew;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often the disk is synced, counted where H2 asks for it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SyncCountTest {
  private static final int SENDERS = 16;
  private static final int EACH = 200;

  @TempDir Path folder;

  @Test
  void shouldSyncBeforeEachPersistentSendReturns() {
    try (Syncs syncs = new Syncs(database());
        Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue queue = context.createQueue("orders");
      JMSProducer producer = context.createProducer();
      for (int i = 0; i < 200; i++) {
        long before = syncs.count();
        producer.send(queue, "order " + i);
        assertThat(syncs.count()).as("syncs of send %d", i).isGreaterThan(before);
      }
    }
  }

  @Test
  void shouldSyncBeforeEachCommitReturns() {
    try (Syncs syncs = new Syncs(database());
        Broker broker = open();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue("orders");
      broker.declareQueue("orders");
      JMSProducer producer = context.createProducer();
      for (int i = 0; i < 50; i++) {
        long before = syncs.count();
        producer.send(queue, "one").send(queue, "two").send(queue, "three");
        long sent = syncs.count();
        context.commit();
        assertThat(sent).as("syncs before commit %d", i).isEqualTo(before);
        assertThat(syncs.count()).as("syncs of commit %d", i).isGreaterThan(before);
      }
    }
  }

  @Test
  void shouldShareSyncsAmongSenders() throws InterruptedException {
    try (Syncs syncs = new Syncs(database());
        Broker broker = open()) {
      broker.declareQueue("orders");
      long before = syncs.count();
      send(broker, DeliveryMode.PERSISTENT, SENDERS);
      long used = syncs.count() - before;
      System.out.printf(
          "SyncCountTest: %d senders, %d messages, %d syncs%n", SENDERS, SENDERS * EACH, used);
      assertThat(used).isPositive().isLessThan(SENDERS * EACH / 4);
      assertThat(broker.status("orders").depth()).isEqualTo(SENDERS * EACH);
    }
  }

  @Test
  void shouldNotSyncForWhatNeedNotSurvive() throws InterruptedException {
    try (Syncs syncs = new Syncs(database());
        Broker broker = open()) {
      broker.declareQueue("orders");
      long before = syncs.count();
      send(broker, DeliveryMode.NON_PERSISTENT, 2);
      try (JMSContext context = broker.connectionFactory().createContext()) {
        var consumer = context.createConsumer(context.createQueue("orders"));
        for (int i = 0; i < 2 * EACH; i++) {
          assertThat(consumer.receive(10_000)).isNotNull();
        }
        Queue temporary = context.createTemporaryQueue();
        context.createProducer().send(temporary, "a reply");
        context.createProducer().send(context.createTopic("news"), "nobody listens durably");
        long afterTopic = syncs.count();
        context.createProducer().send(context.createTopic("news"), "nor now");
        assertThat(syncs.count()).isEqualTo(afterTopic);
      }
      // the topic came into being with its first use: that is durable
      assertThat(syncs.count() - before).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void shouldKeepNothingOnDiskInMemory() throws InterruptedException, IOException {
    try (Broker broker = Broker.open("angarium:mem:" + folder.getFileName())) {
      broker.declareQueue("orders");
      try (Syncs syncs = new Syncs(database())) {
        send(broker, DeliveryMode.PERSISTENT, 2);
        assertThat(syncs.count()).isZero();
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void shouldShareSyncsBetweenAcknowledgementsAndSenders() throws InterruptedException {
    try (Syncs syncs = new Syncs(database());
        Broker broker = open()) {
      broker.declareQueue("orders");
      send(broker, DeliveryMode.PERSISTENT, 8);
      long before = syncs.count();
      Crew crew = new Crew();
      CountDownLatch start = new CountDownLatch(1);
      for (int i = 0; i < 8; i++) {
        crew.start("sender-" + i, () -> sendSome(broker, DeliveryMode.PERSISTENT, start));
        crew.start("receiver-" + i, () -> receiveSome(broker, start));
      }
      start.countDown();
      crew.join();
      long used = syncs.count() - before;
      System.out.printf(
          "SyncCountTest: %d sends and %d acknowledgements at a time, %d syncs%n",
          8 * EACH, 8 * EACH, used);
      // by themselves the acknowledgements or the sends alone would need as many
      assertThat(used).isLessThan(8 * EACH);
    }
  }

  private static void send(Broker broker, int mode, int senders) throws InterruptedException {
    Crew crew = new Crew();
    CountDownLatch start = new CountDownLatch(1);
    for (int i = 0; i < senders; i++) {
      crew.start("sender-" + i, () -> sendSome(broker, mode, start));
    }
    start.countDown();
    crew.join();
  }

  private static void sendSome(Broker broker, int mode, CountDownLatch start)
      throws InterruptedException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue queue = context.createQueue("orders");
      JMSProducer producer = context.createProducer().setDeliveryMode(mode);
      start.await();
      for (int i = 0; i < EACH; i++) {
        producer.send(queue, "order " + i);
      }
    }
  }

  private static void receiveSome(Broker broker, CountDownLatch start) throws InterruptedException {
    AngariumConnectionFactory factory = broker.connectionFactory();
    try (JMSContext context = factory.createContext()) {
      var consumer = context.createConsumer(context.createQueue("orders"));
      start.await();
      for (int i = 0; i < EACH; i++) {
        assertThat(consumer.receive(30_000)).as("message %d", i).isNotNull();
      }
    }
  }

  private Broker open() {
    return Broker.open("angarium:h2:file:" + database());
  }

  private Path database() {
    return folder.resolve("orders");
  }
}
