package org.angarium.cdi.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import org.angarium.cdi.BrokerStarted;
import org.angarium.cdi.QueueListener;

/** A bean of an application that does not start; tells on the output that the broker was open. */
@ApplicationScoped
public class Unlucky {
  void start(@Observes Startup event) {
    throw new IllegalStateException("no luck");
  }

  @QueueListener("orders")
  void order(String what) {}

  /** Static: this bean is not there yet. */
  static void started(@Observes BrokerStarted event) {
    System.out.println("STARTED " + event.broker().name());
  }
}
