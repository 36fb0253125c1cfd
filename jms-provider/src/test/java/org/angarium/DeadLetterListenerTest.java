package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeadLetterListenerTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void shouldHearOfEachDeadLetterOnceAndNoMoreWhenItEnds() {
    try (Broker broker =
        Broker.builder().memory(UUID.randomUUID().toString()).maxAttempts(1).open()) {
      broker
          .admin()
          .onDeadLetter(
              (queue, letter) -> {
                throw new IllegalStateException("one that throws harms nobody");
              });
      Runnable end =
          broker
              .admin()
              .onDeadLetter(
                  (queue, letter) -> {
                    assertThat(broker.deadLetters(queue).find(letter.messageId())).isPresent();
                    heard.add("%s from %s".formatted(queue, letter.origin().destination()));
                  });
      giveUp(broker);
      assertThat(heard).containsExactly("DLQ from orders");
      end.run();
      giveUp(broker);
      assertThat(heard).hasSize(1);
      assertThat(broker.deadLetters("DLQ").count()).isEqualTo(2);
    }
  }

  private static void giveUp(Broker broker) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().send(context.createQueue("orders"), "tea");
      context.commit();
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      assertThat(consumer.receiveNoWait()).isNotNull();
      context.rollback();
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }
}
