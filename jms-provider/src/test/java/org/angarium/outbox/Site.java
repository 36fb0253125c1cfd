package org.angarium.outbox;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.testkit.ManualClock;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A broker on disk, a foreign database with an outbox, and the relays of one test. */
final class Site implements AutoCloseable {
  static final String QUEUE = "orders";
  static final Duration PATIENCE = Duration.ofSeconds(10);

  final ManualClock clock = new ManualClock(1_700_000_000_000L);
  final Outbox outbox = Outbox.named("shop").withClock(clock);
  final ForeignDatabase database;
  final FaultyDataSource faulty;

  private final Path folder;
  private final UnaryOperator<BrokerBuilder> settings;
  private final List<OutboxRelay> relays = new ArrayList<>();
  private Broker broker;

  Site(ForeignDatabase.Kind kind, Path folder) throws SQLException {
    this(kind, folder, builder -> builder);
  }

  Site(ForeignDatabase.Kind kind, Path folder, UnaryOperator<BrokerBuilder> settings)
      throws SQLException {
    this.folder = folder;
    this.settings = settings;
    this.database = ForeignDatabase.open(kind, folder);
    this.faulty = new FaultyDataSource(database.dataSource());
    this.broker = openBroker();
    try (Connection connection = database.dataSource().getConnection()) {
      Outbox.createTables(connection);
    }
  }

  private Broker openBroker() {
    BrokerBuilder builder = Broker.builder().file(folder.resolve("broker")).clock(clock);
    return settings.apply(builder).open();
  }

  Broker broker() {
    return broker;
  }

  void restartBroker() {
    broker.close();
    broker = openBroker();
  }

  /** What is to be done in one transaction. */
  interface Work {
    void run(Connection connection) throws SQLException;
  }

  /** One transaction of the application. */
  void inTransaction(Work work) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      work.run(connection);
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  /** Writes texts for the queue in one transaction. */
  void write(String... texts) throws SQLException {
    inTransaction(
        connection -> {
          for (String text : texts) {
            outbox.send(connection, OutboxMessage.toQueue(QUEUE).text(text));
          }
        });
  }

  /** A relay that is started. */
  OutboxRelay relay() {
    return relay(builder -> builder);
  }

  OutboxRelay relay(UnaryOperator<OutboxRelay.Builder> more) {
    OutboxRelay.Builder builder =
        OutboxRelay.builder(outbox, faulty, broker.connectionFactory()).clock(clock);
    return started(more.apply(builder));
  }

  OutboxRelay started(OutboxRelay.Builder builder) {
    OutboxRelay relay = builder.start();
    relays.add(relay);
    return relay;
  }

  OutboxStatus status() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return outbox.status(connection);
    }
  }

  List<OutboxEntry> troubled() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return outbox.troubled(connection, 100);
    }
  }

  /** Waits for what must come soon; the relays are woken meanwhile, and time stands still. */
  void until(Callable<Boolean> condition) {
    soon()
        .until(
            () -> {
              relays.forEach(OutboxRelay::wake);
              return condition.call();
            });
  }

  private static ConditionFactory soon() {
    return Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE);
  }

  /** Waits until the outbox is empty, as {@link #until}. */
  void awaitEmpty() {
    until(() -> status().oldest() == null);
  }

  /** Waits until the outbox is empty; nobody wakes the relays, but time passes. */
  void awaitEmptyByPolling() {
    soon()
        .until(
            () -> {
              clock.advance(Duration.ofMillis(300));
              return status().oldest() == null;
            });
  }

  /** Lets time pass. */
  void letPass(Duration duration) {
    clock.advance(duration);
  }

  /** What the queue holds, in order. */
  List<String> texts() throws Exception {
    return texts(QUEUE);
  }

  List<String> texts(String queue) throws Exception {
    List<String> texts = new ArrayList<>();
    for (Message message : messages(queue)) {
      texts.add(((TextMessage) message).getText());
    }
    return texts;
  }

  /** What a queue holds, in order. */
  List<Message> messages(String name) throws Exception {
    List<Message> messages = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue queue = context.createQueue(name);
      for (Object message : Collections.list(context.createBrowser(queue).getEnumeration())) {
        messages.add((Message) message);
      }
    }
    return messages;
  }

  /** Takes all that a queue gives. */
  List<Message> receiveAll(String name) {
    List<Message> messages = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(name))) {
      for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
        messages.add(next);
      }
    }
    return messages;
  }

  @Override
  public void close() throws Exception {
    relays.forEach(OutboxRelay::close);
    broker.close();
    clock.close();
    database.close();
  }
}
