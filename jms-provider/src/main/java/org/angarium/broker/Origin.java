package org.angarium.broker;

import org.angarium.engine.SubscriptionSpec;
import org.angarium.message.MessageProperties;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * Where a message came from that was moved to another queue, as its properties tell.
 *
 * @param subscription its name; null for a queue, and for a subscription without a name
 * @param clientId of the subscription; null for none
 */
public record Origin(
    DestinationName destination, @Nullable String subscription, @Nullable String clientId) {

  /** Of a subscription. */
  public static Origin of(SubscriptionSpec source) {
    return new Origin(
        source.destination(), source.name(), source.name() == null ? null : source.clientId());
  }

  /** What the properties of a moved message say; null where they say nothing. */
  public static @Nullable Origin of(MessageProperties properties) {
    Object name = properties.get(DeadLetters.ORIGINAL_DESTINATION);
    Object kind = properties.get(DeadLetters.ORIGINAL_KIND);
    if (!(name instanceof String given) || kind == null) {
      return null;
    }
    try {
      DestinationName destination =
          new DestinationName(
              kind.equals("topic") ? DestinationName.Kind.TOPIC : DestinationName.Kind.QUEUE,
              given,
              false);
      return new Origin(
          destination,
          text(properties.get(DeadLetters.ORIGINAL_SUBSCRIPTION)),
          text(properties.get(DeadLetters.ORIGINAL_CLIENT_ID)));
    } catch (AngariumException e) {
      return null; // an application has set these properties, to what is no name
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  /** Writes it down for {@link #of(MessageProperties)}. */
  void tell(MessageProperties.Builder properties) {
    properties.set(DeadLetters.ORIGINAL_DESTINATION, destination.name());
    properties.set(DeadLetters.ORIGINAL_KIND, destination.isQueue() ? "queue" : "topic");
    if (subscription != null) {
      properties.set(DeadLetters.ORIGINAL_SUBSCRIPTION, subscription);
    }
    if (clientId != null) {
      properties.set(DeadLetters.ORIGINAL_CLIENT_ID, clientId);
    }
  }

  /** As in error texts: {@code subscription "s" of client id "c" on topic "t"}. */
  @Override
  public String toString() {
    if (destination.isQueue()) {
      return destination.toString();
    }
    return "%s%s on %s"
        .formatted(
            subscription == null
                ? "a subscription without a name"
                : "subscription \"" + subscription + '"',
            clientId == null ? "" : " of client id \"" + clientId + '"',
            destination);
  }
}
