package org.angarium.tools;

import org.jspecify.annotations.Nullable;

/**
 * Where messages wait in a store: a queue, or a durable subscription of a topic.
 *
 * @param destination the name of the queue or topic
 * @param isQueue whether it is a queue
 * @param clientId of a durable subscription, or null
 * @param name of a durable subscription; null for a queue
 * @param messages how many wait, those included that are delayed or held back
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record StoredSubscription(
    String destination,
    boolean isQueue,
    @Nullable String clientId,
    @Nullable String name,
    long messages) {

  /** Such as {@code queue orders}. */
  @Override
  public String toString() {
    if (isQueue) {
      return "queue " + destination;
    }
    return "topic %s, subscription %s%s"
        .formatted(destination, name, clientId == null ? "" : " of client " + clientId);
  }
}
