package org.angarium.crash;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.List;
import org.angarium.Backlog;
import org.angarium.BacklogMessage;
import org.angarium.Broker;
import org.angarium.testkit.PowerCuts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power is cut at each write of a move and of a deletion, in a build at each third ({@code
 * -Dangarium.stride}): none is lost, none doubled.
 */
class MovePowerCutTest {
  private static final int MESSAGES = 12;
  private static final int STRIDE = Integer.getInteger("angarium.stride", 3);

  @Test
  @Timeout(300)
  void shouldHaveEachMessageInOneQueueAndMoveTheRestWhenAskedAgain() {
    PowerCuts.everyWrite()
        .seed(Seed.next("MovePowerCutTest"))
        .eachOf(STRIDE)
        .given(MovePowerCutTest::fill)
        .run(
            broker -> {
              assertThat(all(broker)).containsExactlyInAnyOrderElementsOf(expected(broker));
              broker.admin().queue("orders").move("n < 8", "parked").await();
              broker.admin().queue("orders").delete("n > 9").await();
            })
        .check(
            broker -> {
              assertThat(texts(broker, "parked")).containsExactlyElementsOf(numbers(0, 8));
              assertThat(texts(broker, "orders")).containsExactlyElementsOf(numbers(8, 10));
            });
  }

  /** What was deleted, was last: then all others are there. */
  private static List<String> expected(Broker broker) {
    boolean deleting = texts(broker, "orders").size() < MESSAGES - 8;
    return numbers(0, deleting ? 10 : MESSAGES);
  }

  private static void fill(Broker broker) {
    broker.declareQueue("parked");
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      for (int n = 0; n < MESSAGES; n++) {
        context
            .createProducer()
            .setDeliveryDelay(n % 3 == 0 ? 1_000_000 : 0)
            .setProperty("n", n)
            .setProperty("JMSXGroupID", n % 4 == 0 ? "g" : "h")
            .send(orders, String.valueOf(n));
      }
      context.commit();
    }
  }

  private static List<String> all(Broker broker) {
    List<String> all = new ArrayList<>(texts(broker, "orders"));
    all.addAll(texts(broker, "parked"));
    return all;
  }

  private static List<String> texts(Broker broker, String queue) {
    Backlog backlog = broker.admin().queue(queue);
    return backlog.browse(100).stream().map(BacklogMessage::body).toList();
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int n = from; n < to; n++) {
      numbers.add(String.valueOf(n));
    }
    return numbers;
  }
}
