package org.angarium.integration.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.MessageGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of {@code docs/order.md}. */
@Timeout(60)
class OrderExamplesTest {
  private final Map<String, List<String>> got = Collections.synchronizedMap(new TreeMap<>());
  private final Map<String, Integer> accounts = new ConcurrentHashMap<>();

  @Test
  void shouldKeepOrderOfEachAccount() {
    try (Broker broker = Broker.builder().memory("order-of-accounts").open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue bookings = context.createQueue("bookings");
      JMSProducer producer = context.createProducer();
      for (String booking : List.of("anna 100", "ben 7", "anna -30", "ben -2", "anna 5")) {
        String account = booking.split(" ")[0];
        producer.setProperty("JMSXGroupID", account).send(bookings, booking);
      }
      for (int i = 0; i < 4; i++) { // four consumers, each with a thread of its own
        JMSContext own = context.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        own.createConsumer(bookings).setMessageListener(this::book);
      }
      await().untilAsserted(() -> assertThat(total()).isEqualTo(5));
      assertThat(got)
          .containsEntry("anna", List.of("anna 100", "anna -30", "anna 5"))
          .containsEntry("ben", List.of("ben 7", "ben -2"));
    }
  }

  private int total() {
    synchronized (got) {
      return got.values().stream().mapToInt(List::size).sum();
    }
  }

  private void book(Message message) {
    try {
      String account = message.getStringProperty("JMSXGroupID");
      got.computeIfAbsent(account, a -> new CopyOnWriteArrayList<>())
          .add(message.getBody(String.class));
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldKeepSomethingForEachKey() throws JMSException {
    try (Broker broker = Broker.builder().memory("order-signals").open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue bookings = context.createQueue("bookings");
      JMSConsumer consumer = context.createConsumer(bookings);
      MessageGroups.onLost(consumer, accounts::remove); // another consumer has it now
      for (int i = 1; i <= 3; i++) {
        context
            .createProducer()
            .setProperty("JMSXGroupID", "anna")
            .setProperty("JMSXGroupSeq", i < 3 ? i : -1)
            .send(bookings, String.valueOf(i));
      }
      handle(consumer.receive(1_000));
      assertThat(accounts).containsEntry("anna", 1);
      handle(consumer.receive(1_000));
      handle(consumer.receive(1_000));
      assertThat(accounts).containsEntry("anna", 6);
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(accounts).isEmpty();
    }
  }

  private void handle(Message message) throws JMSException {
    String account = message.getStringProperty("JMSXGroupID");
    if (message.propertyExists(AngariumProperties.GROUP_FIRST_FOR_CONSUMER)) {
      accounts.put(account, 0); // what was kept elsewhere is worth nothing: load it anew
    }
    accounts.merge(account, Integer.parseInt(message.getBody(String.class)), Integer::sum);
  }

  @Test
  void shouldEndKeyWithItsLastMessage() {
    try (Broker broker = Broker.builder().memory("order-ends").open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue videos = context.createQueue("videos");
      JMSConsumer first = context.createConsumer(videos);
      JMSProducer producer = context.createProducer().setProperty("JMSXGroupID", "film");
      producer.send(videos, "part 1");
      producer.setProperty("JMSXGroupSeq", -1).send(videos, "part 2, the last");
      assertThat(first.receiveBody(String.class, 1_000)).isEqualTo("part 1");
      assertThat(first.receiveBody(String.class, 1_000)).isEqualTo("part 2, the last");
      JMSConsumer other = context.createConsumer(videos);
      producer.setProperty("JMSXGroupSeq", 1).send(videos, "part 1 of the next");
      assertThat(other.receiveBody(String.class, 1_000)).isEqualTo("part 1 of the next");
    }
  }

  @Test
  void shouldHaveOneActiveConsumer() {
    try (Broker broker =
            Broker.builder()
                .memory("order-exclusive")
                .queue("ledger", queue -> queue.exclusive(true))
                .open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue ledger = context.createQueue("ledger");
      JMSConsumer active = context.createConsumer(ledger);
      JMSConsumer standby = context.createConsumer(ledger);
      assertThat(active.receiveNoWait()).isNull();
      context.createProducer().send(ledger, "1").send(ledger, "2");
      assertThat(standby.receiveNoWait()).isNull();
      assertThat(active.receiveBody(String.class, 1_000)).isEqualTo("1");
      active.close();
      assertThat(standby.receiveBody(String.class, 1_000)).isEqualTo("2");
    }
  }

  @Test
  void shouldKeepLastValueOnly() {
    try (Broker broker =
            Broker.builder()
                .memory("order-last-value")
                .queue("prices", queue -> queue.lastValueKey("share"))
                .open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue prices = context.createQueue("prices");
      JMSProducer producer = context.createProducer();
      producer.setProperty("share", "ABC").send(prices, "10.00");
      producer.setProperty("share", "XYZ").send(prices, "7.50");
      producer.setProperty("share", "ABC").send(prices, "10.25"); // 10.00 is gone
      JMSConsumer consumer = context.createConsumer(prices);
      assertThat(consumer.receiveBody(String.class, 1_000)).isEqualTo("7.50");
      assertThat(consumer.receiveBody(String.class, 1_000)).isEqualTo("10.25");
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(broker.admin().statistics(prices).replaced()).isEqualTo(1);
    }
  }

  @Test
  void shouldBeGivenForSomeQueuesAlone() {
    try (Broker broker =
        Broker.builder()
            .memory("order-options")
            .queue(
                "bookings*", queue -> queue.groupTimeout(Duration.ofMinutes(5)).maxGroups(50_000))
            .open()) {
      assertThat(broker.toString()).isNotNull();
    }
  }
}
