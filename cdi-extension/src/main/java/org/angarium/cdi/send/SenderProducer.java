package org.angarium.cdi.send;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.angarium.cdi.Destination;
import org.angarium.cdi.Sender;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Points;
import org.jspecify.annotations.Nullable;

/** Senders to inject. */
@Singleton
public class SenderProducer {
  private final PostOffice office;

  @Inject
  SenderProducer(PostOffice office) {
    this.office = office;
  }

  /** A sender to what the qualifier names. */
  @Produces
  @Dependent
  @Destination
  public <T> Sender<T> sender(@Nullable InjectionPoint point) {
    DestinationKind kind = Points.isTopic(point) ? DestinationKind.TOPIC : DestinationKind.QUEUE;
    String name = office.name(Points.destination(point), kind);
    return new TypedSender<>(office, kind, name, Letter.PLAIN);
  }
}
