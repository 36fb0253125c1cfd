package org.angarium;

/**
 * What happens when a message comes to a queue, or to a subscription of a topic, that is full: see
 * {@link SettingsBuilder#whenFull}.
 */
public enum WhenFull {
  /**
   * The sender waits for room, for the block timeout at most, then gets a {@link
   * jakarta.jms.ResourceAllocationException} with code ANG-1203. Who came first is served first.
   * The default.
   */
  BLOCK,
  /**
   * The sender gets a {@link jakarta.jms.ResourceAllocationException} with code ANG-1203 at once.
   */
  REJECT,
  /** Of what waits for a consumer, the message that was sent first is dropped. */
  DROP_OLDEST,
  /**
   * Of what waits for a consumer, the message with the lowest priority is dropped; of several, the
   * one that was sent first. Where the new message has the lowest, it is dropped itself.
   */
  DROP_LOWEST_PRIORITY,
  /**
   * Of what waits for a consumer, the message that was sent first is moved to the queue for dead
   * letters.
   */
  DEAD_LETTER
}
