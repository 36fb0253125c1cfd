package org.angarium.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression: the times of a calendar at which something is to happen. Immutable.
 *
 * <p>Five fields, minute, hour, day of month, month, day of week, or six with the second in front.
 * A time is meant when all its fields match, days of the month <em>and</em> of the week.
 *
 * <p>Where a clock is put forward or back, local times are missing or come twice. An expression
 * that names hours means each of its local times once: a missing one happens at the first instant
 * after the gap, several missing ones together once; one that comes twice happens the first time.
 * An expression for each hour goes by the time that passes: what is missing is missing, and what
 * comes twice happens twice, so that "each ten minutes" stays that.
 */
public final class CronExpression {
  private final String text;
  private final CronTimes times;
  private final CronDays days;

  CronExpression(String text, CronTimes times, CronDays days) {
    this.text = text;
    this.times = times;
    this.days = days;
  }

  /**
   * Reads an expression.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SCHEDULE}, with the position of what is
   *     wrong; also for one that never happens, such as 30 February
   */
  public static CronExpression parse(String text) {
    return new CronParser(text).parse();
  }

  /** The expression as it was written. */
  public String text() {
    return text;
  }

  /** The first time after an instant; null for never. */
  public @Nullable Instant next(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    return times.isEachHour() ? nextInPassingTime(after, rules) : nextOfTheClock(after, rules);
  }

  /** Whether it has any time at all. */
  boolean isPossible() {
    return days.from(LocalDate.EPOCH) != null;
  }

  /** Each stretch between two changes of the clock by itself. */
  private @Nullable Instant nextInPassingTime(Instant after, ZoneRules rules) {
    Instant from = after;
    LocalDateTime local = LocalDateTime.ofInstant(from, rules.getOffset(from));
    while (true) {
      LocalDateTime found = nextLocal(local);
      if (found == null) {
        return null;
      }
      Instant at = found.toInstant(rules.getOffset(from));
      ZoneOffsetTransition change = rules.nextTransition(from);
      if (change == null || at.isBefore(change.getInstant())) {
        return at;
      }
      from = change.getInstant();
      local = change.getDateTimeAfter().minusSeconds(1);
    }
  }

  private @Nullable Instant nextOfTheClock(Instant after, ZoneRules rules) {
    LocalDateTime local = LocalDateTime.ofInstant(after, rules.getOffset(after));
    while (true) {
      LocalDateTime found = nextLocal(local);
      if (found == null) {
        return null;
      }
      Instant at = instantOf(found, rules);
      if (at.isAfter(after)) {
        return at;
      }
      local = found; // it comes for the second time
    }
  }

  private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
    ZoneOffsetTransition change = rules.getTransition(local);
    if (change == null) {
      ZoneOffset offset = rules.getOffset(local);
      return local.toInstant(offset);
    }
    return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }

  private @Nullable LocalDateTime nextLocal(LocalDateTime after) {
    LocalDateTime from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    LocalDate day = days.from(from.toLocalDate());
    if (day != null && day.equals(from.toLocalDate())) {
      LocalTime time = times.from(from.toLocalTime());
      if (time != null) {
        return day.atTime(time);
      }
      day = days.from(day.plusDays(1));
    }
    return day == null ? null : day.atTime(times.first());
  }

  /** Whether the other one has the same text. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The expression as it was written. */
  @Override
  public String toString() {
    return text;
  }
}
