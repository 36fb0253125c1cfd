package org.angarium.engine;

import org.angarium.message.SentMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to its destination, {@link SentMessage#destination()}.
 *
 * @param connectionId the sender's connection, for noLocal
 * @param clientId the sender's client id or null, for noLocal of durable subscriptions
 * @param deduplicationId null, or a name for what is sent: a second message of that name to the
 *     same destination is not sent, within a window, see {@link EngineSettings}
 */
public record Send(
    SentMessage message,
    String connectionId,
    @Nullable String clientId,
    @Nullable String deduplicationId) {

  /** A message that is sent in any case. */
  public Send(SentMessage message, String connectionId, @Nullable String clientId) {
    this(message, connectionId, clientId, null);
  }
}
