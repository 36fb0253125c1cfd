package org.angarium.engine.support;

import org.angarium.engine.Limits;
import org.jspecify.annotations.Nullable;

/** How what a subscription holds compares with its limits. */
public final class LimitCheck {
  private LimitCheck() {}

  /** Among which messages some have to go. */
  public enum Among {
    /** None has to: no limit is exceeded. */
    NONE,
    /** All messages. */
    ALL,
    /** Those that are only in memory. */
    VOLATILE,
    /** Those on disk. */
    DURABLE
  }

  /**
   * Which limit is exceeded.
   *
   * @param all what there would be
   * @param more what of it comes; a limit of which it takes nothing does not count
   */
  public static Among lacking(Amount all, Amount more, Limits limits) {
    if (!isWithin(all.messages(), more.messages(), limits.maxMessages())) {
      return Among.ALL;
    } else if (!isWithin(all.memoryBytes(), more.memoryBytes(), limits.maxMemoryBytes())) {
      return Among.VOLATILE;
    }
    return isWithin(all.diskBytes(), more.diskBytes(), limits.maxDiskBytes())
        ? Among.NONE
        : Among.DURABLE;
  }

  /** Whether none is exceeded; as above. */
  public static boolean fits(Amount all, Amount more, Limits limits) {
    return lacking(all, more, limits) == Among.NONE;
  }

  private static boolean isWithin(long all, long more, long limit) {
    return limit == 0 || more == 0 || all <= limit;
  }

  /**
   * Which limit is in the way, for people; null where none is.
   *
   * @param there what is there and what is taken
   */
  public static @Nullable String obstacle(Amount there, Amount more, Limits limits) {
    return switch (lacking(there.plus(more), more, limits)) {
      case ALL ->
          "%d messages, maxMessages is %d".formatted(there.messages(), limits.maxMessages());
      case VOLATILE ->
          "%d bytes in memory and %d more, maxMemoryBytes is %d"
              .formatted(there.memoryBytes(), more.memoryBytes(), limits.maxMemoryBytes());
      case DURABLE ->
          "%d bytes on disk and %d more, maxDiskBytes is %d"
              .formatted(there.diskBytes(), more.diskBytes(), limits.maxDiskBytes());
      case NONE -> null;
    };
  }

  /** That what waits longest is too old, for people. */
  public static String tooOld(Limits limits) {
    return "its oldest message waits longer than maxAge, %d ms".formatted(limits.maxAgeMillis());
  }
}
