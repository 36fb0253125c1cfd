package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Dead letters go back, on PostgreSQL. */
class PostgresRedriveTest extends RedriveContract {
  private final PostgresBrokers brokers = new PostgresBrokers(schemas(), options());

  static Stream<Boolean> stores() {
    return Stream.of(true);
  }

  /** One for each database. */
  List<String> schemas() {
    return List.of("redrive_test");
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
    return brokers.open(1, Broker.builder().clock(clock).maxAttempts(1), clock);
  }

  // ---- of two nodes -------------------------------------------------------------------------

  @Test
  void shouldSendBackWhatConsumersOfAnotherNodeGaveUpAndTakeAgain() throws JMSException {
    Broker other = openOther();
    try (JMSContext sender = broker.connectionFactory().createContext();
        JMSContext context =
            other.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (String text : new String[] {"a", "b", "c"}) {
        sender.createProducer().setProperty("text", text).send(sender.createQueue("orders"), text);
      }
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      failAll(context, consumer);
      RedriveResult result = dead().redrive().selector("text <> 'b'").run();
      assertThat(result.moved()).isEqualTo(2);
      for (String text : new String[] {"a", "c"}) {
        Message again = consumer.receive(10_000);
        assertThat(again.getBody(String.class)).isEqualTo(text);
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(again.getIntProperty(AngariumProperties.REDRIVES)).isEqualTo(1);
      }
      context.commit();
    }
    assertThat(other.deadLetters("DLQ").list(10)).hasSize(1).isEqualTo(dead().list(10));
    assertThat(broker.status("orders").depth()).isZero();
  }

  @Test
  void shouldSendBackToASubscriptionThatAnotherNodeConsumes() {
    Broker other = openOther();
    try (JMSContext sender = broker.connectionFactory().createContext();
        JMSContext context =
            other.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic prices = context.createTopic("prices");
      JMSConsumer one = context.createSharedDurableConsumer(prices, "one");
      JMSConsumer two = context.createSharedDurableConsumer(prices, "two");
      sender.createProducer().send(prices, "1.50");
      assertThat(two.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      context.commit();
      failAll(context, one);
      assertThat(dead().redrive().run().moved()).isEqualTo(1);
      assertThat(one.receiveBody(String.class, 10_000)).isEqualTo("1.50");
      assertThat(two.receiveNoWait()).isNull();
      context.commit();
    }
  }

  @Test
  void shouldNotTakeWhatAConsumerOfAnotherNodeHolds() throws JMSException {
    Broker other = openOther();
    die("orders", "a", "b");
    try (JMSContext context =
        other.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      Message held = context.createConsumer(context.createQueue("DLQ")).receive(10_000);
      assertThat(held.getBody(String.class)).isEqualTo("a");
      assertCode("ANG-1510", () -> dead().redrive(held.getJMSMessageID()));
      RedriveResult result = dead().redrive().run();
      assertThat(result.moved()).isEqualTo(1);
      assertThat(result.routes().get(0).reason()).startsWith("ANG-1510");
    }
    assertThat(dead().redrive().run().moved()).isEqualTo(1);
    assertThat(texts("orders")).containsExactly("b", "a");
  }

  /** Each of them goes back once. */
  @Test
  void shouldShareTheWorkWithARedriveOfAnotherNode() {
    Broker other = openOther();
    String[] texts = new String[40];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "order " + i;
    }
    die("orders", texts);
    RedriveRun mine = dead().redrive().start();
    RedriveRun others = other.deadLetters("DLQ").redrive().start();
    assertThat(mine.await().moved() + others.await().moved()).isEqualTo(texts.length);
    assertThat(texts("orders")).containsExactlyInAnyOrder(texts);
    assertThat(dead().count()).isZero();
  }

  /** A run is of the node that began it; what it does, all see. */
  @Test
  void shouldTellOfARunWhereItWasBegun() {
    Broker other = openOther();
    die("orders", "a", "b");
    RedriveRun run = dead().redrive().perSecond(0.001).start();
    await().until(() -> other.deadLetters("DLQ").count() == 1);
    assertThat(broker.admin().redrives()).hasSize(1);
    assertThat(other.admin().redrives()).isEmpty();
    run.cancel();
    assertThat(run.await().moved()).isEqualTo(1);
  }
}
