package org.angarium.cdi.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import org.angarium.cdi.BrokerStopping;
import org.angarium.cdi.QueueListener;

/** A bean of an application that does not start; tells on the output that the broker is closed. */
@ApplicationScoped
public class Unlucky {
  void start(@Observes Startup event) {
    throw new IllegalStateException("no luck");
  }

  @QueueListener("orders")
  void order(String what) {}

  void stopping(@Observes BrokerStopping event) {
    System.out.println("STOPPING " + event.broker().name());
  }
}
