package org.angarium.cdi.arquillian;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.cdi.Destination;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.Sender;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An archive in Weld embedded, deployed by Arquillian, whose tests have a request. That container
 * fires neither Startup nor Shutdown, so the test does.
 */
@ExtendWith(ArquillianExtension.class)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ArquillianTest {
  private static final String URL = "angarium.url";

  @Inject private Shop shop;
  @Inject private JMSContext context;
  @Inject private Broker broker;
  @Inject private Event<Object> events;

  @Deployment
  static JavaArchive archive() {
    System.setProperty(URL, "angarium:mem:arquillian");
    return ShrinkWrap.create(JavaArchive.class, "shop.jar")
        .addClass(Shop.class)
        .addAsManifestResource(
            new StringAsset(
                "<beans xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"4.0\""
                    + " bean-discovery-mode=\"annotated\"/>"),
            "beans.xml");
  }

  @AfterAll
  static void forget() {
    System.clearProperty(URL);
  }

  /** A bean of the archive. */
  @ApplicationScoped
  public static class Shop {
    @Inject
    @Destination("orders")
    private Sender<String> orders;

    private final BlockingQueue<String> bills = new LinkedBlockingQueue<>();

    /** Sends. */
    public void order(String what) {
      orders.send(what);
    }

    /** Listens and sends. */
    @QueueListener("orders")
    @SendTo("bills")
    public String bill(String what) {
      return "bill for " + what;
    }

    /** Listens. */
    @QueueListener("bills")
    public void print(String bill) {
      bills.add(bill);
    }

    /** The next bill. */
    public String next() throws InterruptedException {
      return bills.poll(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldInjectSendAndListen() throws InterruptedException {
    context.createProducer().send(context.createQueue("drafts"), "tea");
    assertThat(broker.name()).isEqualTo("arquillian");
    assertThat(broker.status("drafts").depth()).isEqualTo(1);
    events.select(Startup.class).fire(new Startup());
    shop.order("tea");
    assertThat(shop.next()).isEqualTo("bill for tea");
    events.select(Shutdown.class).fire(new Shutdown());
    assertThat(broker.isOpen()).isFalse();
  }
}
