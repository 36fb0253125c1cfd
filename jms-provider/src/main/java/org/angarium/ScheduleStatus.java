package org.angarium;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule and how it does, at one moment.
 *
 * @param key what the application calls it
 * @param schedule what it is; null where it cannot be read any more, because this Java does not
 *     know its time zone, and then {@code failure} says so
 * @param next when it fires next; where that failed, the time for which it has not fired yet
 * @param last the time for which it fired last; null for never
 * @param fired how many messages it has sent
 * @param failure why it does not fire now; null where it does. A restart forgets it
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record ScheduleStatus(
    String key,
    @Nullable Schedule schedule,
    Instant next,
    @Nullable Instant last,
    long fired,
    @Nullable Failure failure) {

  /**
   * That a schedule could not fire when it should.
   *
   * @param reason why, the last time, with a code
   * @param attempts how often it was tried
   * @param since when it was tried first
   * @param retryAt when it is tried again; null for not before it is replaced
   */
  public record Failure(String reason, int attempts, Instant since, @Nullable Instant retryAt) {}
}
