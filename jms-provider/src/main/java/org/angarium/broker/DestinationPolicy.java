package org.angarium.broker;

import org.angarium.engine.Limits;
import org.angarium.engine.Order;
import org.jspecify.annotations.Nullable;

/**
 * How a destination treats messages that applications fail with, and those that expire.
 *
 * @param maxAttempts how often a message is handed out before it becomes a dead letter; 0 for no
 *     end
 * @param deadLetterQueue the queue for its dead letters, created with the first of them
 * @param redelivery when a message comes again
 * @param expiryQueue the queue for what expires, created with the first of it; null where that is
 *     dropped
 * @param limits what it may hold
 * @param order how its messages are shared among consumers
 */
public record DestinationPolicy(
    int maxAttempts,
    String deadLetterQueue,
    RedeliveryPolicy redelivery,
    @Nullable String expiryQueue,
    Limits limits,
    Order order) {
  /** What expires is dropped; there are no limits, and order is as everywhere. */
  public DestinationPolicy(int maxAttempts, String deadLetterQueue, RedeliveryPolicy redelivery) {
    this(maxAttempts, deadLetterQueue, redelivery, null, Limits.NONE, Order.DEFAULT);
  }

  /** Ten attempts, one after the other, then the queue {@code DLQ}. */
  public static final DestinationPolicy DEFAULT =
      new DestinationPolicy(10, "DLQ", RedeliveryPolicy.AT_ONCE);

  /** Whether a message that has been handed out this often is not handed out again. */
  public boolean isLast(int attempt) {
    return maxAttempts > 0 && attempt >= maxAttempts;
  }
}
