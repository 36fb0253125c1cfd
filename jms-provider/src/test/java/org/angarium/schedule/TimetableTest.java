package org.angarium.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.angarium.model.AngariumException;
import org.angarium.schedule.Timetable.Step;
import org.junit.jupiter.api.Test;

/** When schedules fire, and what becomes of times that were missed, against plain counting. */
class TimetableTest {
  private static final long SEED = Long.getLong("angarium.seed", System.nanoTime());
  private static final long DAY = 86_400_000;

  private static Timetable rate(long start, long period, Missed missed) {
    return new Timetable(new Timing.Rate(start, period), start, Timing.NEVER, 0, missed);
  }

  @Test
  void shouldNeverDrift() {
    Timetable table = rate(1_000, 300, new Missed.Once());
    assertThat(table.begin(0)).isEqualTo(1_000);
    assertThat(table.begin(1_000)).isEqualTo(1_000);
    assertThat(table.begin(1_001)).isEqualTo(1_300);
    assertThat(table.step(1_000, 1_299)).isEqualTo(new Step(true, 1_000, false, 1_300));
  }

  @Test
  void shouldFireOnceForAllThatWereMissed() {
    Timetable table = rate(1_000, 300, new Missed.Once());
    assertThat(table.step(1_000, 2_000)).isEqualTo(new Step(true, 1_900, true, 2_200));
  }

  @Test
  void shouldSkipWhatWasMissed() {
    Timetable table = rate(1_000, 300, new Missed.Skip(50));
    assertThat(table.step(1_000, 1_950)).isEqualTo(new Step(true, 1_900, true, 2_200));
    assertThat(table.step(1_000, 1_951)).isEqualTo(new Step(false, 1_900, true, 2_200));
    assertThat(table.step(1_000, 1_050)).isEqualTo(new Step(true, 1_000, false, 1_300));
  }

  @Test
  void shouldFireForEachOneUpToAMaximum() {
    Timetable table = rate(1_000, 300, new Missed.All(3));
    assertThat(table.step(1_000, 1_600)).isEqualTo(new Step(true, 1_000, false, 1_300));
    assertThat(table.step(1_000, 1_900)).isEqualTo(new Step(true, 1_300, true, 1_600));
    Timetable one = rate(1_000, 300, new Missed.All(1));
    assertThat(one.step(1_000, 1_900)).isEqualTo(new Step(true, 1_900, true, 2_200));
  }

  @Test
  void shouldEndWithItsLastTime() {
    Timetable table = new Timetable(new Timing.Rate(0, 100), 0, 250, 0, new Missed.Once());
    assertThat(table.step(100, 100).next()).isEqualTo(200);
    assertThat(table.step(200, 200).next()).isEqualTo(Timing.NEVER);
    assertThat(table.step(100, 10_000)).isEqualTo(new Step(true, 200, true, Timing.NEVER));
    assertThat(table.begin(251)).isEqualTo(Timing.NEVER);
  }

  /** Whether there are millions of times in between does not matter. */
  @Test
  void shouldNotCountWhatItSkips() {
    Timing everySecond = new Timing.Cron(CronExpression.parse("* * 8-9 * * *"), ZoneId.of("UTC"));
    long now = 40_000 * DAY;
    Timetable table = new Timetable(everySecond, 0, Timing.NEVER, 0, new Missed.Once());
    Step step = table.step(8 * 3_600_000, now);
    assertThat(step.planned()).isEqualTo(now - 14 * 3_600_000 - 1_000);
    assertThat(new Timing.Rate(5, 1).lastUpTo(now, 5)).isEqualTo(now);
  }

  @Test
  void shouldBeWrittenAndRead() {
    List<Timetable> tables =
        List.of(
            rate(17, 5, new Missed.Skip(60_000)),
            new Timetable(
                new Timing.Cron(CronExpression.parse("0 8 L * *"), ZoneId.of("Europe/Berlin")),
                5,
                1_000_000,
                7,
                new Missed.All(9)),
            new Timetable(
                new Timing.Cron(CronExpression.parse("@daily"), ZoneId.of("+02:00")),
                0,
                Timing.NEVER,
                0,
                new Missed.Once()));
    for (Timetable table : tables) {
      assertThat(Timetable.parse(table.text())).isEqualTo(table);
    }
    assertThatThrownBy(() -> Timetable.parse("cron=0 8 * * *;zone=Europe/Atlantis;first=0"))
        .isInstanceOf(AngariumException.class)
        .hasMessageContaining("Europe/Atlantis");
    assertThatThrownBy(() -> Timetable.parse("?")).isInstanceOf(AngariumException.class);
    assertThatThrownBy(() -> new Timing.Rate(0, 0)).isInstanceOf(AngariumException.class);
  }

  @Test
  void shouldAgreeWithPlainCounting() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      Timing timing =
          random.nextBoolean()
              ? new Timing.Rate(random.nextInt(100_000), 1 + random.nextInt(70_000))
              : new Timing.Cron(
                  CronExpression.parse("%d/%d * * * *".formatted(random.nextInt(60), 7)),
                  ZoneId.of("Europe/Berlin"));
      Missed missed =
          switch (random.nextInt(3)) {
            case 0 -> new Missed.Skip(random.nextInt(100_000));
            case 1 -> new Missed.Once();
            default -> new Missed.All(1 + random.nextInt(12));
          };
      long next = timing.next(random.nextInt(10_000_000));
      long last = random.nextInt(4) == 0 ? next + random.nextInt(5_000_000) : Timing.NEVER;
      long now = next + random.nextInt(5_000_000);
      Timetable table = new Timetable(timing, 0, last, 0, missed);
      assertThat(table.step(next, now))
          .as("%s from %d at %d, seed %d", table.text(), next, now, SEED)
          .isEqualTo(counted(table, next, now));
    }
  }

  private static Step counted(Timetable table, long next, long now) {
    List<Long> due = new ArrayList<>();
    long time = next;
    for (; time <= Math.min(now, table.last()); time = table.timing().next(time)) {
      due.add(time);
    }
    long after = time > table.last() ? Timing.NEVER : time;
    long latest = due.get(due.size() - 1);
    boolean several = due.size() > 1;
    if (table.missed() instanceof Missed.All all) {
      int from = Math.max(0, due.size() - all.max());
      long then = from + 1 < due.size() ? due.get(from + 1) : after;
      return new Step(true, due.get(from), from > 0, then);
    } else if (table.missed() instanceof Missed.Skip skip && now - latest > skip.tolerance()) {
      return new Step(false, latest, true, after);
    }
    return new Step(true, latest, several, after);
  }
}
