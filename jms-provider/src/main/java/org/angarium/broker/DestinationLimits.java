package org.angarium.broker;

import org.angarium.engine.LimitPolicy;
import org.angarium.engine.Limits;
import org.angarium.engine.Limits.WhenFull;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * The limits of destinations, by their policies. What overflows in a queue for dead letters is
 * dropped: there is no other place for it. Thread-safe.
 */
public final class DestinationLimits implements LimitPolicy {
  private final DestinationPolicies policies;

  /** By these policies. */
  public DestinationLimits(DestinationPolicies policies) {
    this.policies = policies;
  }

  @Override
  public Limits of(DestinationName destination) {
    return policies.of(destination).limits();
  }

  @Override
  public @Nullable DestinationName deadLetterQueueOf(DestinationName destination) {
    DestinationPolicy policy = policies.of(destination);
    boolean moves = policy.limits().whenFull() == WhenFull.DEAD_LETTER;
    return moves && !policies.isDeadLetterQueue(destination)
        ? DestinationName.queue(policy.deadLetterQueue())
        : null;
  }

  @Override
  public SentMessage moved(Overflowed overflowed, DestinationName queue) {
    return DeadLetters.moved(
        overflowed.message(),
        queue,
        overflowed.source(),
        overflowed.reason(),
        overflowed.attempts(),
        overflowed.history(),
        overflowed.now());
  }

  /** Equal where the policies are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationLimits that && policies.equals(that.policies);
  }

  @Override
  public int hashCode() {
    return policies.hashCode();
  }
}
