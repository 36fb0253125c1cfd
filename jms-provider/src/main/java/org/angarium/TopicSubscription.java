package org.angarium;

import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionStatus;
import org.jspecify.annotations.Nullable;

/**
 * A subscription on a topic, and what it holds at one moment.
 *
 * @param topic the topic's name
 * @param clientId the client id that it belongs to, or null
 * @param name its name; null for an unshared non-durable one
 * @param durable whether it outlives its consumers
 * @param shared whether several consumers may share it
 * @param selector what it lets in; empty for everything
 * @param depth messages that are not acknowledged: ready, delayed and claimed
 * @param claimed those of them that consumers hold
 * @param consumers how many consumers it has
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record TopicSubscription(
    String topic,
    @Nullable String clientId,
    @Nullable String name,
    boolean durable,
    boolean shared,
    String selector,
    long depth,
    long claimed,
    int consumers) {
  static TopicSubscription of(SubscriptionStatus status) {
    SubscriptionSpec spec = status.spec();
    return new TopicSubscription(
        spec.destination().name(),
        spec.clientId(),
        spec.name(),
        spec.kind().durable(),
        spec.kind().shared(),
        spec.selector().text(),
        status.depth(),
        status.claimed(),
        status.consumers());
  }
}
