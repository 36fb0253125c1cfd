package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.Alert;
import org.angarium.AlertListener;
import org.angarium.AlertType;
import org.angarium.Broker;
import org.angarium.Explanation;
import org.angarium.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples of {@code docs/alerts.md}. */
@Timeout(60)
class OperatorsTest {
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private final List<String> pager = new CopyOnWriteArrayList<>();
  private final Broker broker =
      Broker.builder()
          .memory("operators")
          .clock(clock)
          .alertAge(Duration.ofHours(4))
          .queue("payments", q -> q.alertDepth(3).alertAge(Duration.ofMinutes(5)))
          .open();

  @AfterEach
  void close() {
    broker.close();
    clock.close();
  }

  @Test
  void shouldCallSomebody() {
    broker.alerts().addListener(alert -> pager.add(alert.text()));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 3; i++) {
        context.createProducer().send(context.createQueue("payments"), "pay");
      }
    }
    clock.advance(Duration.ofSeconds(10)); // the broker looks every ten seconds
    await().until(() -> pager.size() == 1);
    assertThat(pager.get(0)).startsWith("ANG-3001: queue \"payments\" holds 3 messages");
  }

  /** Tells a dashboard what begins and what is over. */
  static class Dashboard implements AlertListener {
    final List<Alert> red = new CopyOnWriteArrayList<>();

    @Override
    public void raised(Alert alert) {
      red.add(alert);
    }

    @Override
    public void cleared(Alert alert) {
      red.removeIf(other -> other.number() == alert.number());
    }
  }

  @Test
  void shouldShowWhatHoldsNow() {
    Dashboard dashboard = new Dashboard();
    broker.alerts().addListener(dashboard);
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("payments"), "pay");
      clock.advance(Duration.ofMinutes(5));
      await().until(() -> dashboard.red.size() == 1);

      broker.alerts().check(); // as a health check would
      List<Alert> now = broker.alerts().current();
      assertThat(now).extracting(Alert::type).containsExactly(AlertType.AGE);

      context.createConsumer(context.createQueue("payments")).receive(10_000);
      broker.alerts().check();
      assertThat(broker.alerts().current()).isEmpty();
      assertThat(broker.alerts().history()).hasSize(1);
      await().until(dashboard.red::isEmpty);
    }
  }

  @Test
  void shouldExplainAMessage() throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Message payment = context.createMessage();
      payment.setStringProperty("country", "FR");
      context.createProducer().send(context.createQueue("payments"), payment);
      context.createConsumer(context.createQueue("payments"), "country = 'DE'");

      Explanation why = broker.explanations().message(payment.getJMSMessageID()).get(0);
      assertThat(why.text())
          .contains("- No consumer's selector matches: \"country = 'DE'\" with country = 'FR'.");

      if (why.reason() instanceof Reason.NoSelectorMatches none) {
        assertThat(none.selectors().get(0).values()).containsEntry("country", "FR");
      } else {
        throw new AssertionError(why.text());
      }
    }
  }

  @Test
  void shouldExplainAQueue() {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().send(context.createQueue("payments"), "pay");
      context.commit();
      context.createConsumer(context.createQueue("payments")).receive(10_000);

      Explanation why = broker.explanations().queue("payments");
      assertThat(why.reason()).isInstanceOf(Reason.ConsumerHolds.class);
    }
  }
}
