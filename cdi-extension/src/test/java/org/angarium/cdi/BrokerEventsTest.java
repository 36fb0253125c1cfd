package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.AlertType;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BrokerEventsTest {
  @Singleton
  static class Desk {
    final List<String> lifecycle = new ArrayList<>();
    final BlockingQueue<DeadLettered> letters = new LinkedBlockingQueue<>();
    final BlockingQueue<Object> alerts = new LinkedBlockingQueue<>();

    void started(@Observes BrokerStarted event) {
      lifecycle.add("started " + event.broker().isOpen());
      throw new IllegalStateException("an observer that fails harms nobody");
    }

    void starts(@Observes Startup event) {
      lifecycle.add("application");
    }

    void stopping(@Observes BrokerStopping event) {
      lifecycle.add("stopping " + event.broker().isOpen());
    }

    void dead(@Observes DeadLettered event) {
      letters.add(event);
    }

    void raised(@ObservesAsync AlertRaised event) {
      alerts.add(event);
    }

    void cleared(@ObservesAsync AlertCleared event) {
      alerts.add(event);
    }
  }

  @ApplicationScoped
  static class Poisoned {
    @Inject
    @Destination("orders")
    Sender<String> orders;

    void send() {
      orders.send("tea");
    }

    @QueueListener("orders")
    void order(String what) {
      throw new IllegalStateException("no " + what);
    }
  }

  @Test
  void shouldTellWhenTheBrokerStartsAndStops() {
    List<String> lifecycle;
    try (App app = App.of(Desk.class).start()) {
      lifecycle = app.bean(Desk.class).lifecycle;
      assertThat(lifecycle).containsExactly("started true", "application");
    }
    assertThat(lifecycle).containsExactly("started true", "application", "stopping true");
  }

  @Test
  void shouldTellOfDeadLettersWithTheirHistory() throws Exception {
    try (App app =
        App.of(Desk.class, Poisoned.class).with("angarium.options.maxAttempts", "2").start()) {
      app.bean(Poisoned.class).send();
      DeadLettered event = app.bean(Desk.class).letters.poll(20, TimeUnit.SECONDS);
      assertThat(event).isNotNull();
      assertThat(event.queue()).isEqualTo("DLQ");
      assertThat(event.letter().origin().destination()).isEqualTo("orders");
      assertThat(event.letter().history()).hasSize(2);
      assertThat(event.letter().history().get(1).message()).isEqualTo("no tea");
    }
  }

  @ApplicationScoped
  static class Sending {
    @Inject
    @Destination("orders")
    Sender<String> orders;

    void send() {
      orders.send("tea");
    }
  }

  @Test
  void shouldTellOfAlerts() throws Exception {
    try (App app =
        App.of(Desk.class, Sending.class)
            .with("angarium.options.alertDepth", "1")
            .with("angarium.options.alertInterval", "0s")
            .start()) {
      Broker broker = app.bean(Broker.class);
      app.bean(Sending.class).send();
      broker.alerts().check();
      BlockingQueue<Object> alerts = app.bean(Desk.class).alerts;
      AlertRaised raised = (AlertRaised) alerts.poll(20, TimeUnit.SECONDS);
      assertThat(raised).isNotNull();
      assertThat(raised.alert().type()).isEqualTo(AlertType.DEPTH);
      broker.deleteQueue("orders");
      broker.alerts().check();
      AlertCleared cleared = (AlertCleared) alerts.poll(20, TimeUnit.SECONDS);
      assertThat(cleared).isNotNull();
      assertThat(cleared.alert().number()).isEqualTo(raised.alert().number());
    }
  }
}
