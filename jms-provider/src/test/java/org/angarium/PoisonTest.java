package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that nobody can take does not keep the others from their consumers. */
@Timeout(60)
class PoisonTest {
  private static final int OTHERS = 30;

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(1_000_000);
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private Broker broker;

  private void open(boolean onDisk, int maxAttempts, Duration delay) {
    BrokerBuilder builder =
        Broker.builder().clock(clock).maxAttempts(maxAttempts).redeliveryDelay(delay);
    broker = (onDisk ? builder.file(folder.resolve("shop")) : builder.memory("poison")).open();
  }

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  private MessageListener listener() {
    return message -> {
      String text = text(message);
      taken.add(text);
      if (text.startsWith("poison")) {
        throw new IllegalStateException("meant to happen");
      }
    };
  }

  private static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  private void send(String queue, String group, String... texts) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSProducer producer = context.createProducer();
      if (!group.isEmpty()) {
        producer.setProperty("JMSXGroupID", group);
      }
      for (String text : texts) {
        producer.send(context.createQueue(queue), text);
      }
    }
  }

  private static String[] others() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      texts.add("other " + i);
    }
    return texts.toArray(new String[0]);
  }

  private void consume(String queue, Runnable meanwhile) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createConsumer(context.createQueue(queue)).setMessageListener(listener());
      meanwhile.run();
    }
  }

  private long attemptsOf(String text) {
    return taken.stream().filter(text::equals).count();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLetTheOthersGoOn(boolean onDisk) {
    open(onDisk, 5, Duration.ZERO);
    send("orders", "", "poison 1");
    send("orders", "", others());
    send("orders", "", "poison 2");
    consume(
        "orders",
        () -> await().untilAsserted(() -> assertThat(broker.status("orders").depth()).isZero()));
    assertThat(taken).contains(others());
    assertThat(attemptsOf("other 0")).isEqualTo(1);
    assertThat(attemptsOf("poison 1")).isEqualTo(5);
    assertThat(broker.deadLetters("DLQ").list(10))
        .extracting(DeadLetter::attempts)
        .containsExactly(5, 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldLetTheOthersGoOnWhileItRests(boolean onDisk) {
    open(onDisk, 3, Duration.ofSeconds(10));
    send("orders", "", "poison 1");
    send("orders", "", others());
    consume(
        "orders",
        () -> {
          await().until(() -> taken.size() == OTHERS + 1);
          assertThat(attemptsOf("poison 1")).isEqualTo(1);
          for (int attempt = 2; attempt <= 3; attempt++) {
            int expected = attempt;
            clock.advance(Duration.ofSeconds(10));
            await().until(() -> attemptsOf("poison 1") == expected);
          }
          await().until(() -> broker.deadLetters("DLQ").count() == 1);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldHoldUpOnlyItsOwnGroupUntilItIsADeadLetter(boolean onDisk) {
    open(onDisk, 2, Duration.ofSeconds(10));
    send("orders", "sick", "poison 1", "sick 2", "sick 3");
    send("orders", "well", "well 1", "well 2");
    send("orders", "", others());
    consume(
        "orders",
        () ->
            consume(
                "orders",
                () -> {
                  await().until(() -> taken.size() == OTHERS + 3);
                  assertThat(taken).contains(others()).contains("poison 1");
                  assertThat(taken).containsSubsequence("well 1", "well 2");
                  assertThat(taken).doesNotContain("sick 2", "sick 3");
                  clock.advance(Duration.ofSeconds(10));
                  await().until(() -> taken.contains("sick 3"));
                  assertThat(taken).containsSubsequence("poison 1", "poison 1", "sick 2", "sick 3");
                }));
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRestAfterSomeAttemptsWhereItIsNeverGivenUp(boolean onDisk) {
    open(onDisk, 0, Duration.ZERO);
    send("orders", "", "poison 1");
    send("orders", "", others());
    consume(
        "orders",
        () -> {
          await().until(() -> taken.contains("other " + (OTHERS - 1)));
          assertThat(attemptsOf("poison 1")).isEqualTo(20);
          clock.advance(Duration.ofSeconds(1));
          await().until(() -> attemptsOf("poison 1") == 21);
        });
    assertThat(broker.status("orders").depth()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRestAlsoInAQueueForDeadLetters(boolean onDisk) {
    open(onDisk, 3, Duration.ZERO);
    send("DLQ", "", "poison 1");
    send("DLQ", "", others());
    consume("DLQ", () -> await().until(() -> taken.contains("other " + (OTHERS - 1))));
    assertThat(attemptsOf("poison 1")).isEqualTo(20);
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
  }
}
