package org.angarium.cdi.send;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import org.angarium.cdi.Published;
import org.angarium.cdi.app.DestinationKind;

/** Sends events to topics, on the thread that fires them, which gets what cannot be sent. */
@Singleton
public class Publisher {
  private final PostOffice office;

  @Inject
  Publisher(PostOffice office) {
    this.office = office;
  }

  void publish(@Observes @Published Object event, EventMetadata metadata) {
    for (Annotation qualifier : metadata.getQualifiers()) {
      if (qualifier instanceof Published published) {
        String topic = office.name(published.value(), DestinationKind.TOPIC);
        office.send(DestinationKind.TOPIC, topic, Letter.PLAIN, event);
      }
    }
  }
}
