package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A house, a schema and folders to move to and from. */
@Timeout(180)
abstract class MoveCase {
  static final String SCHEMA = "move_test";

  @TempDir Path folder;
  Path house = Path.of("");

  @BeforeEach
  void begin() throws Exception {
    dropSchema();
    house = folder.resolve("house");
  }

  @AfterEach
  void dropSchema() throws SQLException {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }
  }

  static String postgres() {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    return "angarium:postgresql://localhost:%d/postgres/%s".formatted(jdbc.getPort(), SCHEMA);
  }

  static String postgresUrl() {
    return postgres() + House.OPTIONS + "&driver.user=postgres&postgresql.lease=5s";
  }

  static String h2(Path database) {
    return "angarium:h2:file:" + database + House.OPTIONS;
  }

  void fill() throws Exception {
    try (Broker broker = Broker.open(h2(house))) {
      House.fill(broker);
    }
  }

  BrokerMove out() {
    return BrokerMove.of(h2(house), postgresUrl());
  }

  BrokerMove back(Path to) {
    return BrokerMove.of(postgresUrl(), h2(to));
  }

  static void assertRefused(String code, String why, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageStartingWith(code)
        .hasMessageContaining(why);
  }

  private static final Map<String, Integer> READY = new LinkedHashMap<>();

  static {
    READY.put("orders", House.ORDERS);
    READY.put("kinds, and \"more\" \\ ü \uD83D\uDE00", 6);
    READY.put("prices", 4);
    READY.put("timed", 5);
    READY.put("grouped", 9);
    READY.put("slow groups", 6);
    READY.put("received", 6);
    READY.put("slow", 3);
    READY.put("poison", 2);
    READY.put("once", 3);
  }

  /** All that can be had from a broker now, and how it goes on. */
  static List<String> live(Broker broker) throws Exception {
    List<String> seen = new ArrayList<>();
    broker.schedules().list().forEach(schedule -> seen.add(schedule.toString()));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.setClientID("client");
      assertThatThrownBy(
              () -> context.createProducer().send(context.createQueue("resting"), "not now"))
          .hasMessageContaining("ANG-1207");
      context
          .createProducer()
          .setProperty("symbol", "s2")
          .send(context.createQueue("prices"), "the newest price");
      for (String id : List.of("one", House.LONG_ID)) {
        context
            .createProducer()
            .setProperty(AngariumProperties.DEDUPLICATION_ID, id)
            .send(context.createQueue("once"), "known");
      }
      for (Map.Entry<String, Integer> queue : READY.entrySet()) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue.getKey()))) {
          drain(consumer, queue.getValue(), seen);
        }
      }
      jakarta.jms.Topic news = context.createTopic("news");
      drain(context.createDurableConsumer(news, "some", "n > 3 OR kind = 'a'", false), 29, seen);
      drain(context.createDurableConsumer(news, "others", null, true), 5, seen);
      drain(context.createSharedDurableConsumer(news, "all"), House.ORDERS + 6, seen);
    }
    broker.commitInDoubt(House.SENDS);
    broker.rollBackInDoubt(House.SETTLES);
    broker.forgetInDoubt(House.DECIDED);
    try (JMSContext context = broker.connectionFactory().createContext()) {
      drain(context.createConsumer(context.createQueue("prepared")), 2, seen);
      drain(context.createConsumer(context.createQueue("received")), 3, seen);
      drain(
          context.createSharedDurableConsumer(context.createTopic("news"), "unnamed client"),
          6,
          seen);
    }
    return seen;
  }

  static void drain(JMSConsumer consumer, int count, List<String> seen) throws JMSException {
    for (int i = 0; i < count; i++) {
      Message message = consumer.receive(20_000);
      assertThat(message).as("message %d after %s", i, seen).isNotNull();
      List<String> names = new ArrayList<>();
      message.getPropertyNames().asIterator().forEachRemaining(name -> names.add((String) name));
      StringBuilder line = new StringBuilder();
      for (String name : names.stream().sorted().toList()) {
        line.append(name).append('=').append(message.getObjectProperty(name)).append(' ');
      }
      seen.add(
          "%d priority %d redelivered %s of %s %s%s"
              .formatted(
                  i,
                  message.getJMSPriority(),
                  message.getJMSRedelivered(),
                  message.getJMSDestination(),
                  line,
                  message instanceof TextMessage text && text.getText().length() < 100
                      ? text.getText()
                      : message.getClass().getSimpleName()));
    }
    Message more = consumer.receiveNoWait();
    assertThat(more).as("more than %d; %s", count, seen).isNull();
  }

  /** Ends a move after some batches. */
  static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Each run comes a batch or two further, and then fails; while it compares, only once. */
  int inSteps(BrokerMove move, Runnable between) {
    int runs = 1;
    for (boolean compared = false; ; runs++) {
      boolean mayFail = !compared;
      AtomicInteger told = new AtomicInteger();
      boolean[] comparing = {false};
      try {
        MoveReport report =
            move.onProgress(
                    progress -> {
                      comparing[0] = progress.step() == MoveProgress.Step.COMPARING;
                      boolean copying = progress.step() == MoveProgress.Step.COPYING;
                      if (told.incrementAndGet() > 2 && (copying || comparing[0] && mayFail)) {
                        throw new Enough();
                      }
                    })
                .run();
        assertThat(report.resumed()).isTrue();
        return runs;
      } catch (Enough e) {
        compared = comparing[0];
        between.run();
      }
    }
  }

  /** Begins, and fails in the middle. */
  static MoveReport stopped(BrokerMove move) {
    AtomicInteger told = new AtomicInteger();
    return move.inBatches(10, 100_000)
        .onProgress(
            progress -> {
              if (told.incrementAndGet() > 4) {
                throw new Enough();
              }
            })
        .run();
  }
}
