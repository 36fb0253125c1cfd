package org.angarium.broker;

import org.angarium.engine.Order;
import org.angarium.engine.OrderPolicy;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** How each destination's policy has its messages shared among consumers. Thread-safe. */
public final class DestinationOrders implements OrderPolicy {
  private final DestinationPolicies policies;

  /** By these policies. */
  public DestinationOrders(DestinationPolicies policies) {
    this.policies = policies;
  }

  @Override
  public Order of(DestinationName destination) {
    return policies.of(destination).order();
  }

  /** Equal where the policies are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DestinationOrders that && policies.equals(that.policies);
  }

  @Override
  public int hashCode() {
    return policies.hashCode();
  }
}
