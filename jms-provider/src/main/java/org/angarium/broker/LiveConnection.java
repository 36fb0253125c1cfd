package org.angarium.broker;

import org.angarium.model.AngariumException;

/** What a broker tells the connections that are open on it. */
public interface LiveConnection {
  /** What it is made of. Must not block for long. */
  ConnectionReport report();

  /** The store failed; the broker takes no more work. Must not block. */
  void brokerFailed(AngariumException failure);

  /**
   * The broker is closing: close this connection as if the application had, and tell its
   * ExceptionListener.
   */
  void brokerClosing(AngariumException reason);
}
