package org.angarium.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer consumes from: a subscription, and its own selector within it (8.2, 8.3).
 *
 * @param claimed which deliveries of the subscription it takes; all, where the subscription itself
 *     has the selector
 * @param selector as the application gave it; null for none
 */
record Source(SubscriptionSpec subscription, Selector claimed, @Nullable String selector) {
  private static final int MAX_NAME_LENGTH = 255;

  /** Reads a selector; null and the empty string are none. */
  static Selector parse(@Nullable String selector) throws JMSException {
    return selector == null || selector.isBlank()
        ? Selector.all()
        : JmsCalls.checkedCall(() -> Selector.parse(selector));
  }

  /** A queue, or a topic with a subscription of the consumer's own. */
  static Source of(
      AngariumConnection connection,
      Destinations destinations,
      @Nullable Destination destination,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    DestinationName name = destinations.consumable(destination);
    Selector parsed = parse(selector);
    if (name.isQueue()) {
      return new Source(SubscriptionSpec.queue(name), parsed, shown(selector));
    }
    return topic(connection, Kind.NON_DURABLE, name, null, selector, noLocal);
  }

  /** A named subscription of a topic. */
  static Source named(
      AngariumConnection connection,
      Destinations destinations,
      Kind kind,
      @Nullable Topic topic,
      @Nullable String name,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    DestinationName destination = destinations.consumable(topic);
    if (destination.isQueue()) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_DESTINATION_NAME,
          "a subscription on %s is refused: only topics have subscriptions; give a topic"
              .formatted(destination));
    }
    if (kind.durable() && destination.temporary()) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_DESTINATION_NAME,
          "a durable subscription on %s is refused: it would end with the connection (4.2.7); use a"
                  .formatted(destination)
              + " permanent topic, or a non-durable subscription");
    }
    String checked = checkName(name);
    if (kind == Kind.DURABLE && connection.clientId() == null) {
      throw JmsErrors.checked(
          ErrorCode.CLIENT_ID_REQUIRED,
          "the durable subscription \"%s\" needs a client id, and this connection has none (8.3.3);"
                  .formatted(checked)
              + " configure one or call setClientID first, or use a shared subscription");
    }
    return topic(connection, kind, destination, checked, selector, noLocal);
  }

  private static Source topic(
      AngariumConnection connection,
      Kind kind,
      DestinationName topic,
      @Nullable String name,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    SubscriptionSpec subscription =
        new SubscriptionSpec(kind, topic, connection.clientId(), name, parse(selector), noLocal);
    return new Source(subscription, Selector.all(), shown(selector));
  }

  private static @Nullable String shown(@Nullable String selector) {
    return selector == null || selector.isBlank() ? null : selector;
  }

  private static String checkName(@Nullable String name) throws JMSException {
    String problem = null;
    if (name == null || name.isBlank()) {
      problem = "it is empty";
    } else if (name.length() > MAX_NAME_LENGTH) {
      problem = "it has %d characters, %d are allowed".formatted(name.length(), MAX_NAME_LENGTH);
    } else if (name.chars().anyMatch(Character::isISOControl)) {
      problem = "it has a control character";
    }
    if (name == null || problem != null) {
      throw JmsErrors.checked(
          ErrorCode.INVALID_SUBSCRIPTION_NAME,
          "the subscription name \"%s\" is refused: %s; choose another name"
              .formatted(name, problem));
    }
    return name;
  }

  /**
   * Opens it in the engine, where the subscription begins if it is new.
   *
   * @param consumer who consumes, for people
   */
  Claimer open(AngariumConnection connection, String consumer) throws JMSException {
    ClaimSpec claim = new ClaimSpec(connection.presence(), claimed, consumer);
    return JmsCalls.checkedCall(() -> connection.core().engine().claimer(subscription, claim));
  }
}
