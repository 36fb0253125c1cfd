package org.angarium.engine;

import org.angarium.message.SentMessage;

/** Decides which subscriptions of a destination a message goes to; pure, shared by all engines. */
public final class Router {
  private Router() {}

  /**
   * Whether a subscription lets a message in: its selector, and noLocal (Jakarta Messaging 3.1,
   * 8.3).
   *
   * @param connectionId the connection of the subscription's consumer; empty when it has none now
   */
  public static boolean accepts(SubscriptionSpec subscription, String connectionId, Send send) {
    if (subscription.noLocal() && isLocal(subscription, connectionId, send)) {
      return false;
    }
    SentMessage message = send.message();
    return subscription.selector().matches(message::selectorValue);
  }

  private static boolean isLocal(SubscriptionSpec subscription, String connectionId, Send send) {
    String clientId = subscription.clientId();
    return connectionId.equals(send.connectionId())
        || (clientId != null && clientId.equals(send.clientId()));
  }
}
