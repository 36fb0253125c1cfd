package org.angarium.integration.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.AngariumConnectionFactory;
import org.angarium.integration.Site;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;

@Timeout(60)
class CamelTransactionsTest {
  @TempDir Path folder;

  private final List<String> attempts = new CopyOnWriteArrayList<>();
  private Site site;
  private CachingConnectionFactory factory;
  private CamelContext camel;

  @BeforeEach
  void open() {
    site = new Site(folder);
    String url = site.url();

    factory = new CachingConnectionFactory(new AngariumConnectionFactory(url));
    JmsTransactionManager transactions = new JmsTransactionManager(factory);
    JmsComponent jms = JmsComponent.jmsComponentTransacted(factory, transactions);
    jms.getConfiguration().setCacheLevelName("CACHE_CONSUMER");
    camel = new DefaultCamelContext();
    camel.addComponent("jms", jms);
    SpringTransactionPolicy required = new SpringTransactionPolicy(transactions);
    required.setPropagationBehaviorName("PROPAGATION_REQUIRED");
    camel.getRegistry().bind("required", required);

    jms.getConfiguration().setReceiveTimeout(200); // what a route waits for when it stops
    jms.getConfiguration().setRecoveryInterval(50);
  }

  @AfterEach
  void close() {
    camel.stop();
    factory.destroy();
    site.close();
  }

  private void start(RouteBuilder routes) throws Exception {
    camel.addRoutes(routes);
    camel.start();
  }

  /** Fails for the first attempts of a message. */
  private void failUntil(Exchange exchange, int attempt) {
    int count = exchange.getMessage().getHeader("JMSXDeliveryCount", int.class);
    attempts.add(
        "%s %d %s"
            .formatted(
                exchange.getMessage().getBody(String.class),
                count,
                exchange.getMessage().getHeader("JMSRedelivered")));
    if (count < attempt) {
      throw new IllegalStateException("the route fails, as the test wants it");
    }
  }

  private void awaitEmpty(String queue) {
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> site.depth(queue) == 0);
  }

  @Test
  void shouldRollBackReceiptAndSendTogetherAndRedeliver() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:orders")
                .transacted("required")
                .to("jms:queue:invoices")
                .process(exchange -> failUntil(exchange, 3));
          }
        });
    site.send("orders", "order");
    assertThat(site.receive("invoices")).isEqualTo("order");
    awaitEmpty("orders");
    assertThat(attempts).containsExactly("order 1 false", "order 2 true", "order 3 true");
    assertThat(site.depth("invoices")).isZero(); // two others were rolled back
  }

  @Test
  void shouldRedeliverWithoutAPolicyToo() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:orders")
                .process(exchange -> failUntil(exchange, 2))
                .to("jms:queue:invoices");
          }
        });
    site.send("orders", "a", "b");
    assertThat(site.receive("invoices")).isEqualTo("a");
    assertThat(site.receive("invoices")).isEqualTo("b");
    awaitEmpty("orders");
    assertThat(attempts).containsExactly("a 1 false", "a 2 true", "b 1 false", "b 2 true");
  }

  @Test
  void shouldLeaveWhatAlwaysFailsInTheDeadLetters() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:orders")
                .transacted("required")
                .process(exchange -> failUntil(exchange, Integer.MAX_VALUE));
          }
        });
    site.send("orders", "poison");
    assertThat(site.receive("DLQ")).isEqualTo("poison");
    assertThat(attempts).hasSize(10);
    awaitEmpty("orders");
  }

  @Test
  void shouldMoveWhatFailsByTheRoutesOwnErrorHandlingInOneTransaction() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(IllegalStateException.class).handled(true).to("jms:queue:failed");
            from("jms:queue:orders")
                .transacted("required")
                .process(exchange -> failUntil(exchange, 2));
          }
        });
    site.send("orders", "order");
    assertThat(site.receive("failed")).isEqualTo("order");
    awaitEmpty("orders");
    assertThat(attempts).containsExactly("order 1 false");
  }
}
