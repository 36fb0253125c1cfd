package org.angarium.cdi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Qualifier;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSSessionMode;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.angarium.cdi.App;
import org.angarium.cdi.Destination;
import org.angarium.cdi.DurableSubscription;
import org.angarium.cdi.ListenerPaused;
import org.angarium.cdi.MessageProperty;
import org.angarium.cdi.MessageSelector;
import org.angarium.cdi.Published;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;
import org.angarium.cdi.SubscriptionName;
import org.angarium.cdi.TopicListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/cdi.md that are no application by themselves. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class GuideExamplesTest {
  /** A body. */
  public record Order(String what) {}

  /** A body. */
  public record Invoice(String text) {}

  /** A body. */
  public record Flight(String number) {}

  @ApplicationScoped
  static class Shop {
    @Inject
    @Destination("orders")
    Sender<Order> orders;

    final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    void order(Order order) {
      orders.send(order);
      orders.key("ann").delay(Duration.ofMinutes(5)).deduplicationId("order-1").send(order);
    }

    @QueueListener(value = "orders", concurrency = 4)
    @SendTo("invoices")
    Invoice write(Order order, @MessageProperty("customer") String customer, JMSContext context) {
      return new Invoice(order.what() + " for " + customer);
    }

    @QueueListener("invoices")
    void invoice(Invoice invoice) {
      heard.add(invoice);
    }

    @TopicListener("flights")
    @DurableSubscription
    @SubscriptionName("alerts")
    @MessageSelector("delay > ${alerts.delay:60}")
    void late(Flight flight) {
      heard.add(flight);
    }

    void paused(@Observes ListenerPaused event) {
      heard.add(event);
    }

    Object heard() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldSendAndListen() throws InterruptedException {
    try (App app = App.of(Shop.class).start()) {
      app.bean(Shop.class).order(new Order("tea"));
      assertThat(app.bean(Shop.class).heard()).isEqualTo(new Invoice("tea for null"));
    }
  }

  @JMSConnectionFactoryDefinition(
      name = "java:app/jms/reports",
      properties = "url=angarium:h2:file:./data/reports")
  @JMSDestinationDefinition(
      name = "java:app/jms/orders",
      interfaceName = "jakarta.jms.Queue",
      destinationName = "orders",
      properties = "maxAttempts=3")
  private static final class InTheGuide {
    private InTheGuide() {}
  }

  @JMSConnectionFactoryDefinition(
      name = "java:app/jms/reports",
      properties = "url=angarium:h2:file:${reports}")
  @ApplicationScoped
  static class Desk {
    @Inject JMSContext context;

    @Inject
    @JMSConnectionFactory("java:app/jms/reports")
    @JMSSessionMode(JMSContext.DUPS_OK_ACKNOWLEDGE)
    JMSContext reports;

    @Inject
    @Published("flights")
    Event<Flight> departures;

    void report() {
      reports.createProducer().send(reports.createQueue("reports"), "all is well");
      context.createProducer().send(context.createQueue("orders"), "tea");
      departures.fire(new Flight("SU 100"));
    }
  }

  @ApplicationScoped
  static class Qualified {
    @Inject @Angarium JMSContext context;

    int mode() {
      return context.getSessionMode();
    }
  }

  @Test
  void shouldUseContexts(@TempDir Path directory) {
    try (App app =
        App.of(Desk.class, Qualified.class)
            .with("reports", directory.resolve("reports").toString())
            .start()) {
      app.inRequest(
          () -> {
            app.bean(Desk.class).report();
            assertThat(app.bean(Qualified.class).mode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
          });
      assertThat(app.bean(Broker.class).status("orders").depth()).isEqualTo(1);
      assertThat(InTheGuide.class.getAnnotation(JMSDestinationDefinition.class).properties())
          .containsExactly("maxAttempts=3");
    }
  }

  /** Marks what has come from a topic. */
  @Qualifier
  @Retention(RetentionPolicy.RUNTIME)
  @interface Arrived {}

  @ApplicationScoped
  static class Tower {
    @Inject
    @Published("flights")
    Event<Flight> departures;

    @Inject @Arrived Event<Flight> arrivals;

    final BlockingQueue<Flight> landed = new LinkedBlockingQueue<>();

    void depart(Flight flight) {
      departures.fire(flight);
    }

    @TopicListener("flights")
    void arrive(Flight flight) {
      arrivals.fire(flight);
    }

    void landed(@Observes @Arrived Flight flight) {
      landed.add(flight);
    }

    Flight next() throws InterruptedException {
      return landed.poll(20, TimeUnit.SECONDS);
    }

    boolean isEmpty() {
      return landed.isEmpty();
    }
  }

  @Test
  void shouldMakeEventsOfMessages() throws InterruptedException {
    try (App app = App.of(Tower.class).start()) {
      Tower tower = app.bean(Tower.class);
      tower.depart(new Flight("SU 100"));
      assertThat(tower.next()).isEqualTo(new Flight("SU 100"));
      assertThat(tower.isEmpty()).isTrue();
    }
  }
}
