package org.angarium.engine.shared;

import org.angarium.engine.SubscriptionSpec;

/**
 * A subscription as its row says.
 *
 * @param connectionId whose it is, where it lives for one consumer; else empty
 * @param grouped whether a message with a group was ever sent to it
 */
record SubscriptionEntry(int id, SubscriptionSpec spec, String connectionId, boolean grouped) {}
