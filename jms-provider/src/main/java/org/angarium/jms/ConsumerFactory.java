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

/** Makes a session's consumers: on queues, and on topics' subscriptions of all kinds (8.2, 8.3). */
final class ConsumerFactory {
  private static final int MAX_NAME_LENGTH = 255;

  private final SessionCore session;
  private final AngariumConnection connection;
  private final Destinations destinations;

  ConsumerFactory(SessionCore session, AngariumConnection connection, Destinations destinations) {
    this.session = session;
    this.connection = connection;
    this.destinations = destinations;
  }

  /** Reads a selector; null and the empty string are none. */
  static Selector parse(@Nullable String selector) throws JMSException {
    return selector == null || selector.isBlank()
        ? Selector.all()
        : JmsCalls.checkedCall(() -> Selector.parse(selector));
  }

  /** A consumer of a queue, or of a topic with a subscription of its own. */
  AngariumConsumer consumer(
      @Nullable Destination destination, @Nullable String selector, boolean noLocal)
      throws JMSException {
    DestinationName name = destinations.consumable(destination);
    Selector parsed = parse(selector);
    if (name.isQueue()) {
      return open(SubscriptionSpec.queue(name), parsed, selector);
    }
    return open(topic(Kind.NON_DURABLE, name, null, parsed, noLocal), Selector.all(), selector);
  }

  /** A consumer on a named subscription. */
  AngariumConsumer named(
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
    Selector parsed = parse(selector);
    return open(topic(kind, destination, checked, parsed, noLocal), Selector.all(), selector);
  }

  private SubscriptionSpec topic(
      Kind kind, DestinationName topic, @Nullable String name, Selector selector, boolean noLocal) {
    return new SubscriptionSpec(kind, topic, connection.clientId(), name, selector, noLocal);
  }

  private AngariumConsumer open(
      SubscriptionSpec subscription, Selector claimed, @Nullable String selector)
      throws JMSException {
    ClaimSpec claim = new ClaimSpec(connection.presence(), claimed);
    Claimer claimer =
        JmsCalls.checkedCall(() -> connection.core().engine().claimer(subscription, claim));
    String shown = selector == null || selector.isBlank() ? null : selector;
    AngariumConsumer consumer = new AngariumConsumer(session, subscription, shown, claimer);
    session.remember(consumer);
    return consumer;
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
}
