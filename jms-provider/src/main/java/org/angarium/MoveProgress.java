package org.angarium;

/**
 * How far a move is, see {@link BrokerMove#onProgress}.
 *
 * @param step what is being done
 * @param done how many messages are copied, or while all is compared, compared
 * @param total how many there are
 */
public record MoveProgress(Step step, long done, long total) {
  /** What is done one after the other. */
  public enum Step {
    /** Destinations, subscriptions, schedules, then messages and what belongs to them. */
    COPYING,
    /** Both are read from the beginning and compared. */
    COMPARING,
    /** Brokers may open the target. */
    DONE
  }

  /** Such as {@code COPYING 3000 of 5000 messages}. */
  @Override
  public String toString() {
    return "%s %d of %d messages".formatted(step, done, total);
  }
}
