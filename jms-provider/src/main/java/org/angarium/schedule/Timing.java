package org.angarium.schedule;

import java.time.Instant;
import java.time.ZoneId;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** The times at which something repeats, without end. Immutable; all in milliseconds since 1970. */
public sealed interface Timing {
  /** No time. */
  long NEVER = Long.MAX_VALUE;

  /** The first time after another one, or {@link #NEVER}; never one that is earlier. */
  long next(long after);

  /** The last time that is not after another one, and not before {@code known}, which is one. */
  long lastUpTo(long millis, long known);

  /** By a calendar. */
  record Cron(CronExpression expression, ZoneId zone) implements Timing {
    @Override
    public long next(long after) {
      Instant next = expression.next(Instant.ofEpochMilli(after), zone);
      return next == null ? NEVER : next.toEpochMilli();
    }

    /** Halves the time in which it must lie: there may be millions before it. */
    @Override
    public long lastUpTo(long millis, long known) {
      long before = known - 1; // the next after this one is early enough
      long beyond = millis; // the next after this one is too late
      while (before + 1 < beyond) {
        long middle = before + (beyond - before) / 2;
        if (next(middle) <= millis) {
          before = middle;
        } else {
          beyond = middle;
        }
      }
      return next(before);
    }
  }

  /** At {@code start}, and every {@code period} after it: late firings move none. */
  record Rate(long start, long period) implements Timing {
    /**
     * @throws AngariumException {@link ErrorCode#INVALID_SCHEDULE} for a period of less than a
     *     millisecond
     */
    public Rate {
      if (period < 1) {
        throw new AngariumException(
            ErrorCode.INVALID_SCHEDULE,
            "the period of %d ms is refused; allowed is 1 ms at least".formatted(period));
      }
    }

    @Override
    public long next(long after) {
      if (after < start) {
        return start;
      }
      long last = lastUpTo(after, start);
      return last > NEVER - period ? NEVER : last + period;
    }

    @Override
    public long lastUpTo(long millis, long known) {
      return start + (millis - start) / period * period;
    }
  }
}
