package org.angarium.integration.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.AngariumConnectionFactory;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.BrokerState;
import org.angarium.DeliveryGuarantee;
import org.angarium.integration.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/guarantees.md. */
@Timeout(60)
class GuaranteesExampleTest {
  @TempDir Path folder;

  private String url;

  private Site site() {
    Site site = new Site(folder);
    url = site.url();
    return site;
  }

  @Test
  void shouldMoveExactlyOnce() {
    try (Site site = site()) {
      site.send("orders", "tea", "milk");
      ConnectionFactory factory =
          AngariumConnectionFactory.builder()
              .url(url)
              .guarantee(DeliveryGuarantee.EXACTLY_ONCE)
              .build();
      try (JMSContext context = factory.createContext()) {
        JMSConsumer orders = context.createConsumer(context.createQueue("orders"));
        for (int i = 0; i < 2; i++) {
          String order = orders.receiveBody(String.class, 10_000);
          context.createProducer().send(context.createQueue("invoices"), "for " + order);
          context.commit(); // the order is gone and the invoice sent, or neither
        }
      }
      assertThat(site.depth("orders")).isZero();
      assertThat(site.depth("invoices")).isEqualTo(2);
    }
  }

  @Test
  void shouldChooseTheGuaranteeOfOneSession() throws Exception {
    try (Site site = site()) {
      site.send("readings", "21 degrees");
      ConnectionFactory factory = site.factory();
      BlockingQueue<String> shown = new LinkedBlockingQueue<>();
      try (JMSContext context =
          factory.createContext(DeliveryGuarantee.AT_MOST_ONCE.sessionMode())) {
        JMSConsumer readings = context.createConsumer(context.createQueue("readings"));
        readings.setMessageListener(message -> shown.add(text(message))); // never twice
        assertThat(shown.poll(20, TimeUnit.SECONDS)).isEqualTo("21 degrees");
        assertThat(site.depth("readings")).isZero();
      }
    }
  }

  private static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldSendOnceHoweverOftenItIsTried() {
    try (Site site = site();
        JMSContext context = site.factory().createContext()) {
      Queue orders = context.createQueue("orders");
      for (int attempt = 1; attempt <= 3; attempt++) {
        context
            .createProducer()
            .setProperty(AngariumProperties.DEDUPLICATION_ID, "order-4711")
            .send(orders, "tea"); // again and again until it returns: it is there once
      }
      assertThat(site.depth("orders")).isEqualTo(1);
    }
  }

  @Test
  void shouldSayWhatItsStateIs() {
    try (Site site = site()) {
      Broker broker = site.broker();
      if (broker.state() == BrokerState.FAILED) {
        JMSRuntimeException why = broker.failure(); // ANG-1701, and what to do
        broker.close();
        throw why;
      }
      assertThat(broker.failure()).isNull();
    }
  }
}
