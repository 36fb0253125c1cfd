package org.angarium.integration.smallrye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.reactive.messaging.jms.IncomingJmsMessageMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.angarium.integration.Site;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SmallRyeMessagingTest {
  @TempDir Path folder;

  private Site site;

  @BeforeEach
  void open() {
    site = new Site(folder);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static ConditionFactory soon() {
    return await()
        .dontCatchUncaughtExceptions() // the connector throws some when its channel is cancelled
        .atMost(Duration.ofMillis(Site.SOON));
  }

  /** The settings of a channel: name and value in turns. */
  private static Map<String, String> channel(String channel, String... settings) {
    Map<String, String> all = new HashMap<>();
    String prefix = "mp.messaging." + channel + '.';
    all.put(prefix + "connector", "smallrye-jms");
    all.put(prefix + "retry.initial-delay", "PT0.05S");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(prefix + settings[i], settings[i + 1]);
    }
    return all;
  }

  @SafeVarargs
  private static Map<String, String> all(Map<String, String>... channels) {
    Map<String, String> all = new HashMap<>();
    for (Map<String, String> channel : channels) {
      all.putAll(channel);
    }
    return all;
  }

  /** The settings of an application, from its file. */
  private static Map<String, String> settings(String file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = SmallRyeMessagingTest.class.getResourceAsStream(file)) {
      properties.load(in);
    }
    Map<String, String> settings = new HashMap<>();
    properties.forEach((name, value) -> settings.put((String) name, (String) value));
    return settings;
  }

  @Test
  void shouldSendAndReceiveThroughChannels() throws Exception {
    Map<String, String> settings = settings("numbers.properties");
    try (Application application = new Application(site.url(), settings, Doubling.class)) {
      Doubling bean = application.bean(Doubling.class);
      for (int i = 1; i <= 3; i++) {
        bean.send(i)
            .toCompletableFuture()
            .get(Site.SOON, TimeUnit.MILLISECONDS); // acknowledged: it is on the disk
      }
      assertThat(site.receive("doubled")).isEqualTo("2");
      assertThat(site.receive("doubled")).isEqualTo("4");
      assertThat(site.receive("doubled")).isEqualTo("6");
      soon().until(() -> site.depth("numbers") == 0);
    }
  }

  @Test
  void shouldTellTheHeadersOfAMessage() {
    Map<String, String> settings =
        channel("incoming.orders", "selector", "customer = 'Xerxes'", "destination", "o");
    try (Application application = new Application(site.url(), settings, Orders.class);
        JMSContext context = site.factory().createContext()) {
      Orders bean = application.bean(Orders.class);
      context
          .createProducer()
          .setProperty("customer", "Darius")
          .send(context.createQueue("o"), "a letter");
      context
          .createProducer()
          .setProperty("customer", "Xerxes")
          .setPriority(9)
          .setJMSCorrelationID("c-1")
          .send(context.createQueue("o"), "a horse");
      soon().until(() -> !bean.orders().isEmpty());
      assertThat(bean.orders()).containsExactly("a horse for Xerxes, priority 9, c-1");
      assertThat(site.depth("o")).isEqualTo(1);
    }
  }

  @Test
  void shouldKeepADurableSubscriptionWhileTheApplicationIsDown() {
    Map<String, String> settings =
        channel(
            "incoming.texts",
            "destination",
            "flights",
            "destination-type",
            "topic",
            "durable",
            "true",
            "client-id",
            "desk",
            "session-mode",
            "CLIENT_ACKNOWLEDGE");
    try (Application application = new Application(site.url(), settings, Texts.class)) {
      site.publish("flights", "LH 400");
      Texts bean = application.bean(Texts.class);
      soon().until(() -> !bean.texts().isEmpty());
      soon().until(() -> site.subscription("flights").orElseThrow().depth() == 0);
    }
    site.publish("flights", "LH 401");
    site.restart();
    try (Application application = new Application(site.url(), settings, Texts.class)) {
      Texts bean = application.bean(Texts.class);
      soon().until(() -> !bean.texts().isEmpty());
      assertThat(bean.texts()).containsExactly("LH 401");
    }
  }

  @Test
  void shouldShareAQueueAmongTwoChannels() {
    Map<String, String> settings =
        all(
            channel("incoming.left", "destination", "orders", "reuse-jms-context", "true"),
            channel("incoming.right", "destination", "orders", "reuse-jms-context", "true"));
    try (Application application = new Application(site.url(), settings, Pair.class)) {
      Pair bean = application.bean(Pair.class);
      soon().until(() -> site.consumers("orders") == 2);
      for (int i = 0; i < 40; i++) {
        site.send("orders", "order " + i);
      }
      soon().until(() -> bean.orders().size() >= 40);
      assertThat(bean.orders()).doesNotHaveDuplicates().hasSize(40);
      assertThat(site.broker().connectionCount()).isEqualTo(1);
    }
  }

  @Test
  void shouldGoOnAfterAMessageThatFailedWithIgnore() {
    Map<String, String> settings =
        channel(
            "incoming.texts", "session-mode", "CLIENT_ACKNOWLEDGE", "failure-strategy", "ignore");
    try (Application application = new Application(site.url(), settings, Texts.class)) {
      Texts bean = application.bean(Texts.class);
      site.send("texts", "bad", "good");
      soon().until(() -> bean.texts().size() >= 2);
      assertThat(bean.texts()).containsExactly("bad", "good");
      soon().until(() -> site.depth("texts") == 0);
    }
  }

  @Test
  void shouldMoveAMessageThatFailedToTheConnectorsDeadLetters() throws Exception {
    Map<String, String> settings =
        channel(
            "incoming.texts",
            "session-mode",
            "CLIENT_ACKNOWLEDGE",
            "failure-strategy",
            "dead-letter-queue",
            "dead-letter-queue.destination",
            "failed");
    try (Application application = new Application(site.url(), settings, Texts.class);
        JMSContext context = site.factory().createContext();
        JMSConsumer failed = context.createConsumer(context.createQueue("failed"))) {
      Texts bean = application.bean(Texts.class);
      context
          .createProducer()
          .setProperty("customer", "Xerxes")
          .send(context.createQueue("texts"), "bad");
      Message message = failed.receive(Site.SOON);
      assertThat(message.getBody(String.class)).isEqualTo("bad");
      assertThat(message.getStringProperty("customer")).isEqualTo("Xerxes");
      assertThat(message.getStringProperty("dead_letter_reason")).contains("Texts#text");
      site.send("texts", "good");
      soon().until(() -> bean.texts().size() >= 2);
      assertThat(bean.texts()).containsExactly("bad", "good");
      soon().until(() -> site.depth("texts") == 0);
    }
  }

  @Test
  void shouldKeepAMessageThatFailedAndStopTheChannelWithFail() {
    Map<String, String> settings = channel("incoming.texts", "session-mode", "CLIENT_ACKNOWLEDGE");
    try (Application application = new Application(site.url(), settings, Texts.class)) {
      Texts bean = application.bean(Texts.class);
      site.send("texts", "bad", "good");
      soon().until(() -> !bean.texts().isEmpty());
      soon().until(() -> site.consumers("texts") == 0);
      assertThat(bean.texts()).containsExactly("bad");
    }
    assertThat(site.receive("texts")).isEqualTo("bad");
    assertThat(site.receive("texts")).isEqualTo("good");
  }

  @Test
  void shouldGoOnAfterTheBrokerWasClosedAndOpenedAgain() {
    Map<String, String> settings =
        all(
            channel("outgoing.to-numbers", "destination", "numbers"),
            channel(
                "incoming.numbers",
                "retry.max-retries",
                "100", // in the channel's life
                "session-mode",
                "CLIENT_ACKNOWLEDGE"),
            channel("outgoing.doubled"));
    try (Application application = new Application(site.url(), settings, Doubling.class)) {
      Doubling bean = application.bean(Doubling.class);
      bean.send(1);
      assertThat(site.receive("doubled")).isEqualTo("2");
      for (int i = 0; i < 5; i++) {
        // the connector acknowledges after it has sent the result; what the close takes from it in
        // between it sends again, and with its third such failure the channel ends
        soon().until(() -> site.depth("numbers") == 0);
        site.restart();
        bean.send(10 + i);
        assertThat(site.receive("doubled")).isEqualTo(String.valueOf(2 * (10 + i)));
      }
    }
  }

  /** Sends numbers, doubles them, and sends them on. */
  @ApplicationScoped
  static class Doubling {
    @Inject
    @Channel("to-numbers")
    Emitter<Integer> numbers;

    CompletionStage<Void> send(int number) {
      return numbers.send(number);
    }

    @Incoming("numbers")
    @Outgoing("doubled")
    int twice(int number) {
      return 2 * number;
    }
  }

  /** Looks at headers. */
  @ApplicationScoped
  static class Orders {
    private final List<String> orders = new CopyOnWriteArrayList<>();

    List<String> orders() {
      return orders;
    }

    @Incoming("orders")
    CompletionStage<Void> order(org.eclipse.microprofile.reactive.messaging.Message<String> order) {
      IncomingJmsMessageMetadata headers =
          order.getMetadata(IncomingJmsMessageMetadata.class).orElseThrow();
      orders.add(
          "%s for %s, priority %d, %s"
              .formatted(
                  order.getPayload(),
                  headers.getStringProperty("customer"),
                  headers.getPriority(),
                  headers.getCorrelationId()));
      return order.ack();
    }
  }

  /** Writes texts down, and fails for bad ones. */
  @ApplicationScoped
  static class Texts {
    private final List<String> texts = new CopyOnWriteArrayList<>();

    List<String> texts() {
      return texts;
    }

    @Incoming("texts")
    void text(String text) {
      texts.add(text);
      if (text.equals("bad")) {
        throw new IllegalStateException("it fails, as the test wants it");
      }
    }
  }

  /** Two consumers of one queue. */
  @ApplicationScoped
  static class Pair {
    private final List<String> orders = new CopyOnWriteArrayList<>();

    List<String> orders() {
      return orders;
    }

    @Incoming("left")
    void left(String order) {
      orders.add(order);
    }

    @Incoming("right")
    void right(String order) {
      orders.add(order);
    }
  }
}
