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
 * @param only null, or the one subscription of the topic that gets it, whatever that selects; not
 *     for global transactions. {@link Engine#submit} refuses it with {@link
 *     org.angarium.model.ErrorCode#NO_SUCH_SUBSCRIPTION} where there is none
 */
public record Send(
    SentMessage message,
    String connectionId,
    @Nullable String clientId,
    @Nullable String deduplicationId,
    @Nullable SubscriptionName only) {

  /** A message for whoever is subscribed. */
  public Send(
      SentMessage message,
      String connectionId,
      @Nullable String clientId,
      @Nullable String deduplicationId) {
    this(message, connectionId, clientId, deduplicationId, null);
  }

  /** A message that is sent in any case. */
  public Send(SentMessage message, String connectionId, @Nullable String clientId) {
    this(message, connectionId, clientId, null, null);
  }
}
