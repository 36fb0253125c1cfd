package org.angarium.cdi.send;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Destinations;
import org.angarium.cdi.body.Bodies;
import org.angarium.cdi.context.Contexts;

/** Sends bodies to destinations, in the transaction or the delivery that goes on. Thread-safe. */
@Singleton
public class PostOffice {
  private final Contexts contexts;
  private final Destinations destinations;
  private final Bodies bodies;

  @Inject
  PostOffice(Contexts contexts, Destinations destinations, Bodies bodies) {
    this.contexts = contexts;
    this.destinations = destinations;
    this.bodies = bodies;
  }

  /** The name in the broker, as {@link Destinations#name}. */
  String name(String text, DestinationKind kind) {
    return destinations.name(text, kind);
  }

  /**
   * Sends.
   *
   * @param destination the name in the broker
   * @throws jakarta.jms.JMSRuntimeException as {@link org.angarium.cdi.Sender#send}
   */
  void send(DestinationKind kind, String destination, Letter letter, Object body) {
    contexts.send(
        context ->
            letter.send(
                context.createProducer(),
                kind.of(context, destination),
                bodies.write(context, body)));
  }
}
