package org.angarium.cdi;

import static org.angarium.cdi.Messages.receive;
import static org.angarium.cdi.Messages.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Attempt;
import org.angarium.Broker;
import org.angarium.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a message whose listener throws, or loses its session. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ListenerFailureTest {
  @ApplicationScoped
  static class Failing {
    @Inject Heard heard;
    private final AtomicInteger calls = new AtomicInteger();

    @QueueListener("orders")
    @SendTo("bills")
    String order(String what, JMSContext context) {
      context.createProducer().send(context.createQueue("drafts"), what);
      if (calls.incrementAndGet() <= 2) {
        throw new IllegalStateException("no " + what);
      }
      return what;
    }

    @QueueListener("poison")
    void poison(String what) {
      throw new IllegalStateException("no " + what);
    }
  }

  @Test
  void shouldSendNothingOfAFailedCallAndGetItsMessageAgain() {
    try (App app = App.of(Failing.class, Heard.class).start()) {
      send(app, "orders", "tea");
      assertThat(receive(app, "bills")).isEqualTo("tea");
      assertThat(app.bean(Broker.class).status("drafts").depth()).isEqualTo(1);
      await().until(() -> app.bean(Broker.class).status("orders").depth() == 0);
    }
  }

  @Test
  void shouldFollowTheRedeliveryPolicyOfTheQueue() {
    try (App app =
        App.of(Failing.class, Heard.class)
            .with("angarium.options.queue.poison.maxAttempts", "3")
            .start()) {
      send(app, "poison", "tea");
      Broker broker = app.bean(Broker.class);
      await().until(() -> broker.deadLetters("DLQ").count() == 1);
      List<Attempt> history = broker.deadLetters("DLQ").list(1).get(0).history();
      assertThat(history).hasSize(3);
      assertThat(history.get(0).exception()).isEqualTo("java.lang.IllegalStateException");
      assertThat(history.get(0).message()).isEqualTo("no tea");
    }
  }

  @ApplicationScoped
  static class PoisonedBatches {
    @Inject Heard heard;

    @QueueListener("orders")
    void orders(List<String> orders) {
      if (orders.contains("poison")) {
        throw new IllegalStateException("no poison");
      }
      orders.forEach(heard::add);
    }
  }

  @Test
  void shouldWorkOnTheOthersOfABatchThatFails() {
    try (App app =
        App.of(PoisonedBatches.class, Heard.class)
            .with("angarium.options.maxAttempts", "3")
            .start()) {
      try (JMSContext context =
          app.bean(ConnectionFactory.class).createContext(JMSContext.SESSION_TRANSACTED)) {
        for (String text : List.of("a", "poison", "b", "c")) {
          context.createProducer().send(context.createQueue("orders"), text);
        }
        context.commit();
      }
      Heard heard = app.bean(Heard.class);
      assertThat(List.of(heard.next(), heard.next(), heard.next())).containsExactly("a", "b", "c");
      await().until(() -> app.bean(Broker.class).deadLetters("DLQ").count() == 1);
    }
  }

  @ApplicationScoped
  static class Guarantees {
    @Inject Heard heard;
    private final AtomicInteger calls = new AtomicInteger();

    @QueueListener(value = "least", guarantee = DeliveryGuarantee.AT_LEAST_ONCE)
    void least(String what) {
      heard.add("least " + what);
      if (calls.incrementAndGet() == 1) {
        throw new IllegalStateException("no " + what);
      }
    }

    @QueueListener(
        value = "together",
        guarantee = DeliveryGuarantee.AT_LEAST_ONCE,
        acknowledge = Acknowledge.TOGETHER)
    void together(String what) {
      heard.add("together " + what);
    }

    @QueueListener(value = "most", guarantee = DeliveryGuarantee.AT_MOST_ONCE)
    void most(String what) {
      heard.add("most " + what);
      throw new IllegalStateException("no " + what);
    }
  }

  @Test
  void shouldKeepWhatItGuarantees() {
    try (App app = App.of(Guarantees.class, Heard.class).start()) {
      Heard heard = app.bean(Heard.class);
      Broker broker = app.bean(Broker.class);
      send(app, "least", "tea");
      assertThat(List.of(heard.next(), heard.next())).containsOnly("least tea");
      await().until(() -> broker.status("least").depth() == 0);
      send(app, "most", "a", "b");
      assertThat(List.of(heard.next(), heard.next())).containsExactly("most a", "most b");
      assertThat(broker.status("most").depth()).isZero();
      send(app, "together", "a", "b");
      assertThat(List.of(heard.next(), heard.next())).containsExactly("together a", "together b");
      await().until(() -> broker.status("together").depth() == 0);
      assertThat(broker.deadLetters("DLQ").count()).isZero();
    }
  }

  @ApplicationScoped
  static class Quick {
    @Inject Heard heard;

    @QueueListener("orders")
    @CircuitBreaker(pauseMillis = 20, maxPauseMillis = 20)
    void order(String what) {
      heard.add(what);
    }
  }

  @Test
  void shouldOpenAnotherSessionWhenItHasLostItsOwn() {
    try (App app = App.of(Quick.class, Heard.class).start()) {
      Broker broker = app.bean(Broker.class);
      broker
          .admin()
          .connections()
          .forEach(connection -> broker.admin().closeConnection(connection.id()));
      send(app, "orders", "tea");
      assertThat(app.bean(Heard.class).next()).isEqualTo("tea");
    }
  }
}
