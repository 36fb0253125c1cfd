package org.angarium.engine;

import org.angarium.message.AttemptHistory;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** What becomes of messages that expire. Thread-safe; does not block. */
public interface ExpiryPolicy {
  /** They are dropped. */
  ExpiryPolicy DROP =
      new ExpiryPolicy() {
        @Override
        public @Nullable DestinationName queueFor(DestinationName destination) {
          return null;
        }

        @Override
        public SentMessage moved(Expired expired, DestinationName queue) {
          return expired.message();
        }
      };

  /** The queue that what expires in a destination is moved to; null where it is dropped. */
  @Nullable DestinationName queueFor(DestinationName destination);

  /** The message for that queue; it must not expire. */
  SentMessage moved(Expired expired, DestinationName queue);

  /**
   * What has expired.
   *
   * @param source in which subscription
   * @param attempts how often it was, or may have been, handed out there
   * @param history what became of that
   * @param now the time
   */
  record Expired(
      SentMessage message,
      SubscriptionSpec source,
      int attempts,
      AttemptHistory history,
      long now) {}
}
