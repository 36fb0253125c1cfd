package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/**
 * What becomes of the times of a {@link Schedule} that pass while it cannot fire: the broker is
 * down, its destination is full or was deleted, or the clock is put forward. Immutable.
 */
public sealed interface WhenMissed {
  /**
   * They are left out. The last of them still fires when it is not longer ago than {@code
   * tolerance}, for no timer is exact.
   */
  record Skip(Duration tolerance) implements WhenMissed {
    /**
     * @throws JMSRuntimeException with code ANG-2201 if it is negative
     */
    public Skip {
      if (tolerance.isNegative()) {
        throw refused("the tolerance %s is refused; it must not be negative".formatted(tolerance));
      }
    }
  }

  /** One message for all of them; {@link AngariumProperties#SCHEDULED_TIME} is the last one. */
  record Once() implements WhenMissed {}

  /** A message for each of them, in order; of more than {@code max} for the last ones. */
  record All(int max) implements WhenMissed {
    /**
     * @throws JMSRuntimeException with code ANG-2201 if it is not 1 to 10,000
     */
    public All {
      if (max < 1 || max > 10_000) {
        throw refused("the maximum %d is refused; allowed is 1 to 10000".formatted(max));
      }
    }
  }

  /** {@link Skip}, with a tolerance of a minute. */
  static WhenMissed skip() {
    return new Skip(Duration.ofMinutes(1));
  }

  /** {@link Once}: the default. */
  static WhenMissed once() {
    return new Once();
  }

  /** {@link All}. */
  static WhenMissed all(int max) {
    return new All(max);
  }

  private static JMSRuntimeException refused(String why) {
    return JmsErrors.unchecked(new AngariumException(ErrorCode.INVALID_SCHEDULE, why));
  }
}
