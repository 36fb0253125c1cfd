package org.angarium.broker;

import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants done with messages of a subscription.
 *
 * @param subscription its number in the engine
 * @param source which subscription that is
 * @param selector which messages
 * @param target the queue that they are moved or copied to; null where they are deleted
 */
public record OperationOrder(
    Kind kind,
    int subscription,
    SubscriptionSpec source,
    Selector selector,
    @Nullable DestinationName target) {

  /** What is done with each message. */
  public enum Kind {
    /** It goes to another queue. */
    MOVE,
    /** Another queue gets it too. */
    COPY,
    /** It goes away. */
    DELETE
  }
}
