package org.angarium.engine.embedded;

import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the store has it.
 *
 * @param attempts hand-outs that were written down; 0 for none
 * @param due not before this time, in milliseconds; 0 for at once
 * @param traits to be given back when it is removed
 * @param history what became of its hand-outs, see {@link org.angarium.message.AttemptHistory};
 *     null for nothing
 */
public record StoredDelivery(
    int subscriptionId,
    long ord,
    SentMessage message,
    int attempts,
    long due,
    int traits,
    @Nullable String history) {

  /** A delivery without a history. */
  public StoredDelivery(
      int subscriptionId, long ord, SentMessage message, int attempts, long due, int traits) {
    this(subscriptionId, ord, message, attempts, due, traits, null);
  }

  /** The same with another message, or with its body. */
  public StoredDelivery with(SentMessage other) {
    return new StoredDelivery(subscriptionId, ord, other, attempts, due, traits, history);
  }
}
