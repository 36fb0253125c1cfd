package org.angarium.integration.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.Broker;
import org.angarium.integration.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;

@Timeout(60)
class JmsListenerTest {
  @TempDir Path folder;

  private Site site;
  private AnnotationConfigApplicationContext application;

  @BeforeEach
  void open() {
    site = new Site(folder);
    application = new AnnotationConfigApplicationContext();
    Map<String, Object> settings = Map.of("angarium.url", site.url() + "?closeOnExit=false");
    application
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("settings", settings));
    application.register(Application.class);
    application.refresh();
  }

  @AfterEach
  void close() {
    application.close();
    site.close();
  }

  private void awaitSize(List<String> list, int size) {
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> list.size() >= size);
  }

  @Test
  void shouldCallTheAnnotatedMethodAndSendItsResultOn() {
    JmsTemplate template = application.getBean(JmsTemplate.class);
    template.convertAndSend(
        "orders",
        "one courier",
        message -> {
          message.setStringProperty("customer", "Xerxes");
          return message;
        });
    assertThat(template.receiveAndConvert("invoices")).isEqualTo("one courier for Xerxes");
  }

  @Test
  void shouldReplyToWhoAsked() throws Exception {
    JmsTemplate template = application.getBean(JmsTemplate.class);
    Message answer =
        template.sendAndReceive("questions", session -> session.createTextMessage("how far"));
    assertThat(answer.getBody(String.class)).isEqualTo("how far?");
  }

  @Test
  void shouldRollBackWhenTheAnnotatedMethodThrows() {
    Application bean = application.getBean(Application.class);
    site.send("fragile", "vase");
    awaitSize(bean.attempts, 2);
    assertThat(bean.attempts).containsExactly("vase, attempt 1", "vase, attempt 2");
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> site.depth("fragile") == 0);
  }

  @Test
  void shouldSelectFromASharedDurableSubscription() {
    Application bean = application.getBean(Application.class);
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> site.subscribers("flights") == 2);
    JmsTemplate template = new JmsTemplate(site.factory());
    template.setPubSubDomain(true);
    for (int delay : new int[] {5, 90}) {
      template.convertAndSend(
          "flights",
          "LH " + delay,
          message -> {
            message.setIntProperty("delay", delay);
            return message;
          });
    }
    awaitSize(bean.late, 1);
    assertThat(bean.late).containsExactly("LH 90");
    assertThat(site.subscription("late").orElseThrow().durable()).isTrue();
  }

  /** An application as Spring's manual describes it. */
  @Configuration
  @EnableJms
  static class Application {
    final List<String> attempts = new CopyOnWriteArrayList<>();
    final List<String> late = new CopyOnWriteArrayList<>();

    @Bean
    Broker broker(@Value("${angarium.url}") String url) {
      return Broker.open(url);
    }

    @Bean
    ConnectionFactory connectionFactory(Broker broker) {
      return broker.connectionFactory();
    }

    @Bean
    JmsTemplate jmsTemplate(ConnectionFactory factory) {
      JmsTemplate template = new JmsTemplate(factory);
      template.setReceiveTimeout(20_000);
      return template;
    }

    @Bean
    DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory factory) {
      DefaultJmsListenerContainerFactory containers = new DefaultJmsListenerContainerFactory();
      containers.setConnectionFactory(factory);
      containers.setSessionTransacted(true);
      return containers;
    }

    @Bean
    DefaultJmsListenerContainerFactory topics(ConnectionFactory factory) {
      DefaultJmsListenerContainerFactory containers = new DefaultJmsListenerContainerFactory();
      containers.setConnectionFactory(factory);
      containers.setSessionTransacted(true);
      containers.setPubSubDomain(true);
      containers.setSubscriptionDurable(true);
      containers.setSubscriptionShared(true);
      return containers;
    }

    @JmsListener(destination = "orders", concurrency = "1-4")
    @SendTo("invoices")
    String invoice(String order, @Header("customer") String customer) {
      return order + " for " + customer;
    }

    @JmsListener(
        destination = "flights",
        containerFactory = "topics",
        subscription = "late",
        selector = "delay > 60",
        concurrency = "2-2")
    void late(String flight) {
      late.add(flight);
    }

    @JmsListener(destination = "questions")
    String answer(String question) {
      return question + "?";
    }

    @JmsListener(destination = "fragile")
    void handle(String what, @Header("JMSXDeliveryCount") int attempt) {
      attempts.add(what + ", attempt " + attempt);
      if (attempt == 1) {
        throw new IllegalStateException("dropped, as the test wants it");
      }
    }
  }
}
