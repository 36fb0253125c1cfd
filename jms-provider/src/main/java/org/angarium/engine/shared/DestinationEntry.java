package org.angarium.engine.shared;

import java.util.List;
import org.angarium.engine.Pause;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A destination and its subscriptions, as their rows said at one moment.
 *
 * @param version another one after each change of its subscriptions
 * @param pause how it rests
 * @param connection which one made it, where it is temporary
 */
record DestinationEntry(
    int id,
    DestinationName name,
    long version,
    @Nullable String connection,
    Pause pause,
    List<SubscriptionEntry> subscriptions) {}
