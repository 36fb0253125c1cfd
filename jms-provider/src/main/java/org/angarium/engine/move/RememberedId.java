package org.angarium.engine.move;

/**
 * The deduplication id of a message that was sent to a destination.
 *
 * @param destination its place in the {@link Inventory}
 * @param sequence the message's sequence number
 * @param at when it was sent, in milliseconds
 */
public record RememberedId(int destination, long sequence, String id, long at) {}
