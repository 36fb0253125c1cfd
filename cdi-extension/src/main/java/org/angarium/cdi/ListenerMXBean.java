package org.angarium.cdi;

/**
 * A listener in JMX, as {@code org.angarium:type=Listener,broker=BROKER,name=CLASS.METHOD}. All of
 * it may be called from any thread.
 */
public interface ListenerMXBean {
  /** The queue or topic that it listens to. */
  String getDestination();

  /** How many messages, or batches, it works on at a time. */
  int getConcurrency();

  /** How many calls of the method have succeeded. */
  long getSucceeded();

  /** How many calls of the method have failed. */
  long getFailed();

  /** Whether it gets no messages for now. */
  boolean isPaused();

  /** Why it is paused; empty where it is not. */
  String getPausedBecause();

  /** What the method threw last; empty where it never did. */
  String getLastFailure();

  /**
   * Pauses it until {@link #resume()}, without waiting. What it works on, it ends; a message that
   * comes within a second may be the last one that it takes.
   */
  void pause();

  /** Has it go on, whatever paused it. */
  void resume();
}
