package org.angarium.broker;

import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/** What a broker tells the connections that are open on it. */
public interface LiveConnection {
  /** What it is made of. Must not block for long. */
  ConnectionReport report();

  /** The store failed; the broker takes no more work. Must not block. */
  void brokerFailed(AngariumException failure);

  /**
   * The session whose open transaction sends a message when it commits, in words; null for none.
   */
  default @Nullable String uncommitted(String messageId) {
    return null;
  }

  /**
   * The broker is closing: close this connection as if the application had, and tell its
   * ExceptionListener.
   */
  void brokerClosing(AngariumException reason);
}
