package org.angarium.engine;

import org.angarium.message.AttemptHistory;
import org.angarium.message.Failure;
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

  /**
   * Remembers why the application, or who hands it out, could not handle it: the next {@linkplain
   * Engine#release release} that counts this attempt keeps that in the history, in place of the
   * release's own reason. Does not block.
   */
  void failed(Failure failure);

  /** The attempts before this one; those of which nothing is known say so. Does not block. */
  AttemptHistory history();

  /**
   * Whether it is the first of its group (JMSXGroupID) since the group came to this consumer; also
   * where that was given back and comes again.
   */
  boolean firstOfGroup();

  /** Whether its acknowledgement is written to disk. */
  boolean durable();
}
