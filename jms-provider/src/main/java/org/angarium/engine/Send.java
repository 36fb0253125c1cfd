package org.angarium.engine;

import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to its destination, {@link SentMessage#destination()}.
 *
 * @param connectionId the sender's connection, for noLocal
 * @param clientId the sender's client id or null, for noLocal of durable subscriptions
 */
public record Send(SentMessage message, String connectionId, @Nullable String clientId) {}
