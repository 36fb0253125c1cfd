package org.angarium.broker;

import org.angarium.model.DestinationName;

/** Which policy each destination has. Thread-safe; answers do not change. */
public interface DestinationPolicies {
  /** The policy of a destination; it need not exist. */
  DestinationPolicy of(DestinationName name);

  /** Whether it is some destination's queue for dead letters. */
  boolean isDeadLetterQueue(DestinationName name);

  /** Whether it is some destination's queue for what expires. */
  boolean isExpiryQueue(DestinationName name);

  /** The same policy for all. */
  static DestinationPolicies all(DestinationPolicy policy) {
    return new DestinationPolicies() {
      @Override
      public DestinationPolicy of(DestinationName name) {
        return policy;
      }

      @Override
      public boolean isDeadLetterQueue(DestinationName name) {
        return name.isQueue() && name.name().equals(policy.deadLetterQueue());
      }

      @Override
      public boolean isExpiryQueue(DestinationName name) {
        return name.isQueue() && name.name().equals(policy.expiryQueue());
      }
    };
  }
}
