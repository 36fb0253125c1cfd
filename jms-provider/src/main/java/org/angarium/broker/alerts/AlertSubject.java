package org.angarium.broker.alerts;

import org.angarium.engine.ConsumerLook;
import org.angarium.engine.SubscriptionLook;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * What an alert is about: the broker itself, a queue, a subscription, or a consumer of one.
 *
 * @param destination null for the broker itself
 * @param subscription its name; null for a queue, and for one without a name
 * @param clientId of the subscription; null for none
 * @param consumer who that is, for people; null where it is not about a consumer
 * @param id tells two apart that have the same names
 */
public record AlertSubject(
    @Nullable DestinationName destination,
    @Nullable String subscription,
    @Nullable String clientId,
    @Nullable String consumer,
    long id) {
  /** The broker itself. */
  static final AlertSubject BROKER = new AlertSubject(null, null, null, null, 0);

  static AlertSubject of(SubscriptionLook look) {
    SubscriptionSpec spec = look.spec();
    return new AlertSubject(spec.destination(), spec.name(), spec.clientId(), null, look.id());
  }

  static AlertSubject of(SubscriptionLook look, ConsumerLook consumer) {
    SubscriptionSpec spec = look.spec();
    return new AlertSubject(
        spec.destination(), spec.name(), spec.clientId(), consumer.name(), consumer.id());
  }

  /** For people, without the consumer: {@code subscription "s" of client id "c" on topic "t"}. */
  @Override
  public String toString() {
    if (destination == null) {
      return "the broker";
    }
    if (destination.isQueue()) {
      return destination.toString();
    }
    return "subscription%s%s on %s"
        .formatted(
            subscription == null ? " without a name" : " \"" + subscription + '"',
            clientId == null ? "" : " of client id \"" + clientId + '"',
            destination);
  }
}
