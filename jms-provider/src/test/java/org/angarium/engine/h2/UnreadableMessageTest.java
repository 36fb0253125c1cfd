package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.DeadLetter;
import org.angarium.MessageOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message whose stored bytes cannot be read becomes a dead letter, and the others go on. */
@Timeout(60)
class UnreadableMessageTest {
  private static final int COUNT = 10;
  private static final int DAMAGED = 7;

  /** The damaged message's row, by its number. */
  private static final String ITS_ROW =
      " WHERE id = (SELECT id FROM delivery ORDER BY id OFFSET %d ROWS FETCH NEXT 1 ROW ONLY)"
          .formatted(DAMAGED);

  @TempDir Path folder;

  private Path database() {
    return folder.resolve("shop");
  }

  private Broker open() {
    return Broker.builder().file(database()).memoryLimit(8 << 20).open();
  }

  private void fill(String group, int padding) {
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < COUNT; i++) {
        JMSProducer producer = context.createProducer().setProperty("n", i);
        if (!group.isEmpty()) {
          producer.setProperty("JMSXGroupID", group);
        }
        producer.send(context.createQueue("orders"), i + "x".repeat(padding));
      }
    }
  }

  private void damage(String sql) throws SQLException {
    try (Connection connection = TestStores.connect(database());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isPositive();
    }
  }

  private static List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      if (i != DAMAGED) {
        numbers.add(i);
      }
    }
    return numbers;
  }

  /** Consumes with a listener, which gets all others, in order, while one becomes a dead letter. */
  private void assertThatTheOthersGoOn(Broker broker) {
    List<Integer> got = new CopyOnWriteArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context
          .createConsumer(context.createQueue("orders"))
          .setMessageListener(
              message -> {
                try {
                  got.add(message.getIntProperty("n"));
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      await().untilAsserted(() -> assertThat(got).isEqualTo(numbers()));
      await().untilAsserted(() -> assertThat(broker.status("orders").depth()).isZero());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE delivery SET head = X'01'",
        "UPDATE delivery SET head = X''",
        "UPDATE delivery SET head = NULL",
        "UPDATE delivery SET head = X'FF' || head",
        "UPDATE delivery SET head = SUBSTRING(head FROM 1 FOR 10)",
        "UPDATE delivery SET body = X'FFFFFFFF'",
        "UPDATE delivery SET body = X''"
      })
  void shouldBecomeADeadLetterWithItsBytes(String damage) throws Exception {
    fill("", 10);
    damage(damage + ITS_ROW);
    try (Broker broker = open()) {
      assertThatTheOthersGoOn(broker);
      DeadLetter letter = broker.deadLetters("DLQ").list(1).get(0);
      assertThat(letter.origin()).isEqualTo(new MessageOrigin("orders", false, null, null));
      assertThat(letter.reason()).contains("stored bytes cannot be read");
      assertThat(broker.deadLetters("DLQ").redrive().run().skipped()).isEqualTo(1);
      assertThat(broker.deadLetters("DLQ").redrive().dryRun().routes().get(0).reason())
          .contains("could not be read");
    }
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      BytesMessage dead =
          (BytesMessage) context.createConsumer(context.createQueue("DLQ")).receive(10_000);
      assertThat(dead.getStringProperty(AngariumProperties.DAMAGED)).contains("ANG-17");
      if (damage.contains("body")) {
        assertThat(dead.getStringProperty(AngariumProperties.DAMAGED)).contains("it is ID:");
        assertThat(dead.getBodyLength()).isGreaterThan(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM chunk WHERE n = 0 AND owner =",
        "UPDATE chunk SET bytes = X'FFFF' WHERE n = 0 AND owner ="
      })
  void shouldBecomeADeadLetterWhereALongBodyIsDamaged(String damage) throws Exception {
    fill("", 700_000);
    damage(damage + " (SELECT id FROM delivery" + ITS_ROW + ")");
    try (Broker broker = open()) {
      assertThatTheOthersGoOn(broker);
      assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotHoldUpItsGroup() throws Exception {
    fill("g", 10);
    damage("UPDATE delivery SET head = X'01'" + ITS_ROW);
    try (Broker broker = open()) {
      assertThatTheOthersGoOn(broker);
      assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
    }
  }

  @Test
  void shouldNotKeepTheOthersFromThoseWhoSelectOrBrowse() throws Exception {
    fill("", 10);
    damage("UPDATE delivery SET head = X'01'" + ITS_ROW);
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      var browser = context.createBrowser(context.createQueue("orders"), "n > 5");
      int shown = 0;
      for (var all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
        shown++;
      }
      assertThat(shown).isEqualTo(COUNT - 7);
      browser.close();
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"), "n > 5");
      for (int i = 6; i < COUNT; i++) {
        if (i != DAMAGED) {
          assertThat(Objects.requireNonNull(consumer.receive(10_000)).getIntProperty("n"))
              .isEqualTo(i);
        }
      }
      assertThat(consumer.receiveNoWait()).isNull();
      assertThat(broker.status("orders").depth()).as("it waits for who takes all").isEqualTo(7);
    }
  }

  @Test
  void shouldBecomeADeadLetterOfEachSubscription() throws Exception {
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      Topic prices = context.createTopic("prices");
      context.createSharedDurableConsumer(prices, "one").close();
      context.createSharedDurableConsumer(prices, "two").close();
      context.createProducer().send(prices, "damaged").send(prices, "whole");
    }
    damage("UPDATE message SET head = X'01' WHERE seq = (SELECT MIN(seq) FROM message)");
    try (Broker broker = open();
        JMSContext context = broker.connectionFactory().createContext()) {
      for (String name : List.of("one", "two")) {
        JMSConsumer consumer =
            context.createSharedDurableConsumer(context.createTopic("prices"), name);
        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("whole");
      }
      assertThat(broker.deadLetters("DLQ").list(10))
          .extracting(letter -> Objects.requireNonNull(letter.origin()).subscription())
          .containsExactly("one", "two");
    }
  }
}
