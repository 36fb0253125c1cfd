package org.angarium.engine.embedded;

import org.angarium.message.SentMessage;

/**
 * A delivery as the store has it.
 *
 * @param attempts hand-outs that were written down; 0 for none
 * @param due not before this time, in milliseconds; 0 for at once
 * @param traits to be given back when it is removed
 */
public record StoredDelivery(
    int subscriptionId, long ord, SentMessage message, int attempts, long due, int traits) {}
