package org.angarium;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One hand-out of a message to a consumer that did not end with its acknowledgement.
 *
 * @param number counted from 1, as JMSXDeliveryCount; from 1 again after the message was sent back
 *     to where it came from
 * @param at when it ended; where the broker was restarted meanwhile, when it began; null where that
 *     is not known
 * @param consumer who had the message, for people: the name of the session's thread, the
 *     connection, its client id and user; null where that is not known
 * @param reason what happened: a listener threw, a session rolled back, recovered or was closed,
 *     the broker was restarted
 * @param exception the class of what was thrown; null where nothing was, or Angarium did not see it
 * @param message what the exception said; null for nothing
 * @param stack the first frames of its stack, and what caused it
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record Attempt(
    int number,
    @Nullable Instant at,
    @Nullable String consumer,
    String reason,
    @Nullable String exception,
    @Nullable String message,
    List<String> stack) {
  /** Copies the list. */
  public Attempt {
    stack = List.copyOf(stack);
  }
}
