package org.angarium.engine;

import org.jspecify.annotations.Nullable;

/**
 * What tells named subscriptions apart (Jakarta Messaging 3.1, 8.3).
 *
 * @param clientId null for a shared one made without a client id
 */
public record SubscriptionName(@Nullable String clientId, String name) {
  /** As in error texts: {@code subscription "s" of client id "c"}. */
  @Override
  public String toString() {
    return "subscription \"%s\" %s"
        .formatted(
            name, clientId == null ? "without a client id" : "of client id \"" + clientId + '"');
  }
}
