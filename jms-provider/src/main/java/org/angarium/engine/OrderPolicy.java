package org.angarium.engine;

import org.angarium.model.DestinationName;

/** In which order each destination's messages are delivered, and to whom. Thread-safe. */
@FunctionalInterface
public interface OrderPolicy {
  /** {@link Order#DEFAULT} for all. */
  OrderPolicy DEFAULT = destination -> Order.DEFAULT;

  /** How it is for one destination; asked once for each subscription. Does not block. */
  Order of(DestinationName destination);
}
