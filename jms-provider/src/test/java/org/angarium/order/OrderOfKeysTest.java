package org.angarium.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.Durability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight consumers, a thousand keys, random failures, joins and deaths: each key in order, one
 * consumer at a time, and the load spread. {@code -Dangarium.seed=N} runs the random part of one
 * run again; {@code -Dangarium.rounds=N} sends more.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrderOfKeysTest {
  private static final int KEYS = 1_000;
  private static final int CONSUMERS = 8;
  private static final int ROUNDS = Integer.getInteger("angarium.rounds", 9);
  private static final int LAST_ROUNDS = 3;
  private static final String QUEUE = "orders";

  @TempDir Path folder;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final KeyLedger ledger = new KeyLedger(KEYS);
  private final List<KeyConsumer> consumers = new ArrayList<>();
  private Broker broker;
  private int made;

  @AfterEach
  void close() throws Exception {
    for (KeyConsumer consumer : consumers) {
      consumer.die();
    }
    broker.close();
  }

  @Test
  void shouldKeepOrderInMemory() throws Exception {
    run(Broker.builder().memory("order-" + seed), false);
  }

  @Test
  void shouldKeepOrderOnDisk() throws Exception {
    run(Broker.builder().file(folder.resolve("order")), false);
  }

  @Test
  void shouldKeepOrderBeyondMemoryAndAcrossRestarts() throws Exception {
    run(Broker.builder().file(folder.resolve("order")).memoryLimit(1 << 20), true);
  }

  private void run(BrokerBuilder builder, boolean restarts) throws Exception {
    System.out.println("OrderOfKeysTest, seed " + seed);
    builder.durability(Durability.OS).maxAttempts(0).blockTimeout(Duration.ofMinutes(2));
    broker = builder.open();
    int half = ROUNDS / 2;
    send(0, half, restarts);
    join();
    join();
    comeAndGo(KEYS * half / 4);
    if (restarts) {
      for (KeyConsumer consumer : consumers) {
        consumer.die();
      }
      consumers.clear();
      broker.close();
      broker = builder.open();
    }
    send(half, ROUNDS, restarts);
    comeAndGo(KEYS * ROUNDS * 2 / 3);
    while (consumers.size() < CONSUMERS) {
      join();
    }
    awaitDone(KEYS * ROUNDS);
    assertThat(ledger.violations()).isEmpty();
    print("while consumers came and went");
    showSpread(restarts);
  }

  /** All are there, and more than 1,000 messages ago the last one came. */
  private void showSpread(boolean restarts) throws Exception {
    send(ROUNDS, ROUNDS + 1, restarts);
    awaitDone(KEYS * (ROUNDS + 1));
    ledger.takeLoads();
    send(ROUNDS + 1, ROUNDS + 1 + LAST_ROUNDS, restarts);
    awaitDone(KEYS * (ROUNDS + 1 + LAST_ROUNDS));
    Map<String, AtomicInteger> loads = print("afterwards");
    assertThat(ledger.violations()).isEmpty();
    int mean = KEYS * LAST_ROUNDS / CONSUMERS;
    assertThat(loads).hasSize(CONSUMERS);
    assertThat(loads.values()).allMatch(load -> load.get() <= 2 * mean);
    await() // the last acknowledgements
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.status(QUEUE).depth()).isZero());
  }

  private Map<String, AtomicInteger> print(String when) {
    Map<String, AtomicInteger> loads = new TreeMap<>(ledger.takeLoads());
    System.out.println("  messages of each consumer " + when + ": " + loads);
    return loads;
  }

  private void send(int from, int to, boolean persistent) throws JMSException {
    try (Connection connection = broker.connectionFactory().createConnection()) {
      Session session = connection.createSession(Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(session.createQueue(QUEUE));
      String body = "b".repeat(200);
      for (int number = from; number < to; number++) {
        for (int key = 0; key < KEYS; key++) {
          Message message = session.createTextMessage(body);
          message.setStringProperty("JMSXGroupID", String.valueOf(key));
          message.setIntProperty("number", number);
          producer.setDeliveryMode(
              persistent || key % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
          producer.send(message);
          if (key % 100 == 99) {
            session.commit();
          }
        }
      }
    }
  }

  private void join() throws JMSException {
    consumers.add(
        new KeyConsumer(broker.connectionFactory(), QUEUE, ledger, made++, random.nextLong()));
  }

  /** Consumers join and die until so many messages are done. */
  private void comeAndGo(int until) throws Exception {
    while (ledger.total() < until && ledger.violations().isEmpty()) {
      boolean joins =
          consumers.size() < 2 || (consumers.size() < CONSUMERS && random.nextInt(3) != 0);
      if (joins) {
        join();
      } else {
        consumers.remove(random.nextInt(consumers.size())).die();
      }
      awaitDone(Math.min(until, ledger.total() + 50 + random.nextInt(300)));
    }
  }

  private void awaitDone(int messages) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(60))
        .until(() -> ledger.total() >= messages || !ledger.violations().isEmpty());
    assertThat(ledger.violations()).isEmpty();
  }
}
