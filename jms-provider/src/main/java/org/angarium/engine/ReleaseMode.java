package org.angarium.engine;

/** How deliveries go back to their subscription. */
public sealed interface ReleaseMode {
  /** Whether they reached the application: the attempt counts, the next one is a redelivery. */
  boolean counts();

  /** Not before this time of the engine's clock they come again; 0 for at once. */
  long notBefore();

  /** They never reached the application: the attempt does not count. */
  record Undelivered() implements ReleaseMode {
    @Override
    public boolean counts() {
      return false;
    }

    @Override
    public long notBefore() {
      return 0;
    }
  }

  /**
   * As {@link Undelivered}, and they come not before {@code notBefore}; other deliveries go on.
   *
   * @param notBefore a time of the engine's clock
   */
  record UndeliveredUntil(long notBefore) implements ReleaseMode {
    @Override
    public boolean counts() {
      return false;
    }
  }

  /** They did: the next attempt is a redelivery, at once. */
  record Redeliver() implements ReleaseMode {
    @Override
    public boolean counts() {
      return true;
    }

    @Override
    public long notBefore() {
      return 0;
    }
  }

  /**
   * They did: the next attempt is a redelivery, not before {@code notBefore}; other deliveries go
   * on.
   *
   * @param notBefore a time of the engine's clock
   */
  record RedeliverAt(long notBefore) implements ReleaseMode {
    @Override
    public boolean counts() {
      return true;
    }
  }

  /** {@link Undelivered}. */
  ReleaseMode UNDELIVERED = new Undelivered();

  /** {@link Redeliver}. */
  ReleaseMode REDELIVER = new Redeliver();
}
