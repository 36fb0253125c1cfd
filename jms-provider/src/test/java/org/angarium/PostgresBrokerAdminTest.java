package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators do, on PostgreSQL. */
class PostgresBrokerAdminTest extends BrokerAdminContract {
  private final PostgresBrokers brokers = new PostgresBrokers(schemas(), options());

  static Stream<Boolean> stores() {
    return Stream.of(true);
  }

  /** One for each database. */
  List<String> schemas() {
    return List.of("admin_test");
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

  /** Opens another node beside the first. */
  private Broker openOther() {
    open(true);
    return brokers.open(1, Broker.builder().clock(clock).maxAttempts(2), clock);
  }

  // ---- of two nodes -------------------------------------------------------------------------

  @Test
  void shouldSeeWhatAConsumerOfAnotherNodeHoldsAndLeaveIt() {
    Broker other = openOther();
    send(orders, "a", "b", "c");
    try (JMSContext client =
        other.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer consumer = client.createConsumer(orders, "text = 'a'");
      assertThat(consumer.receive(SOON)).isNotNull();
      assertThat(backlog("orders").browse(10))
          .extracting(BacklogMessage::state)
          .containsExactly(
              BacklogMessage.State.HELD, BacklogMessage.State.READY, BacklogMessage.State.READY);
      String id = backlog("orders").browse(1).get(0).messageId();
      assertCode("ANG-1510", () -> backlog("orders").deleteMessage(id));
      assertThat(backlog("orders").purge().await().done()).isEqualTo(2);
      assertThat(broker.admin().statistics(orders).consumers()).isEqualTo(1);
      assertThat(backlog("orders").statistics().held()).isEqualTo(1);
      client.recover();
      assertThat(consumer.receive(SOON)).isNotNull();
      client.acknowledge();
    }
    assertThat(backlog("orders").browse(10)).isEmpty();
  }

  @Test
  void shouldPauseAndResumeConsumersAndSendersOfAnotherNode() {
    Broker other = openOther();
    try (JMSContext client = other.connectionFactory().createContext()) {
      JMSConsumer consumer = client.createConsumer(orders);
      broker.admin().pause(orders, PauseScope.BOTH, false);
      assertThat(other.admin().statistics(orders).paused()).isEqualTo(PauseScope.BOTH);
      assertCode("ANG-1207", () -> client.createProducer().send(orders, "a"));
      broker.admin().resume(orders);
      broker.admin().pause(orders, PauseScope.DELIVERY, false);
      client.createProducer().send(orders, "a");
      assertThat(consumer.receiveNoWait()).isNull();
      broker.admin().resume(orders);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("a");
    }
  }

  @Test
  void shouldMoveWhatAnotherNodeHasSentToItsConsumers() {
    Broker other = openOther();
    try (JMSContext client = other.connectionFactory().createContext()) {
      JMSConsumer consumer = client.createConsumer(client.createQueue("parked"));
      client.createProducer().setProperty("text", "a").send(orders, "a");
      client.createProducer().setProperty("text", "b").send(orders, "b");
      assertThat(backlog("orders").move("text = 'b'", "parked").await().done()).isEqualTo(1);
      assertThat(consumer.receiveBody(String.class, SOON)).isEqualTo("b");
    }
    assertThat(texts(other.admin().queue("orders"))).containsExactly("a");
    assertThat(other.admin().operations()).isEmpty(); // those are of the node that does them
  }
}
