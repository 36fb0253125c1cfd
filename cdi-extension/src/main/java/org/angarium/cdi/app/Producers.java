package org.angarium.cdi.app;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import org.angarium.cdi.Destination;
import org.jspecify.annotations.Nullable;

/** Queues and topics to inject. */
@Singleton
public class Producers {
  private final Destinations destinations;
  private final Factories factories;

  @Inject
  Producers(Destinations destinations, Factories factories) {
    this.destinations = destinations;
    this.factories = factories;
  }

  /** The queue that the qualifier names. */
  @Produces
  @Dependent
  @Destination
  public Queue queue(@Nullable InjectionPoint point) {
    try (JMSContext context = factories.of(null).plain().createContext()) {
      return destinations.queue(context, Points.destination(point));
    }
  }

  /** The topic that the qualifier names. */
  @Produces
  @Dependent
  @Destination
  public Topic topic(@Nullable InjectionPoint point) {
    try (JMSContext context = factories.of(null).plain().createContext()) {
      return destinations.topic(context, Points.destination(point));
    }
  }
}
