package org.angarium.integration.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.integration.Site;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;

@Timeout(60)
class CamelRoutesTest {
  @TempDir Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private Site site;
  private CachingConnectionFactory factory;
  private CamelContext camel;
  private ProducerTemplate producer;

  @BeforeEach
  void open() {
    site = new Site(folder);
    factory = new CachingConnectionFactory(site.factory());
    camel = new DefaultCamelContext();
    JmsComponent jms = JmsComponent.jmsComponentAutoAcknowledge(factory);
    jms.getConfiguration().setCacheLevelName("CACHE_CONSUMER");
    jms.getConfiguration().setReceiveTimeout(200);
    jms.getConfiguration().setRecoveryInterval(50);
    jms.getConfiguration().setRequestTimeout(Site.SOON);
    camel.addComponent("jms", jms);
    producer = camel.createProducerTemplate();
  }

  @AfterEach
  void close() {
    camel.stop();
    factory.destroy();
    site.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMillis(Site.SOON));
  }

  private void start(RouteBuilder routes) throws Exception {
    camel.addRoutes(routes);
    camel.start();
  }

  private void hear(Exchange exchange) {
    heard.add(exchange.getMessage().getBody(String.class));
  }

  @Test
  void shouldRouteFromAQueueToAnother() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:in")
                .filter(simple("${header.weight} < 100"))
                .transform(simple("${body} for ${header.customer}"))
                .to("jms:queue:out?deliveryPersistent=true&priority=7&explicitQosEnabled=true");
          }
        });
    producer.sendBodyAndHeaders(
        "jms:queue:in", "a horse", Map.of("weight", 500, "customer", "Xerxes"));
    producer.sendBodyAndHeaders(
        "jms:queue:in", "a letter", Map.of("weight", 1, "customer", "Xerxes"));
    assertThat(site.receive("out")).isEqualTo("a letter for Xerxes");
    soon().until(() -> site.depth("in") == 0);
    assertThat(site.depth("out")).isZero();
  }

  @Test
  void shouldCarryEachKindOfBody() throws Exception {
    camel.start();
    producer.sendBody("jms:queue:kinds", "text");
    producer.sendBody("jms:queue:kinds", new byte[] {1, 2, 3});
    producer.sendBody("jms:queue:kinds", Map.of("horses", 3));
    producer.sendBody("jms:queue:kinds?objectMessageEnabled=true", List.of(1, 2));
    var consumer = camel.createConsumerTemplate();
    assertThat(consumer.receiveBody("jms:queue:kinds", Site.SOON)).isEqualTo("text");
    assertThat(consumer.receiveBody("jms:queue:kinds", Site.SOON)).isEqualTo(new byte[] {1, 2, 3});
    assertThat(consumer.receiveBody("jms:queue:kinds", Site.SOON)).isEqualTo(Map.of("horses", 3));
    assertThat(consumer.receiveBody("jms:queue:kinds?objectMessageEnabled=true", Site.SOON))
        .isEqualTo(List.of(1, 2));
    consumer.stop();
  }

  @Test
  void shouldConsumeWhatASelectorWants() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:in?selector=RAW(weight > 100 AND road = 'royal')")
                .process(CamelRoutesTest.this::hear);
          }
        });
    producer.sendBodyAndHeaders("jms:queue:in", "a letter", Map.of("weight", 1, "road", "royal"));
    producer.sendBodyAndHeaders("jms:queue:in", "a horse", Map.of("weight", 500, "road", "royal"));
    soon().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("a horse");
    assertThat(site.receive("in")).isEqualTo("a letter");
  }

  @Test
  void shouldConsumeWithSeveralThreads() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:in?concurrentConsumers=2&maxConcurrentConsumers=4").to("jms:queue:out");
          }
        });
    for (int i = 0; i < 50; i++) {
      site.send("in", "text " + i);
    }
    soon().until(() -> site.depth("in") == 0 && site.depth("out") == 50);
  }

  @Test
  void shouldAskAndBeAnsweredOnEachKindOfReplyQueue() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:questions").transform(simple("re: ${body}"));
            from("direct:temporary").to("jms:queue:questions?exchangePattern=InOut");
            from("direct:exclusive")
                .to("jms:queue:questions?exchangePattern=InOut&replyTo=answers");
            from("direct:shared")
                .to(
                    "jms:queue:questions?exchangePattern=InOut"
                        + "&replyTo=answers.shared&replyToType=Shared");
          }
        });
    List<String> kinds = List.of("temporary", "exclusive", "shared");
    for (String kind : kinds) {
      for (int i = 0; i < 3; i++) {
        String question = kind + " " + i;
        assertThat(producer.requestBody("direct:" + kind, question)).isEqualTo("re: " + question);
      }
    }
    restart("questions");
    for (String kind : kinds.subList(1, 3)) {
      String question = kind + " after the restart";
      assertThat(producer.requestBody("direct:" + kind, question)).isEqualTo("re: " + question);
    }
    assertThat(site.depth("answers")).isZero();
    assertThat(site.depth("answers.shared")).isZero();
  }

  @Test
  void shouldAskOnANewTemporaryQueueAfterTheBrokerWasClosed() throws Exception {
    JmsComponent plain = JmsComponent.jmsComponentAutoAcknowledge(site.factory());
    plain.getConfiguration().setReceiveTimeout(200);
    plain.getConfiguration().setRecoveryInterval(50);
    plain.getConfiguration().setRequestTimeout(Site.SOON);
    camel.addComponent("plain", plain);
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("plain:queue:questions").transform(simple("re: ${body}"));
            from("direct:ask").to("plain:queue:questions?exchangePattern=InOut");
          }
        });
    assertThat(producer.requestBody("direct:ask", "how far?")).isEqualTo("re: how far?");
    for (int i = 0; i < 3; i++) {
      restart("questions");
      // the consumer's and that of the replies
      soon().until(() -> site.broker().connectionCount() == 2);
      assertThat(producer.requestBody("direct:ask", "and now?")).isEqualTo("re: and now?");
    }
  }

  /** Closes and opens the broker, and waits until Camel has a new connection. */
  private void restart(String queue) {
    site.restart();
    soon().until(() -> site.consumers(queue) > 0);
  }

  @Test
  void shouldKeepADurableSubscriptionWhileTheRouteIsStopped() throws Exception {
    factory.setClientId("desk");
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:topic:flights?clientId=desk&durableSubscriptionName=late")
                .routeId("late")
                .process(CamelRoutesTest.this::hear);
          }
        });
    soon().until(() -> site.subscribers("flights") == 1);
    camel.getRouteController().stopRoute("late");
    factory.resetConnection(); // closes what Spring's cache kept open
    site.publish("flights", "LH 400");
    assertThat(heard).isEmpty();
    camel.getRouteController().startRoute("late");
    soon().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("LH 400");
  }

  @Test
  void shouldShareADurableSubscription() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            for (int i = 0; i < 2; i++) {
              from("jms:topic:flights?subscriptionDurable=true&subscriptionShared=true"
                      + "&subscriptionName=statistics&concurrentConsumers=2")
                  .process(CamelRoutesTest.this::hear);
            }
          }
        });
    soon().until(() -> site.subscribers("flights") == 4);
    producer.sendBody("jms:topic:flights", "LH 400");
    producer.sendBody("jms:topic:flights", "LH 401");
    soon().until(() -> heard.size() >= 2);
    assertThat(heard).containsExactlyInAnyOrder("LH 400", "LH 401");
    soon().until(() -> site.subscription("statistics").orElseThrow().depth() == 0);
  }

  @Test
  void shouldGoOnAfterTheBrokerWasClosedAndOpenedAgain() throws Exception {
    start(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("jms:queue:in").to("jms:queue:out");
          }
        });
    producer.sendBody("jms:queue:in", "before");
    assertThat(site.receive("out")).isEqualTo("before");
    for (int i = 0; i < 3; i++) {
      restart("in");
      producer.sendBody("jms:queue:in", "after " + i);
      assertThat(site.receive("out")).isEqualTo("after " + i);
    }
  }
}
