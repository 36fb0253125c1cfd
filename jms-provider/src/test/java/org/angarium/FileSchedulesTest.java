package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repeating schedules of a broker on disk, over restarts too. */
class FileSchedulesTest extends SchedulesContract {
  @TempDir Path folder;

  @Override
  Broker open() {
    BrokerBuilder builder = Broker.builder().file(folder.resolve("schedules"));
    adjust(builder);
    return builder.open();
  }

  private void restart(Duration downtime) {
    Instant then = now().plus(downtime);
    broker.close();
    clock.close();
    clock = new ManualClock(then.toEpochMilli());
    use(open());
    settle();
  }

  @Test
  void shouldGoOnAfterARestart() {
    Schedule cron =
        Schedule.named("cron")
            .toQueue("ticks")
            .map(Map.of("n", 1))
            .cron("*/2 * * * *", BERLIN)
            .from(START.plusSeconds(1))
            .until(START.plusSeconds(10_000))
            .times(100)
            .whenMissed(WhenMissed.all(7))
            .build();
    schedules.create(cron);
    schedules.create(minutely("rate").build());
    pass(Duration.ofSeconds(130));
    ScheduleStatus before = schedules.find("cron").orElseThrow();
    restart(Duration.ofSeconds(5));
    assertThat(schedules.find("cron")).contains(before);
    assertThat(before.schedule()).isEqualTo(cron);
    assertThat(before.fired()).isEqualTo(1);
    pass(Duration.ofSeconds(110));
    assertThat(ticks()).containsExactlyInAnyOrder("rate 120", "cron 120", "cron 240", "rate 240");
  }

  @Test
  void shouldDoAsItIsToldWithWhatWasMissedWhileItWasDown() {
    schedules.create(minutely("all").whenMissed(WhenMissed.all(1000)).build());
    schedules.create(minutely("once").whenMissed(WhenMissed.once()).build());
    schedules.create(minutely("skip").whenMissed(WhenMissed.skip()).build());
    schedules.create(
        Schedule.named("daily")
            .toQueue("ticks")
            .cron("@daily", BERLIN)
            .whenMissed(WhenMissed.skip())
            .build());
    restart(Duration.ofSeconds(330));
    assertThat(ticks())
        .containsExactlyInAnyOrder(
            "all 60", "all 120", "all 180", "all 240", "all 300", "once 300", "skip 300");
    restart(Duration.ofDays(3));
    schedules.cancel("all");
    schedules.cancel("once");
    schedules.cancel("skip");
    ticks();
    assertThat(schedules.find("daily").orElseThrow().fired()).isZero();
    pass(Duration.ofHours(24));
    assertThat(schedules.find("daily").orElseThrow().fired()).isZero();
    restart(Duration.ZERO);
    assertThat(schedules.list()).hasSize(1);
  }

  @Test
  void shouldNotFireTwiceWhenTheClockIsBehindAfterARestart() {
    schedules.create(minutely("a").build());
    pass(MINUTE);
    restart(Duration.ofMinutes(-10));
    pass(Duration.ofMinutes(10));
    assertThat(ticks()).containsExactly("a 60");
    pass(MINUTE);
    assertThat(ticks()).containsExactly("a 120");
  }

  @Test
  void shouldKeepWhatAPreparedBranchWillDo() throws XAException {
    schedules.create(minutely("old").build());
    Xid xid = prepare("1");
    restart(Duration.ZERO);
    shouldHoldWhatABranchWillChange();
    finish(xid, true);
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("new");
    restart(Duration.ZERO);
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("new");
    schedules.cancel("new");
    schedules.create(minutely("old").build());
    Xid other = prepare("2");
    restart(Duration.ZERO);
    broker.rollBackInDoubt(other);
    assertThat(schedules.list()).extracting(ScheduleStatus::key).containsExactly("old");
    assertThat(schedules.cancel("old")).isTrue();
    restart(Duration.ZERO);
    assertThat(schedules.list()).isEmpty();
  }

  @Test
  void shouldChangeWithATransactionOfADatabase() throws SQLException {
    try (Connection connection = broker.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE bill(id INT)");
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      statement.execute("INSERT INTO bill VALUES(1)");
      schedules.in(context).create(minutely("a").build());
      connection.rollback();
      assertThat(schedules.list()).isEmpty();
      statement.execute("INSERT INTO bill VALUES(2)");
      schedules.in(context).create(minutely("a").build());
      connection.commit();
      assertThat(schedules.find("a")).isPresent();
      schedules.in(context).cancel("a");
      schedules.in(context).create(minutely("b").build());
      connection.commit();
    }
    restart(Duration.ZERO);
    pass(MINUTE);
    assertThat(ticks()).containsExactly("b 60");
  }

  @Test
  void shouldDoAsTheModelDoesOverRestarts() {
    ScheduleModel model = new ScheduleModel(clock.millis());
    for (int i = 0; i < ScheduleModel.STEPS; i++) {
      model.step(this, () -> restart(model.downtime()));
    }
    model.done();
  }
}
