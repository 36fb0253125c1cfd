package org.angarium.broker;

import org.angarium.model.DestinationName;
import org.angarium.selector.Selector;

/**
 * Which dead letters are to be sent back, and how fast.
 *
 * @param queue where they are
 * @param selector which of them
 * @param limit how many at most
 * @param perSecond how many in a second, at most; {@link Double#POSITIVE_INFINITY} for as fast as
 *     it goes
 */
public record RedriveOrder(DestinationName queue, Selector selector, long limit, double perSecond) {
  /** All that are let in by a selector, as fast as it goes. */
  public static RedriveOrder of(DestinationName queue, Selector selector) {
    return new RedriveOrder(queue, selector, Long.MAX_VALUE, Double.POSITIVE_INFINITY);
  }
}
