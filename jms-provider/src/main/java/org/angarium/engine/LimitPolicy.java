package org.angarium.engine;

import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** The limits of destinations, and what becomes of what overflows. Thread-safe; does not block. */
public interface LimitPolicy {
  /** No destination has limits. */
  LimitPolicy NONE =
      new LimitPolicy() {
        @Override
        public Limits of(DestinationName destination) {
          return Limits.NONE;
        }

        @Override
        public @Nullable DestinationName deadLetterQueueOf(DestinationName destination) {
          return null;
        }

        @Override
        public SentMessage moved(Overflowed overflowed, DestinationName queue) {
          return overflowed.message();
        }
      };

  /** The limits of a destination; it need not exist. The answer does not change. */
  Limits of(DestinationName destination);

  /**
   * Where {@link Limits.WhenFull#DEAD_LETTER} moves what overflows in a destination; null where it
   * is dropped.
   */
  @Nullable DestinationName deadLetterQueueOf(DestinationName destination);

  /** The message for that queue; it must not expire. */
  SentMessage moved(Overflowed overflowed, DestinationName queue);

  /**
   * What has overflowed.
   *
   * @param source in which subscription
   * @param attempts how often it was, or may have been, handed out there
   * @param history what became of that
   * @param reason why, for people
   * @param now the time
   */
  record Overflowed(
      SentMessage message,
      SubscriptionSpec source,
      int attempts,
      AttemptHistory history,
      String reason,
      long now) {}
}
