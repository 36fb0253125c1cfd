package org.angarium.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The days of a cron expression: those of its months that are in its days of the month and in its
 * days of the week.
 *
 * @param months bits 1 to 12
 * @param daysOfMonth bits 1 to 31
 * @param monthRules more days of the month, by rules
 * @param daysOfWeek bits 0, Sunday, to 6
 * @param weekRules more days of the week, by rules
 */
record CronDays(
    long months,
    long daysOfMonth,
    List<MonthRule> monthRules,
    long daysOfWeek,
    List<WeekRule> weekRules) {

  /** After so many months the calendar repeats itself, days of the week included. */
  private static final int CYCLE = 400 * 12;

  private static final int WEEK = 7;

  /** A day of each month that depends on the month. */
  sealed interface MonthRule {
    /** The day; 0 where the month has none. */
    int dayIn(YearMonth month);
  }

  /** So many days before the last one. */
  record BeforeLast(int days) implements MonthRule {
    @Override
    public int dayIn(YearMonth month) {
      return Math.max(0, month.lengthOfMonth() - days);
    }
  }

  /** The last day from Monday to Friday. */
  record LastWorkday() implements MonthRule {
    @Override
    public int dayIn(YearMonth month) {
      int last = month.lengthOfMonth();
      return last - Math.max(0, dayOfWeek(month, last).getValue() - DayOfWeek.FRIDAY.getValue());
    }
  }

  /** The day from Monday to Friday that is nearest to a day, and in its month. */
  record NearestWorkday(int day) implements MonthRule {
    @Override
    public int dayIn(YearMonth month) {
      if (day > month.lengthOfMonth()) {
        return 0;
      }
      return switch (dayOfWeek(month, day)) {
        case SATURDAY -> day > 1 ? day - 1 : day + 2;
        case SUNDAY -> day < month.lengthOfMonth() ? day + 1 : day - 2;
        default -> day;
      };
    }
  }

  /**
   * One day of the week of a month.
   *
   * @param dayOfWeek 0 for Sunday
   * @param which the first to the fifth; 0 for the last
   */
  record WeekRule(int dayOfWeek, int which) {
    int dayIn(YearMonth month) {
      int first = 1 + Math.floorMod(dayOfWeek - numberOf(CronDays.dayOfWeek(month, 1)), WEEK);
      int length = month.lengthOfMonth();
      if (which == 0) {
        return first + (length - first) / WEEK * WEEK;
      }
      int day = first + (which - 1) * WEEK;
      return day <= length ? day : 0;
    }
  }

  private static DayOfWeek dayOfWeek(YearMonth month, int day) {
    return month.atDay(day).getDayOfWeek();
  }

  private static int numberOf(DayOfWeek day) {
    return day.getValue() % WEEK;
  }

  /** The first day that is one of these and not before another one; null where there is none. */
  @Nullable LocalDate from(LocalDate date) {
    YearMonth month = YearMonth.from(date);
    long days = daysIn(month) & (-1L << date.getDayOfMonth());
    for (int i = 0; i <= CYCLE; i++) {
      if (days != 0) {
        return month.atDay(Long.numberOfTrailingZeros(days));
      }
      month = month.plusMonths(1);
      days = daysIn(month);
    }
    return null;
  }

  private long daysIn(YearMonth month) {
    if ((months & 1L << month.getMonthValue()) == 0) {
      return 0;
    }
    return byMonth(month) & byWeek(month);
  }

  private long byMonth(YearMonth month) {
    long days = daysOfMonth;
    for (MonthRule rule : monthRules) {
      days |= 1L << rule.dayIn(month);
    }
    long inMonth = (1L << (month.lengthOfMonth() + 1)) - 2;
    return days & inMonth;
  }

  private long byWeek(YearMonth month) {
    long days = 0;
    int dayOfWeek = numberOf(dayOfWeek(month, 1));
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      days |= (daysOfWeek >> dayOfWeek & 1) << day;
      dayOfWeek = (dayOfWeek + 1) % WEEK;
    }
    for (WeekRule rule : weekRules) {
      days |= 1L << rule.dayIn(month);
    }
    return days;
  }
}
