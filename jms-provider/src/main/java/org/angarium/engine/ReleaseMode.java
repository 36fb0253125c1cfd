package org.angarium.engine;

import org.angarium.message.Failure;

/** How deliveries go back to their subscription. */
public sealed interface ReleaseMode {
  /** Whether they reached the application: the attempt counts, the next one is a redelivery. */
  boolean counts();

  /** Not before this time of the engine's clock they come again; 0 for at once. */
  long notBefore();

  /** Why they come again, where the attempt counts; for the history of the message. */
  Failure failure();

  /** They never reached the application: the attempt does not count. */
  record Undelivered() implements ReleaseMode {
    @Override
    public boolean counts() {
      return false;
    }

    @Override
    public Failure failure() {
      return GIVEN_BACK;
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

    @Override
    public Failure failure() {
      return GIVEN_BACK;
    }
  }

  /**
   * They did: the next attempt is a redelivery, at once.
   *
   * @param failure why
   */
  record Redeliver(Failure failure) implements ReleaseMode {
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
   * @param failure why
   */
  record RedeliverAt(long notBefore, Failure failure) implements ReleaseMode {
    /** For no reason that is known. */
    public RedeliverAt(long notBefore) {
      this(notBefore, GIVEN_BACK);
    }

    @Override
    public boolean counts() {
      return true;
    }
  }

  /** A reason where none is known. */
  Failure GIVEN_BACK = Failure.of("it was given back");

  /** {@link Undelivered}. */
  ReleaseMode UNDELIVERED = new Undelivered();

  /** {@link Redeliver}. */
  ReleaseMode REDELIVER = new Redeliver(GIVEN_BACK);
}
