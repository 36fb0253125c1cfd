package org.angarium.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in an outbox that could not be sent so far.
 *
 * @param id what {@link Outbox#send} returned
 * @param destination its kind and name, such as {@code queue:orders}
 * @param group its group, or null
 * @param createdAt when it was written, by the clock of the writer
 * @param state whether it will be tried again by itself
 * @param attempts how often it was tried
 * @param nextAttempt the time before which it is not tried
 * @param error why the last attempt failed
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record OutboxEntry(
    String id,
    String destination,
    @Nullable String group,
    Instant createdAt,
    State state,
    int attempts,
    Instant nextAttempt,
    String error) {

  /** What becomes of a message that could not be sent. */
  public enum State {
    /** The relay tries again. */
    RETRYING,
    /** The relay has given up: {@link Outbox#retry} or {@link Outbox#discard} it. */
    GIVEN_UP
  }
}
