package org.angarium.schedule;

import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * The times of day of a cron expression.
 *
 * @param seconds bits 0 to 59, at least one
 * @param minutes bits 0 to 59, at least one
 * @param hours bits 0 to 23, at least one
 */
record CronTimes(long seconds, long minutes, long hours) {
  /** Whether no hour is left out. */
  boolean isEachHour() {
    return hours == CronField.HOUR.all();
  }

  /** The first one of a day. */
  LocalTime first() {
    return firstIn(next(hours, 0));
  }

  /** The first one that is not before a time; null where the day has no more. */
  @Nullable LocalTime from(LocalTime time) {
    int hour = next(hours, time.getHour());
    if (hour != time.getHour()) {
      return hour < 0 ? null : firstIn(hour);
    }
    int minute = next(minutes, time.getMinute());
    if (minute == time.getMinute()) {
      int second = next(seconds, time.getSecond());
      if (second >= 0) {
        return LocalTime.of(hour, minute, second);
      }
      minute = next(minutes, minute + 1);
    }
    if (minute >= 0) {
      return LocalTime.of(hour, minute, next(seconds, 0));
    }
    hour = next(hours, hour + 1);
    return hour < 0 ? null : firstIn(hour);
  }

  private LocalTime firstIn(int hour) {
    return LocalTime.of(hour, next(minutes, 0), next(seconds, 0));
  }

  /** The first bit from one on, or -1. */
  private static int next(long bits, int from) {
    long left = bits & (-1L << from);
    return left == 0 ? -1 : Long.numberOfTrailingZeros(left);
  }
}
