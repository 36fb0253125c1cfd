package org.angarium.engine;

/**
 * Messages have left a subscription because of its destination's limits, and that is durable where
 * they were.
 *
 * @param policy what was done with them
 * @param messages how many
 */
public record Overflow(SubscriptionSpec subscription, Limits.WhenFull policy, int messages) {
  /** Hears of it. */
  @FunctionalInterface
  public interface Listener {
    /** Called on a thread that sends, or of the engine; must not block. */
    void overflowed(Overflow overflow);
  }
}
