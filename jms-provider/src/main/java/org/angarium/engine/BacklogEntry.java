package org.angarium.engine;

import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * One message in one subscription, as an operator sees it.
 *
 * @param state what it waits for
 * @param attempts how often it was, or may have been, handed out
 * @param history what became of that
 * @param notBefore when its time comes, in milliseconds since 1970; 0 where it waits for no time,
 *     or that is not known
 * @param consumer who holds it, for people; null where nobody does, or it is not known who
 */
public record BacklogEntry(
    SentMessage message,
    State state,
    int attempts,
    AttemptHistory history,
    long notBefore,
    @Nullable String consumer) {

  /** What a message waits for. */
  public enum State {
    /** For a consumer. */
    READY,
    /** For its delivery time. */
    DELAYED,
    /** For its next attempt, after one that failed. */
    HELD_BACK,
    /** A consumer holds it, or a prepared transaction, or it is being settled. */
    HELD
  }
}
