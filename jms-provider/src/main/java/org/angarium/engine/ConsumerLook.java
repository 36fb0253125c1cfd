package org.angarium.engine;

import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at one moment, for operators.
 *
 * @param id tells it from all others, as long as the engine is open
 * @param connectionId of its connection
 * @param name who that is, for people
 * @param selector which deliveries of its subscription it takes
 * @param waits whether it has asked for more, and waits
 * @param standsBy whether another one is active, and it gets nothing meanwhile
 * @param holds how many deliveries it holds
 * @param holdsSinceMillis when it began to hold any; 0 while it holds none
 * @param settled how many it has acknowledged or given back since it was there
 * @param state what its session says of it; null where nobody was asked, or nobody says anything
 */
public record ConsumerLook(
    long id,
    String connectionId,
    String name,
    Selector selector,
    boolean waits,
    boolean standsBy,
    int holds,
    long holdsSinceMillis,
    long settled,
    @Nullable ConsumerState state) {
  /** The same, with what its session says. */
  public ConsumerLook with(@Nullable ConsumerState other) {
    return new ConsumerLook(
        id, connectionId, name, selector, waits, standsBy, holds, holdsSinceMillis, settled, other);
  }
}
