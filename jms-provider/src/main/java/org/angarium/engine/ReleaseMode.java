package org.angarium.engine;

/** How deliveries go back to their subscription. */
public sealed interface ReleaseMode {
  /** They never reached the application: the attempt does not count. */
  record Undelivered() implements ReleaseMode {}

  /** They did: the next attempt is a redelivery, at once. */
  record Redeliver() implements ReleaseMode {}

  /**
   * They did: the next attempt is a redelivery, not before {@code millis}; other deliveries go on.
   *
   * @param millis a time of the engine's clock
   */
  record RedeliverAt(long millis) implements ReleaseMode {}

  /** {@link Undelivered}. */
  ReleaseMode UNDELIVERED = new Undelivered();

  /** {@link Redeliver}. */
  ReleaseMode REDELIVER = new Redeliver();
}
