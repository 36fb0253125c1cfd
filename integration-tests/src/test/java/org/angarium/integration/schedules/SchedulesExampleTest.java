package org.angarium.integration.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.Schedule;
import org.angarium.ScheduleStatus;
import org.angarium.Schedules;
import org.angarium.Trigger;
import org.angarium.WhenMissed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/schedules.md. */
@Timeout(60)
class SchedulesExampleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @TempDir Path folder;

  @Test
  void shouldRunTheExampleOfTheGuide() throws Exception {
    try (Broker broker = Broker.open("angarium:h2:file:" + folder.resolve("shop"));
        JMSContext context = broker.connectionFactory().createContext()) {
      Schedules schedules = broker.schedules();
      schedules.replace(
          Schedule.named("daily-report")
              .toQueue("reports")
              .text("sales")
              .cron("0 8 * * MON-FRI", BERLIN)
              .build());

      schedules.replace(
          Schedule.named("heartbeat").toQueue("monitoring").every(Duration.ofMillis(100)).build());

      Message message = context.createConsumer(context.createQueue("monitoring")).receive(20_000);
      String key = message.getStringProperty(AngariumProperties.SCHEDULE);
      Instant planned =
          Instant.ofEpochMilli(message.getLongProperty(AngariumProperties.SCHEDULED_TIME));

      assertThat(key).isEqualTo("heartbeat");
      assertThat(planned).isBeforeOrEqualTo(Instant.ofEpochMilli(message.getJMSTimestamp()));

      for (ScheduleStatus status : schedules.list()) {
        System.out.println(status.key() + " fires next at " + status.next());
        if (status.failure() != null) {
          System.out.println("  but could not: " + status.failure().reason());
        }
      }
      assertThat(schedules.cancel("heartbeat")).isTrue();
      remind(broker);
      bill(broker);
      assertThat(schedules.list())
          .extracting(ScheduleStatus::key)
          .containsExactly("bill-17", "daily-report", "reminder-17");
    }
  }

  private static void remind(Broker broker) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().send(context.createQueue("orders"), "order 17");
      broker
          .schedules()
          .in(context)
          .create(
              Schedule.named("reminder-17")
                  .toQueue("reminders")
                  .text("order 17 is not paid")
                  .every(Duration.ofDays(3))
                  .times(4)
                  .whenMissed(WhenMissed.skip())
                  .build());
      context.commit(); // the order and its reminders, or neither
    }
  }

  private static void bill(Broker broker) throws Exception {
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE contract(id INT PRIMARY KEY)");
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      statement.execute("INSERT INTO contract VALUES(17)");
      broker
          .schedules()
          .in(context)
          .create(
              Schedule.named("bill-17")
                  .toQueue("bills")
                  .text("17")
                  .cron("0 0 1 * *", BERLIN)
                  .whenMissed(WhenMissed.all(12))
                  .build());
      connection.commit();
    }
  }

  @Test
  void shouldTellWhereAnExpressionIsWrong() {
    Trigger.Cron cron = Trigger.cron("0 0 13 * FRI", BERLIN);
    assertThat(cron.next(Instant.parse("2024-01-01T00:00:00Z")))
        .contains(Instant.parse("2024-09-12T22:00:00Z"));
    try {
      Trigger.cron("0 25 * * *", BERLIN);
    } catch (JMSRuntimeException e) {
      assertThat(e)
          .hasMessageContaining(
              "the cron expression \"0 25 * * *\" is refused at position 3: \"25\" is no hour; allowed is 0 to 23");
    }
  }
}
