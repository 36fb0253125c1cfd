package org.angarium.engine;

import org.angarium.selector.Selector;

/**
 * Who claims, and what.
 *
 * @param presence the consumer's connection
 * @param selector what a queue's consumer lets in; for a topic {@link Selector#all()}, since there
 *     the subscription selects
 */
public record ClaimSpec(Presence presence, Selector selector) {}
