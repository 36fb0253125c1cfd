package org.angarium;

/** Whether a broker takes work; see {@link Broker#state()}. */
public enum BrokerState {
  /** It takes work. */
  RUNNING,

  /**
   * Its storage has failed, and it takes no more work: {@link Broker#failure()} says why. It stays
   * so, also when the cause is gone, because a sync that failed once may seem to succeed the second
   * time and still have lost data. Close it and open it again: everything that was acknowledged is
   * there.
   */
  FAILED,

  /** It was closed. */
  CLOSED
}
