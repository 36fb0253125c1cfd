package org.angarium;

import java.time.Duration;
import java.time.Instant;
import org.angarium.broker.ScheduleFailure;
import org.angarium.engine.StoredSchedule;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.schedule.CronExpression;
import org.angarium.schedule.Missed;
import org.angarium.schedule.Timetable;
import org.angarium.schedule.Timing;
import org.jspecify.annotations.Nullable;

/** Schedules as users see them, and as the engine keeps them. */
final class ScheduleForm {
  private ScheduleForm() {}

  /**
   * A schedule that begins now.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SCHEDULE} for one that never fires
   */
  static StoredSchedule toStored(Schedule schedule, long now) {
    Timetable timetable = timetable(schedule, now);
    long next = timetable.begin(now);
    if (next == Timing.NEVER) {
      throw new AngariumException(
          ErrorCode.INVALID_SCHEDULE,
          "%s is refused: it would never fire, from %s until %s; choose another time"
              .formatted(
                  schedule,
                  schedule.first() == null ? Instant.ofEpochMilli(now) : schedule.first(),
                  schedule.last()));
    }
    return new StoredSchedule(schedule.key(), schedule.message(), timetable.text(), next);
  }

  /** Whether what is kept is the schedule already. */
  static boolean isKept(Schedule schedule, @Nullable StoredSchedule stored, long now) {
    if (stored == null || !stored.message().equals(schedule.message())) {
      return false;
    }
    try {
      return Timetable.parse(stored.timetable()).isSameAs(timetable(schedule, now));
    } catch (AngariumException e) {
      return false; // it is to be replaced, so that it fires again
    }
  }

  private static Timetable timetable(Schedule schedule, long now) {
    Instant first = schedule.first();
    Instant last = schedule.last();
    return new Timetable(
        timing(schedule.trigger(), first, now),
        first == null ? 0 : millis(first),
        last == null ? Timing.NEVER : millis(last),
        schedule.count(),
        missed(schedule.whenMissed()));
  }

  private static Timing timing(Trigger trigger, @Nullable Instant first, long now) {
    if (trigger instanceof Trigger.FixedRate rate) {
      long period = rate.period().toMillis();
      return new Timing.Rate(first == null ? now + period : millis(first), period);
    }
    Trigger.Cron cron = (Trigger.Cron) trigger;
    return new Timing.Cron(CronExpression.parse(cron.expression()), cron.zone());
  }

  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      throw new AngariumException(
          ErrorCode.INVALID_SCHEDULE,
          "the time %s is refused: it is too far away; choose another one".formatted(instant),
          e);
    }
  }

  private static Missed missed(WhenMissed when) {
    if (when instanceof WhenMissed.Skip skip) {
      return new Missed.Skip(skip.tolerance().toMillis());
    } else if (when instanceof WhenMissed.All all) {
      return new Missed.All(all.max());
    }
    return new Missed.Once();
  }

  /**
   * A schedule as it is kept.
   *
   * @param failure why it does not fire now, or null
   */
  static ScheduleStatus status(StoredSchedule stored, @Nullable ScheduleFailure failure) {
    return new ScheduleStatus(
        stored.key(),
        schedule(stored),
        Instant.ofEpochMilli(stored.next()),
        stored.last() == 0 ? null : Instant.ofEpochMilli(stored.last()),
        stored.fired(),
        failure == null ? null : failure(failure));
  }

  private static ScheduleStatus.Failure failure(ScheduleFailure failure) {
    return new ScheduleStatus.Failure(
        failure.error().code().code() + ": " + failure.error().getMessage(),
        failure.attempts(),
        Instant.ofEpochMilli(failure.since()),
        failure.retryAt() == Timing.NEVER ? null : Instant.ofEpochMilli(failure.retryAt()));
  }

  private static @Nullable Schedule schedule(StoredSchedule stored) {
    try {
      Timetable timetable = Timetable.parse(stored.timetable());
      return new Schedule(
          stored.key(),
          stored.message(),
          trigger(timetable.timing()),
          timetable.first() == 0 ? null : Instant.ofEpochMilli(timetable.first()),
          timetable.last() == Timing.NEVER ? null : Instant.ofEpochMilli(timetable.last()),
          timetable.count(),
          whenMissed(timetable.missed()));
    } catch (AngariumException e) {
      return null;
    }
  }

  private static Trigger trigger(Timing timing) {
    if (timing instanceof Timing.Rate rate) {
      return new Trigger.FixedRate(Duration.ofMillis(rate.period()));
    }
    Timing.Cron cron = (Timing.Cron) timing;
    return new Trigger.Cron(cron.expression().text(), cron.zone());
  }

  private static WhenMissed whenMissed(Missed missed) {
    if (missed instanceof Missed.Skip skip) {
      return new WhenMissed.Skip(Duration.ofMillis(skip.tolerance()));
    } else if (missed instanceof Missed.All all) {
      return new WhenMissed.All(all.max());
    }
    return new WhenMissed.Once();
  }
}
