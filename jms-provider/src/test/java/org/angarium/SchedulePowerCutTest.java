package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.PowerCuts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The power is cut, and the process killed, in each write while schedules fire, are created and are
 * cancelled in transactions: each time fires once, and a schedule is there if and only if its
 * transaction is.
 */
class SchedulePowerCutTest {
  private static final int STRIDE = Integer.getInteger("angarium.stride", 7);

  /** The clock of the broker that is open; after each cut it is put back to the start. */
  private ManualClock clock = new ManualClock(0);

  @AfterEach
  void close() {
    clock.close();
  }

  @Test
  @Timeout(600)
  void shouldFireOnceWhereverThePowerIsCut() {
    int cuts =
        PowerCuts.everyWrite()
            .seed(Long.getLong("angarium.seed", 1))
            .eachOf(STRIDE)
            .settings(
                builder -> {
                  clock.close();
                  clock = new ManualClock(SchedulesContract.START.toEpochMilli());
                  builder.clock(clock);
                })
            .given(broker -> broker.schedules().create(minutely("a").build()))
            .run(this::live)
            .check(this::check);
    System.out.println("SchedulePowerCutTest: " + cuts + " cuts");
    assertThat(cuts).isGreaterThan(70 / STRIDE);
  }

  private static Schedule.Builder minutely(String key) {
    return SchedulesContract.minutely(key).whenMissed(WhenMissed.all(100));
  }

  private void live(Broker broker) {
    Schedules schedules = broker.schedules();
    if (schedules.find("b").isEmpty()) {
      inTransaction(
          broker,
          "b created",
          inside ->
              inside.create(minutely("b").from(SchedulesContract.START.plusSeconds(90)).build()));
    }
    for (int i = 0; i < 4; i++) {
      clock.advance(Duration.ofMinutes(1));
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(
              () ->
                  schedules.list().stream()
                      .allMatch(s -> s.next().toEpochMilli() > clock.millis()));
    }
    if (schedules.find("a").isPresent()) {
      inTransaction(broker, "a cancelled", inside -> inside.cancel("a"));
    }
  }

  private static void inTransaction(Broker broker, String event, Consumer<Schedules> change) {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      change.accept(broker.schedules().in(context));
      context.createProducer().send(context.createQueue("events"), event);
      context.commit();
    }
  }

  private void check(Broker broker) throws Exception {
    List<String> fired = new ArrayList<>();
    List<String> events = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer ticks = context.createConsumer(context.createQueue("ticks"));
      for (long n = broker.status("ticks").depth(); n > 0; n--) {
        Message message = ticks.receive(20_000);
        fired.add(SchedulesContract.tick(message));
      }
      JMSConsumer consumer = context.createConsumer(context.createQueue("events"));
      for (long n = broker.status("events").depth(); n > 0; n--) {
        events.add(consumer.receiveBody(String.class, 20_000));
      }
    }
    assertThat(fired)
        .containsExactlyInAnyOrder("a 60", "a 120", "a 180", "a 240", "b 90", "b 150", "b 210");
    assertThat(events).containsExactly("b created", "a cancelled");
    assertThat(broker.schedules().list()).extracting(ScheduleStatus::key).containsExactly("b");
  }
}
