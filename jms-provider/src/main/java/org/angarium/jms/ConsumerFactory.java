package org.angarium.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Topic;
import org.angarium.engine.Claimer;
import org.angarium.engine.SubscriptionSpec.Kind;
import org.jspecify.annotations.Nullable;

/** Makes a session's consumers: on queues, and on topics' subscriptions of all kinds (8.2, 8.3). */
final class ConsumerFactory {
  private final SessionCore session;
  private final AngariumConnection connection;
  private final Destinations destinations;

  ConsumerFactory(SessionCore session, AngariumConnection connection, Destinations destinations) {
    this.session = session;
    this.connection = connection;
    this.destinations = destinations;
  }

  /** A consumer of a queue, or of a topic with a subscription of its own. */
  AngariumConsumer consumer(
      @Nullable Destination destination, @Nullable String selector, boolean noLocal)
      throws JMSException {
    return open(Source.of(connection, destinations, destination, selector, noLocal));
  }

  /** A consumer on a named subscription. */
  AngariumConsumer named(
      Kind kind,
      @Nullable Topic topic,
      @Nullable String name,
      @Nullable String selector,
      boolean noLocal)
      throws JMSException {
    return open(Source.named(connection, destinations, kind, topic, name, selector, noLocal));
  }

  private AngariumConsumer open(Source source) throws JMSException {
    Claimer claimer = source.open(connection, session.consumer());
    return session.remember(new AngariumConsumer(session, source, claimer));
  }
}
