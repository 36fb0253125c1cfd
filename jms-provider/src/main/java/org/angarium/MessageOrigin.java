package org.angarium;

import jakarta.jms.Queue;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Where a dead letter or an expired message came from.
 *
 * @param destination the name of the queue or topic that it was sent to
 * @param topic whether that is a {@link Topic}; else it is a {@link Queue}
 * @param subscription the name of the topic's subscription that gave it up; null for a queue, and
 *     for a subscription without a name
 * @param clientId the client id of that subscription; null for none
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record MessageOrigin(
    String destination, boolean topic, @Nullable String subscription, @Nullable String clientId) {}
