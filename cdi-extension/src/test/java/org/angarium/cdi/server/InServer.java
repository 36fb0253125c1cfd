package org.angarium.cdi.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.angarium.cdi.BrokerStarted;
import org.angarium.cdi.Destination;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;

/** A bean of an application in a server; tells on the output what it sees. */
@ApplicationScoped
public class InServer {
  @Inject private JMSContext servers;
  @Inject @Angarium private JMSContext ours;
  @Inject private Broker broker;

  @Inject
  @Destination("orders")
  private Sender<String> orders;

  void started(@Observes BrokerStarted event) {
    System.out.println("STARTED " + event.broker().name());
  }

  @ActivateRequestContext
  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    System.out.println("SERVER'S " + servers.getClass().getName());
    System.out.println("OURS " + ours.getClass().getName());
    ours.createProducer().send(ours.createQueue("drafts"), "tea");
    System.out.println("DRAFTS " + broker.status("drafts").depth());
    orders.send("tea");
  }

  @QueueListener("orders")
  @SendTo("bills")
  String order(String what) {
    return "bill for " + what;
  }

  @QueueListener("bills")
  void bill(String bill) {
    System.out.println("HEARD " + bill);
  }
}
