package org.angarium.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of destinations and subscriptions, selectors of consumers, URLs and options. */
@Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
class NamesFuzzTest {
  private static final List<String> URLS =
      List.of(
          "angarium:mem:orders",
          "angarium:mem:orders?durability=os&memoryLimit=64M&maxAttempts=3",
          "angarium:h2:file:./data/orders",
          "angarium:h2:file:data/orders?durability=sync&deduplicationWindow=30m",
          "angarium:h2:file:/data/what%3F/orders?blockTimeout=500ms&whenMemoryFull=REJECT",
          "angarium:mem:a?queue.orders*.maxAttempts=5&topic.x.redeliveryDelay=1s",
          "angarium:mem:a?redeliveryBackoff=1.5&redeliveryJitter=0.2&guarantee=AT_MOST_ONCE");

  private static final List<String> OPTIONS =
      List.of(
          "durability",
          "memoryLimit",
          "blockTimeout",
          "maxAttempts",
          "redeliveryBackoff",
          "redeliveryJitter",
          "trustedClasses",
          "users",
          "userIds",
          "clientId",
          "guarantee",
          "queue.a*.maxAttempts",
          "topic..redeliveryDelay",
          "queue",
          "user",
          "password");

  private static final List<String> SELECTORS =
      List.of(
          "color = 'red' AND weight > 2",
          "JMSType LIKE 'car%' OR NOT (a BETWEEN 1 AND 2.5e3)",
          "JMSPriority IN ('1', '2') AND JMSCorrelationID IS NOT NULL",
          "a LIKE '!%%_' ESCAPE '!' AND -a * (b + 1) / 2 <> 7");

  @TempDir Path folder;

