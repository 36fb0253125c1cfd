package org.angarium.benchmarks.shared;

import org.angarium.benchmarks.check.Inspector;

/** The ways of messages in one mode, as one node has them. */
interface Lanes extends AutoCloseable {
  /** A sender; for one thread. */
  Out sender() throws Exception;

  /**
   * A receiver; for one thread, or one that is called.
   *
   * @param number among all
   */
  In receiver(int number, Inspector inspector) throws Exception;

  @Override
  void close() throws Exception;

  /** Where a sender puts messages. */
  interface Out extends AutoCloseable {
    /**
     * Sends one; it is durable when this returns, or when its batch is full.
     *
     * @param key of the message, below {@link Scenario#keys}
     */
    void send(byte[] body, int key) throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Where a receiver finds messages. */
  interface In extends AutoCloseable {
    /**
     * Receives some, and inspects them; may wait for some tenths of a second.
     *
     * @return how many are done with
     */
    int receive() throws Exception;

    @Override
    void close() throws Exception;
  }
}
