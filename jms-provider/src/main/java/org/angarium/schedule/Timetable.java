package org.angarium.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule fires. Immutable; knows no clock: it is told the time. All times are milliseconds
 * since 1970.
 *
 * @param timing its times
 * @param first none before this one; 0 where that was not said
 * @param last none after this one; {@link Timing#NEVER} for no end
 * @param count how many firings there are; 0 for any number
 * @param missed what becomes of times that passed
 */
public record Timetable(Timing timing, long first, long last, long count, Missed missed) {
  /**
   * What is to be done at a moment.
   *
   * @param fires whether a message is sent
   * @param planned the time for which it is sent, or the last one that was left out
   * @param leftOut whether times before that, or it, pass without a message of their own
   * @param next the time that comes after it, or {@link Timing#NEVER}
   */
  public record Step(boolean fires, long planned, boolean leftOut, long next) {}

  /** The first time that has not passed; {@link Timing#NEVER} where there is none. */
  public long begin(long now) {
    return bounded(timing.next(Math.max(now, first) - 1));
  }

  /**
   * Whether it is what the other one is. A rate whose start nobody has given began when it was
   * made, so there the start does not count.
   */
  public boolean isSameAs(Timetable other) {
    return isSameTiming(other)
        && first == other.first
        && last == other.last
        && count == other.count
        && missed.equals(other.missed);
  }

  private boolean isSameTiming(Timetable other) {
    if (first == 0
        && other.first == 0
        && timing instanceof Timing.Rate mine
        && other.timing instanceof Timing.Rate its) {
      return mine.period() == its.period();
    }
    return timing.equals(other.timing);
  }

  /** The first time after another one. */
  private long after(long millis) {
    return bounded(timing.next(millis));
  }

  private long bounded(long time) {
    return time > last ? Timing.NEVER : time;
  }

  /**
   * What is to be done now.
   *
   * @param next the time that is to come, and is not after {@code now}
   */
  public Step step(long next, long now) {
    long latest = timing.lastUpTo(Math.min(now, last), next);
    if (latest > now) {
      latest = next; // the rules of its time zone have changed since it was computed
    }
    boolean several = latest > next;
    if (missed instanceof Missed.All all) {
      return several ? oneOfMany(all.max(), next, latest) : fire(next, false);
    }
    boolean late = missed instanceof Missed.Skip skip && now - latest > skip.tolerance();
    return late ? new Step(false, latest, true, after(latest)) : fire(latest, several);
  }

  private Step fire(long planned, boolean leftOut) {
    return new Step(true, planned, leftOut, after(planned));
  }

  /** The first of the last {@code max}. */
  private Step oneOfMany(int max, long next, long latest) {
    long time = next;
    for (int i = 1; i < max; i++) {
      time = after(time);
      if (time >= latest) {
        return fire(next, false); // there are not more than so many
      }
    }
    time = latest;
    for (int i = 1; i < max; i++) {
      time = timing.lastUpTo(time - 1, next);
    }
    return fire(time, time > next);
  }

  /** As one line, for the store and for people who read it there. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (timing instanceof Timing.Cron cron) {
      text.append("cron=").append(cron.expression()).append(";zone=").append(cron.zone().getId());
    } else if (timing instanceof Timing.Rate rate) {
      text.append("start=").append(rate.start()).append(";every=").append(rate.period());
    }
    text.append(";first=").append(first).append(";last=").append(last);
    text.append(";count=").append(count);
    if (missed instanceof Missed.Skip skip) {
      text.append(";missed=skip;tolerance=").append(skip.tolerance());
    } else if (missed instanceof Missed.All all) {
      text.append(";missed=all;max=").append(all.max());
    } else {
      text.append(";missed=once");
    }
    return text.toString();
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SCHEDULE}, also for a time zone that this
   *     Java does not know
   */
  public static Timetable parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw unreadable(text, null);
      }
      values.put(part.substring(0, equals), part.substring(equals + 1));
    }
    try {
      return new Timetable(
          timing(values),
          number(values, "first"),
          number(values, "last"),
          number(values, "count"),
          missed(values));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw unreadable(text, e);
    }
  }

  private static Timing timing(Map<String, String> values) {
    String cron = values.get("cron");
    return cron == null
        ? new Timing.Rate(number(values, "start"), number(values, "every"))
        : new Timing.Cron(CronExpression.parse(cron), ZoneId.of(values.getOrDefault("zone", "")));
  }

  private static Missed missed(Map<String, String> values) {
    return switch (values.getOrDefault("missed", "")) {
      case "skip" -> new Missed.Skip(number(values, "tolerance"));
      case "all" -> new Missed.All(Math.toIntExact(number(values, "max")));
      default -> new Missed.Once();
    };
  }

  private static long number(Map<String, String> values, String name) {
    return Long.parseLong(values.getOrDefault(name, ""));
  }

  private static AngariumException unreadable(String text, @Nullable Exception cause) {
    return new AngariumException(
        ErrorCode.INVALID_SCHEDULE,
        "the timetable \"%s\" of a schedule cannot be read: %s; replace or cancel the schedule"
            .formatted(text, cause == null ? "it has no such form" : cause.getMessage()),
        cause);
  }

  /** For people: {@code cron 0 8 * * MON-FRI in Europe/Berlin}. */
  @Override
  public String toString() {
    if (timing instanceof Timing.Cron cron) {
      return "cron " + cron.expression() + " in " + cron.zone();
    }
    return "every " + Duration.ofMillis(((Timing.Rate) timing).period());
  }
}
