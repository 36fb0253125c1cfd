package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.angarium.Broker;
import org.angarium.LimitCounts;
import org.angarium.WhenFull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The examples of docs/backpressure.md. */
@Timeout(60)
class BackpressureGuideTest {
  private static final Logger log = LoggerFactory.getLogger(BackpressureGuideTest.class);

  private static List<Integer> receiveAll(JMSContext context, Queue queue) {
    List<Integer> all = new ArrayList<>();
    try (JMSConsumer consumer = context.createConsumer(queue)) {
      for (Integer next = consumer.receiveBodyNoWait(Integer.class);
          next != null;
          next = consumer.receiveBodyNoWait(Integer.class)) {
        all.add(next);
      }
    }
    return all;
  }

  @Test
  void shouldKeepTheNewestPrices() {
    Broker broker =
        Broker.builder()
            .memory("shop")
            .queue("orders", orders -> orders.maxMessages(100_000).whenFull(WhenFull.REJECT))
            .queue("prices", prices -> prices.maxMessages(3).whenFull(WhenFull.DROP_OLDEST))
            .open();
    try (broker;
        JMSContext context = broker.connectionFactory().createContext()) {
      Queue prices = context.createQueue("prices");
      for (int price = 1; price <= 10; price++) {
        context.createProducer().send(prices, price);
      }
      assertThat(receiveAll(context, prices)).containsExactly(8, 9, 10);
      assertThat(broker.limitCounts(prices).dropped()).isEqualTo(7);
      LimitCounts counts = broker.limitCounts(prices);
      log.info("{} dropped, {} senders wait", counts.dropped(), counts.waiting());
    }
  }

  @Test
  void shouldRefuseWhatIsTooManyAndTakeTheRoomOfATransactionAtTheSend() {
    try (Broker broker =
            Broker.builder()
                .memory("shop")
                .queue("orders", queue -> queue.maxMessages(2).whenFull(WhenFull.REJECT))
                .open();
        JMSContext context = broker.connectionFactory().createContext();
        JMSContext transaction = context.createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = context.createQueue("orders");
      context.createProducer().send(orders, "first");
      transaction.createProducer().send(orders, "takes the last room");
      assertThatThrownBy(() -> context.createProducer().send(orders, "finds none"))
          .isInstanceOf(ResourceAllocationRuntimeException.class);
      transaction.rollback();
      context.createProducer().send(orders, "has room again");
      assertThatThrownBy(() -> context.createProducer().send(orders, "one too many"))
          .isInstanceOf(ResourceAllocationRuntimeException.class)
          .hasMessageStartingWith(
              "ANG-1203: queue \"orders\" is full (2 messages, maxMessages is 2");
    }
  }
}
