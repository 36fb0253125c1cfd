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

/** Queues and topics to inject. Thread-safe. */
@Singleton
public class Producers {
  private final Destinations destinations;
  private final Factories factories;

  @Inject
  Producers(Destinations destinations, Factories factories) {
    this.destinations = destinations;
    this.factories = factories;
  }

  /**
   * The queue that the qualifier names.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2303 where the name is nothing's
   */
  @Produces
  @Dependent
  @Destination
  public Queue queue(@Nullable InjectionPoint point) {
    String name = destinations.name(Points.destination(point), DestinationKind.QUEUE);
    try (JMSContext context = factories.of(null).plain().createContext()) {
      return context.createQueue(name);
    }
  }

  /**
   * The topic that the qualifier names.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2303 where the name is nothing's
   */
  @Produces
  @Dependent
  @Destination
  public Topic topic(@Nullable InjectionPoint point) {
    String name = destinations.name(Points.destination(point), DestinationKind.TOPIC);
    try (JMSContext context = factories.of(null).plain().createContext()) {
      return context.createTopic(name);
    }
  }
}
