package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.time.Duration;
import org.angarium.Broker;
import org.angarium.testkit.junit.AngariumTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first examples of {@code docs/testing.md}. */
@Timeout(60)
@AngariumTest(options = "maxAttempts=3", nothingLeft = true)
class RemindersTest {
  @Test
  void shouldRemindAfterADay(JMSContext context, ManualClock clock) {
    Queue reminders = context.createQueue("reminders");
    JMSConsumer consumer = context.createConsumer(reminders);
    context.createProducer().setDeliveryDelay(Duration.ofDays(1).toMillis()).send(reminders, "pay");
    assertThat(consumer.receiveBodyNoWait(String.class)).isNull();

    clock.advance(Duration.ofDays(1));

    assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("pay");
  }

  @Test
  @AngariumTest(store = AngariumTest.Store.POWER_CUT_DISK)
  void shouldKeepAReminderWhenThePowerIsCut(Broker broker, PowerCutDisk disk) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("reminders"), "pay");
    }
    disk.cutNow();
    disk.restart();
    try (Broker again = disk.builder().open()) {
      assertThat(again.status("reminders").depth()).isEqualTo(1);
    }
  }
}
