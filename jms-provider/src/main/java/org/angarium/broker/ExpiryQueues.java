package org.angarium.broker;

import java.time.Instant;
import org.angarium.engine.ExpiryPolicy;
import org.angarium.message.Damaged;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Moves what expires to a queue, where a destination's policy says so. There it tells where it came
 * from and when it expired, and does not expire any more. What expires in such a queue, since
 * somebody has sent it there, is dropped: it would come back for ever. Thread-safe.
 */
public final class ExpiryQueues implements ExpiryPolicy {
  private final DestinationPolicies policies;

  /** By these policies. */
  public ExpiryQueues(DestinationPolicies policies) {
    this.policies = policies;
  }

  @Override
  public @Nullable DestinationName queueFor(DestinationName destination) {
    String queue = policies.of(destination).expiryQueue();
    return queue == null || policies.isExpiryQueue(destination)
        ? null
        : DestinationName.queue(queue);
  }

  @Override
  public SentMessage moved(Expired expired, DestinationName queue) {
    String damage = Damaged.reason(expired.message());
    String reason =
        damage != null
            ? "it expired and was not consumed before; its stored bytes cannot be read: " + damage
            : "it expired at %s and was not consumed before"
                .formatted(Instant.ofEpochMilli(expired.message().expiration()));
    return DeadLetters.moved(
        expired.message(),
        queue,
        expired.source(),
        reason,
        expired.attempts(),
        expired.history(),
        expired.now());
  }

  /** Equal where the policies are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExpiryQueues that && policies.equals(that.policies);
  }

  @Override
  public int hashCode() {
    return policies.hashCode();
  }
}
