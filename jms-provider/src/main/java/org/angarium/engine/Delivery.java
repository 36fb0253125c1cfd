package org.angarium.engine;

import org.angarium.message.SentMessage;

/**
 * One message in one subscription, claimed: the token with which to acknowledge or release it.
 * Thread-safe.
 */
public interface Delivery {
  /** The message. May block to load it. */
  SentMessage message();

  /**
   * Which hand-out to a consumer this is: 1, or more when it was or may have been handed out before
   * (JMSXDeliveryCount).
   */
  int attempt();

  /** Whether its acknowledgement is written to disk. */
  boolean durable();
}