  /** What is taken as a name keeps its messages apart from all others', also after a restart. */
  @Test
  void shouldKeepApartWhatItTakesAsNames() {
    Fuzz fuzz = new Fuzz("shouldKeepApartWhatItTakesAsNames");
    Set<String> names = new LinkedHashSet<>();
    Path file = folder.resolve("broker");
    try (Broker broker = Broker.builder().file(file).open();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < Fuzz.times(400); i++) {
        String name = fuzz.text();
        Exception refused =
            fuzz.attempt(
                "queue " + name,
                () -> context.createProducer().send(context.createQueue(name), name));
        if (refused == null) {
          names.add(name);
        } else {
          assertThat(refused).hasMessageStartingWith("ANG-1201");
        }
      }
      context.commit();
    }
    assertThat(names).hasSizeGreaterThan(50);
    try (Broker broker = Broker.builder().file(file).open();
        JMSContext context = broker.connectionFactory().createContext()) {
      assertThat(broker.queues()).containsExactlyInAnyOrderElementsOf(names);
      for (String name : names) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(name))) {
          String text = consumer.receiveBodyNoWait(String.class);
          assertThat(text).isEqualTo(name);
        }
      }
    }
  }

  @Test
  void shouldTakeOrRefuseNamesOfSubscriptions() {
    Fuzz fuzz = new Fuzz("shouldTakeOrRefuseNamesOfSubscriptions");
    Set<String> names = new LinkedHashSet<>();
    Path file = folder.resolve("broker");
    try (Broker broker = Broker.builder().file(file).open();
        JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < Fuzz.times(100); i++) {
        String name = fuzz.text();
        Exception refused =
            fuzz.attempt(
                "subscription " + name,
                () -> context.createSharedDurableConsumer(context.createTopic("t"), name).close());
        if (refused == null) {
          names.add(name);
        }
        String clientId = fuzz.text();
        fuzz.attempt(
            "client id " + clientId,
            () -> {
              try (JMSContext other = broker.connectionFactory().createContext()) {
                other.setClientID(clientId);
              }
            });
      }
    }
    try (Broker broker = Broker.builder().file(file).open()) {
      assertThat(broker.subscriptions().stream().map(s -> s.name()).toList())
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  /** A consumer with a selector is made, or it is refused; and no message is lost over it. */
  @Test
  void shouldTakeOrRefuseSelectorsOfConsumers() {
    Fuzz fuzz = new Fuzz("shouldTakeOrRefuseSelectorsOfConsumers");
    try (Broker broker = Broker.builder().memory("fuzz-selectors").open();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      var queue = context.createQueue("q");
      for (int i = 0; i < 20; i++) {
        context
            .createProducer()
            .setProperty("a", i)
            .setProperty("b", "x%_" + i)
            .setProperty("color", i % 2 == 0 ? "red" : "blue")
            .send(queue, "" + i);
      }
      context.commit();
      int taken = 0;
      for (int i = 0; i < Fuzz.times(1_500); i++) {
        String selector =
            switch (fuzz.random().nextInt(8)) {
              case 0 -> fuzz.text();
              case 1 -> "(".repeat(fuzz.random().nextInt(40_000)) + "a = 1";
              case 2 -> "NOT ".repeat(fuzz.random().nextInt(200)) + "a = 1";
              case 3 -> "a IN (" + "'x',".repeat(fuzz.random().nextInt(9_000)) + "'y')";
              case 4 -> "b LIKE '" + "%x_".repeat(fuzz.random().nextInt(300)) + "'";
              default -> fuzz.mutated(fuzz.anyOf(SELECTORS));
            };
        Exception refused =
            fuzz.attempt(
                "selector " + selector,
                () -> {
                  try (JMSConsumer consumer = context.createConsumer(queue, selector)) {
                    consumer.receiveNoWait();
                  }
                });
        if (refused == null) {
          taken++;
          context.rollback();
        } else {
          assertThat(refused)
              .isInstanceOf(jakarta.jms.InvalidSelectorRuntimeException.class)
              .hasMessageStartingWith("ANG-1401");
        }
        drainDeadLetters(broker, context, i);
      }
      assertThat(taken).isPositive();
      long left = broker.status("q").depth();
      long dead = broker.queues().contains("DLQ") ? broker.status("DLQ").depth() : 0;
      assertThat(left + dead).isEqualTo(20);
    }
  }

  /** Each rollback is an attempt: what is given up goes back to the queue. */
  private static void drainDeadLetters(Broker broker, JMSContext context, int round) {
    if (round % 20 > 0 || !broker.queues().contains("DLQ")) {
      return;
    }
    try (JMSConsumer dead = context.createConsumer(context.createQueue("DLQ"))) {
      for (Message next = dead.receiveNoWait(); next != null; next = dead.receiveNoWait()) {
        context.createProducer().send(context.createQueue("q"), next);
      }
      context.commit();
    }
  }

  @Test
  void shouldTakeOrRefuseUrls() {
    Fuzz fuzz = new Fuzz("shouldTakeOrRefuseUrls");
    int taken = 0;
    for (int i = 0; i < Fuzz.times(8_000); i++) {
      String url = fuzz.oneIn(5) ? fuzz.text() : fuzz.mutated(fuzz.anyOf(URLS));
      AngariumConnectionFactory[] made = new AngariumConnectionFactory[1];
      Exception refused =
          fuzz.attempt("URL " + url, () -> made[0] = new AngariumConnectionFactory(url));
      if (refused == null) {
        taken++;
        new AngariumConnectionFactory(made[0].getUrl());
      } else {
        assertThat(((JMSRuntimeException) refused).getErrorCode())
            .as(url)
            .isIn("ANG-1001", "ANG-1002", "ANG-1201", "ANG-1105");
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  void shouldTakeOrRefuseOptions() {
    Fuzz fuzz = new Fuzz("shouldTakeOrRefuseOptions");
    int taken = 0;
    for (int i = 0; i < Fuzz.times(8_000); i++) {
      Properties properties = new Properties();
      String name = fuzz.oneIn(4) ? fuzz.mutated(fuzz.anyOf(OPTIONS)) : fuzz.anyOf(OPTIONS);
      properties.setProperty(name, fuzz.text());
      Exception refused =
          fuzz.attempt(
              "options " + properties,
              () -> new AngariumConnectionFactory("angarium:mem:fuzz", properties));
      if (refused == null) {
        taken++;
      } else {
        assertThat(((JMSRuntimeException) refused).getErrorCode())
            .as(properties.toString())
            .isIn("ANG-1001", "ANG-1002", "ANG-1201", "ANG-1105");
      }
    }
    assertThat(taken).isPositive();
  }
}
