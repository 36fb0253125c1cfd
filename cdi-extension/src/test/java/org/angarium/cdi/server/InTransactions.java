package org.angarium.cdi.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.transaction.Transactional;
import jakarta.transaction.UserTransaction;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.angarium.cdi.Destination;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;

/** A bean that works in the server's transactions; tells on the output what it sees. */
@ApplicationScoped
public class InTransactions {
  @Inject @Angarium private JMSContext context;
  @Inject private Broker broker;
  @Inject private UserTransaction transaction;

  @Inject
  @Destination("letters")
  private Queue letters;

  @Inject
  @Destination("parcels")
  private Sender<String> parcels;

  private final AtomicInteger calls = new AtomicInteger();

  void start(@Observes Startup event) throws Exception {
    broker.declareQueue("letters");
    int before = broker.connectionCount();
    transaction.begin();
    context.createProducer().send(letters, "tea");
    parcels.send("tea");
    System.out.println("SENT %d, with %d".formatted(depth(), broker.connectionCount() - before));
    transaction.rollback();
    System.out.println(
        "ROLLED BACK %d, with %d".formatted(depth(), broker.connectionCount() - before));

    transaction.begin();
    context.createProducer().send(letters, "milk");
    transaction.commit();
    System.out.println("COMMITTED " + depth());

    transaction.begin();
    System.out.println("RECEIVED " + receive());
    transaction.rollback();
    System.out.println("GIVEN BACK " + depth());

    transaction.begin();
    System.out.println("RECEIVED AGAIN " + receive());
    parcels.send("cup");
    transaction.commit();
    System.out.println("TAKEN " + depth());
  }

  private String receive() {
    try (JMSConsumer consumer = context.createConsumer(letters)) {
      return consumer.receiveBodyNoWait(String.class);
    }
  }

  private long depth() {
    return broker.status("letters").depth();
  }

  @QueueListener("parcels")
  @SendTo("receipts")
  @Transactional
  String parcel(String what) {
    context.createProducer().send(letters, "of a parcel");
    if (calls.incrementAndGet() == 1) {
      throw new IllegalStateException("no " + what);
    }
    return "receipt for " + what;
  }

  @QueueListener("receipts")
  void receipt(String receipt) {
    System.out.println("ENDED " + receipt + ", letters " + depth());
  }
}
