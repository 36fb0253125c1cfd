package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator learns about a dead letter, on PostgreSQL. */
class PostgresDeadLetterHistoryTest extends DeadLetterHistoryContract {
  private final PostgresBrokers brokers = new PostgresBrokers(schemas(), options());

  static Stream<Boolean> stores() {
    return Stream.of(true);
  }

  /** One for each database. */
  List<String> schemas() {
    return List.of("history_test");
  }

  /** More of the URL. */
  String options() {
    return "";
  }

  @Override
  Broker open(boolean onDisk, BrokerBuilder builder) {
    return brokers.open(0, builder, clock);
  }

  @Override
  @AfterEach
  void close() {
    brokers.close();
    super.close();
  }

  // ---- of two nodes -------------------------------------------------------------------------

  @Test
  void shouldTellOfTheAttemptsOfAllNodes() {
    open(true, 3);
    Broker other = brokers.open(1, Broker.builder().clock(clock).maxAttempts(3), clock);
    send("orders", "poison");
    attempt(broker, "one", true);
    attempt(other, "other", true);
    attempt(broker, "one", false);
    try (JMSContext context = other.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveNoWait()).isNull();
    }
    DeadLetter letter = onlyDeadLetter();
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.history()).extracting(Attempt::number).containsExactly(1, 2, 3);
    assertThat(reasons(letter))
        .containsExactly("its session rolled back", "its session rolled back", CLOSED);
    assertThat(letter.history().get(0).consumer()).contains("client id \"one\"");
    assertThat(letter.history().get(1).consumer()).contains("client id \"other\"");
    assertThat(other.deadLetters("DLQ").find(letter.messageId())).contains(letter);
  }

  private static void attempt(Broker broker, String clientId, boolean rollsBack) {
    AngariumConnectionFactory factory = broker.connectionFactory();
    factory.setClientId(clientId);
    int mode = rollsBack ? JMSContext.SESSION_TRANSACTED : JMSContext.CLIENT_ACKNOWLEDGE;
    try (JMSContext context = factory.createContext(mode)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receive(10_000)).isNotNull();
      if (rollsBack) {
        context.rollback();
      }
    }
  }
}
