package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.schedule.CronExpression;

/** At which times a {@link Schedule} fires. Immutable. */
public sealed interface Trigger {
  /**
   * The times of a calendar, as a cron expression says.
   *
   * <p>Five fields, or six with the second in front: minute, hour, day of month, month, day of
   * week. Each is {@code *}, a value, a range {@code a-b}, either with a step {@code /n}, or a list
   * of these with commas. Months and days of the week have names, JAN and MON; Sunday is 0 and 7.
   * {@code L} is the last day of the month, {@code L-3} three days before, {@code LW} the last from
   * Monday to Friday, {@code 15W} the one of these that is nearest to the 15th; {@code 5L} is the
   * last Friday, {@code 5#2} the second. {@code @yearly}, {@code @monthly}, {@code @weekly},
   * {@code @daily} and {@code @hourly} are known.
   *
   * <p>All fields must match: {@code 0 0 13 * FRI} is each Friday the 13th, as in Spring and
   * Quartz, and not, as in Unix, each Friday and each 13th.
   *
   * <p>Where clocks are put forward or back, an expression that leaves hours out means each of its
   * local times once: one that is missing fires at the first instant after the gap, one that comes
   * twice fires the first time. One for each hour goes by the time that passes.
   *
   * @param expression such as {@code 0 8 * * MON-FRI}
   * @param zone whose calendar it is
   */
  record Cron(String expression, ZoneId zone) implements Trigger {
    /**
     * @throws JMSRuntimeException with code ANG-2201 for what is no such expression, or never
     *     happens; the text says where it is wrong
     */
    public Cron {
      try {
        CronExpression.parse(expression);
      } catch (AngariumException e) {
        throw JmsErrors.unchecked(e);
      }
    }

    /** The first time after an instant; empty where there is none. */
    public Optional<Instant> next(Instant after) {
      return Optional.ofNullable(CronExpression.parse(expression).next(after, zone));
    }
  }

  /**
   * At a time, and again each time so much has passed: at {@code start + n * period} of the clock,
   * however late it fired. It starts at {@link Schedule.Builder#from}, or a period after the
   * schedule was created.
   *
   * @param period a millisecond at least
   */
  record FixedRate(Duration period) implements Trigger {
    /**
     * @throws JMSRuntimeException with code ANG-2201 for a period that is too short or too long
     */
    public FixedRate {
      boolean tooLong = period.compareTo(Duration.ofDays(365_000)) > 0;
      if (tooLong || period.compareTo(Duration.ofMillis(1)) < 0) {
        throw JmsErrors.unchecked(
            new AngariumException(
                ErrorCode.INVALID_SCHEDULE,
                "the period %s is refused; allowed is a millisecond at least, and 1000 years at most"
                    .formatted(period)));
      }
    }
  }

  /** By a cron expression, see {@link Cron}. */
  static Cron cron(String expression, ZoneId zone) {
    return new Cron(expression, zone);
  }

  /** Again and again, see {@link FixedRate}. */
  static FixedRate every(Duration period) {
    return new FixedRate(period);
  }
}
