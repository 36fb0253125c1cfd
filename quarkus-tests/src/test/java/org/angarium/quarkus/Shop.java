package org.angarium.quarkus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.transaction.Transactional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.BrokerStarted;
import org.angarium.cdi.DeadLettered;
import org.angarium.cdi.Destination;
import org.angarium.cdi.DurableSubscription;
import org.angarium.cdi.MessageProperty;
import org.angarium.cdi.MessageSelector;
import org.angarium.cdi.Published;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;
import org.angarium.cdi.SubscriptionName;
import org.angarium.cdi.TopicListener;

/** A bean of a Quarkus application that uses all kinds of things of the extension. */
@ApplicationScoped
public class Shop {
  /** A body. */
  public record Order(String what, int count) {}

  @Inject
  @Destination("orders")
  Sender<Order> orders;

  @Inject
  @Destination(value = "${shop.flights}", topic = true)
  Sender<String> flights;

  @Inject
  @Destination("drafts")
  Queue drafts;

  @Inject
  @Destination("poison")
  Sender<String> poison;

  @Inject
  @Published("news")
  Event<Order> news;

  @Inject JMSContext context;
  @Inject ConnectionFactory factory;
  @Inject Broker broker;

  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
  private volatile String started = "";

  void started(@Observes BrokerStarted event) {
    started = event.broker().name();
  }

  void dead(@Observes DeadLettered event) {
    heard.add("dead letter from " + event.letter().origin().destination());
  }

  /** The name of the broker that has started. */
  public String broker() {
    return started;
  }

  /** Sends to a listener that sends on. */
  public void order(Order order) {
    orders.send(order);
  }

  /** Sends to a topic. */
  public void fly(String flight, int delay) {
    flights.property("delay", delay).send(flight);
  }

  /** Sends what no listener can work on. */
  public void poison() {
    poison.send("poison");
  }

  /** Fires an event that becomes a message. */
  public void tell(Order order) {
    news.fire(order);
  }

  /** Sends with the request's context. */
  @ActivateRequestContext
  public void draft(String what) {
    context.createProducer().send(drafts, what);
  }

  /** Sends with the transaction's context. */
  @Transactional
  public void draftInTransaction(String what) {
    context.createProducer().send(drafts, what);
    if (what.equals("none")) {
      throw new IllegalArgumentException(what);
    }
  }

  /** How many drafts there are. */
  public long drafts() {
    return broker.status("drafts").depth();
  }

  /** How many connections are open that nobody closes. */
  public ConnectionFactory factory() {
    return factory;
  }

  @QueueListener(value = "orders", concurrency = 2)
  @SendTo("bills")
  String bill(Order order) {
    return order.count() + " x " + order.what();
  }

  @QueueListener("bills")
  @Transactional
  void print(String bill) {
    heard.add(bill);
  }

  @TopicListener("${shop.flights}")
  @DurableSubscription
  @SubscriptionName("alerts")
  @MessageSelector("delay > ${shop.delay:60}")
  void late(String flight, @MessageProperty("delay") int delay) {
    heard.add(flight + " is late by " + delay);
  }

  @TopicListener("news")
  void news(Order order) {
    heard.add(order);
  }

  @QueueListener("poison")
  void refuse(String what) {
    throw new IllegalStateException("no " + what);
  }

  /** What was heard next; null where nothing came. */
  public Object next() throws InterruptedException {
    return heard.poll(20, TimeUnit.SECONDS);
  }
}
