package org.angarium.engine;

import org.angarium.selector.Selector;

/**
 * Who claims, and what.
 *
 * @param presence the consumer's connection
 * @param selector what a queue's consumer lets in; for a topic {@link Selector#all()}, since there
 *     the subscription selects
 * @param consumer who that is, for people: what the history of a message says
 */
public record ClaimSpec(Presence presence, Selector selector, String consumer) {
  /** A consumer of which no more is known than its connection. */
  public ClaimSpec(Presence presence, Selector selector) {
    this(presence, selector, "connection " + presence.connectionId());
  }
}
