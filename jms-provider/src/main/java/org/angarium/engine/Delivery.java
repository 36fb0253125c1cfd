package org.angarium.engine;

import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;

/**
 * One message in one subscription, claimed: the token with which to acknowledge or release it.
 * Thread-safe.
 */
public interface Delivery {
  /** The destination whose subscription it is in; does not block. */
  DestinationName destination();

  /** The message. May block to load it. */
  SentMessage message();

  /**
   * Which hand-out to a consumer this is: 1, or more when it was or may have been handed out before
   * (JMSXDeliveryCount).
   */
  int attempt();

  /**
   * Whether it certainly was handed out before, and nobody acknowledged it. False for the first
   * hand-out, and also where the hand-outs before this one were counted ahead and a crash came
   * between: then perhaps nobody has seen it, though {@link #attempt()} counts them. An engine that
   * counts ahead is certain again after three.
   */
  boolean wasHandedOut();

  /** Whether its acknowledgement is written to disk. */
  boolean durable();
}
