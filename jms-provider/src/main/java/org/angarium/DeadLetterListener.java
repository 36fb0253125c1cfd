package org.angarium;

/** Hears of messages that become dead letters, see {@link BrokerAdmin#onDeadLetter}. */
@FunctionalInterface
public interface DeadLetterListener {
  /**
   * A message is in a queue for dead letters now. Called once for each, on the thread that has
   * moved it: it must return soon, and must not wait for messages. What it throws is logged.
   *
   * @param queue the name of the queue that it is in
   */
  void moved(String queue, DeadLetter letter);
}
