package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.angarium.engine.shared.DatabaseClock;
import org.angarium.model.Clock;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers on PostgreSQL whose database, or whose clock, is not as it should be. */
@Timeout(60)
class PostgresFaultsTest {
  private static final String SCHEMA = "faults_test";
  private static final long HOUR = 3_600_000;

  private final List<Broker> opened = new ArrayList<>();
  private final List<Clock> clocks = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeEach
  void begin() throws SQLException {
    asAdministrator(
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE",
        "DROP SCHEMA IF EXISTS " + SCHEMA + "_app CASCADE",
        "CREATE SCHEMA " + SCHEMA + "_app");
  }

  @AfterEach
  void close() throws SQLException {
    opened.forEach(Broker::close);
    clocks.forEach(Clock::close);
    begin();
    asAdministrator("DROP SCHEMA " + SCHEMA + "_app");
  }

  private static void asAdministrator(String... statements) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  String url() {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    return "angarium:postgresql://localhost:"
        + jdbc.getPort()
        + "/postgres/"
        + SCHEMA
        + "?driver.user=postgres";
  }

  private Broker open(int node) {
    return opened(nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url()))));
  }

  private Broker opened(Broker broker) {
    opened.add(broker);
    return broker;
  }

  /** A node on a machine whose clock is wrong. */
  private Broker openWithClock(int node, long ahead) {
    DatabaseClock clock = new DatabaseClock(() -> System.currentTimeMillis() + ahead);
    clocks.add(clock);
    AngariumUrl url = AngariumUrl.parse(url());
    return opened(
        nodes[node].open(new BrokerConfig(url.address(), url.options(), null, null, clock)));
  }

  private static void endNodes() throws SQLException {
    asAdministrator("UPDATE " + SCHEMA + ".node SET ended = now()");
  }

  private static void send(Broker broker, String queue, String text) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue(queue), text);
    }
  }

  @Test
  void shouldOpenAgainABrokerThatHasLostItsLease() throws SQLException {
    Broker before = open(0);
    send(before, "orders", "a");
    endNodes();
    assertThatThrownBy(() -> send(before, "orders", "b"))
        .isInstanceOfSatisfying(
            JMSRuntimeException.class, e -> assertThat(e.getErrorCode()).isEqualTo("ANG-1701"));
    assertThat(before.state()).isEqualTo(BrokerState.FAILED);

    Broker after = open(0);

    assertThat(after).isNotSameAs(before);
    assertThat(before.state()).isEqualTo(BrokerState.CLOSED);
    send(after, "orders", "c");
    assertThat(after.status("orders").depth()).isEqualTo(2);
  }

  /** Those who wait for a lock have all connections but the one that is kept for the lease. */
  @Test
  void shouldKeepItsLeaseWhereAllConnectionsAreInUse() throws Exception {
    String options = "&postgresql.maxConnections=4&postgresql.lease=3s";
    Broker broker = opened(nodes[0].open(BrokerConfig.of(AngariumUrl.parse(url() + options))));
    broker.declareQueue("orders");
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Connection lock = EmbeddedPostgresServer.connect();
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      statement.execute("LOCK TABLE " + SCHEMA + ".dlv");
      List<Future<Integer>> looking = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        looking.add(threads.submit(() -> count(broker, "orders")));
      }
      String waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
      await().atMost(Duration.ofSeconds(20)).until(() -> number(waiting) >= 3);
      for (int renewed = 0; renewed < 4; renewed++) {
        String sql = "SELECT extract(epoch FROM lease_until) * 1000 FROM " + SCHEMA + ".node";
        long before = number(sql);
        await().atMost(Duration.ofSeconds(20)).until(() -> number(sql) > before);
      }
      lock.rollback();
      for (Future<Integer> look : looking) {
        assertThat(look.get(20, TimeUnit.SECONDS)).isZero();
      }
      assertThat(broker.state()).isEqualTo(BrokerState.RUNNING);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int count(Broker broker, String queue) throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      return Collections.list(browser.getEnumeration()).size();
    }
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** As frameworks do that connect again: they have a connection factory, and no broker. */
  @Test
  void shouldComeBackWithANewConnectionOfTheFactory() throws SQLException {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(url());
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(context.createQueue("orders"), "a");
      endNodes();
      assertThatThrownBy(() -> context.createProducer().send(context.createQueue("orders"), "b"))
          .isInstanceOf(JMSRuntimeException.class);
      try (JMSContext again = factory.createContext();
          JMSConsumer consumer = again.createConsumer(again.createQueue("orders"))) {
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("a");
      }
    } finally {
      Broker.open(url()).close();
    }
  }

  @Test
  void shouldComeBackAlsoFromAListener() throws Exception {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(url());
    AtomicReference<Object> came = new AtomicReference<>();
    try (JMSContext listening = factory.createContext()) {
      listening
          .createConsumer(listening.createQueue("orders"))
          .setMessageListener(
              message -> {
                try {
                  endNodes();
                  try (JMSContext failing = factory.createContext()) {
                    failing.createProducer().send(failing.createQueue("replies"), "never");
                  } catch (JMSRuntimeException e) {
                    came.compareAndSet(null, e.getErrorCode());
                  }
                } catch (SQLException e) {
                  came.compareAndSet(null, e);
                }
              });
      try (JMSContext sending = factory.createContext()) {
        sending.createProducer().send(sending.createQueue("orders"), "a");
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> came.get() != null);
      assertThat(came).hasValue("ANG-1701");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                try (JMSContext again = factory.createContext()) {
                  again.createProducer().send(again.createQueue("replies"), "b");
                  return true;
                } catch (JMSRuntimeException e) {
                  return false;
                }
              });
    } finally {
      Broker.open(url()).close();
    }
  }

  /** The server knows no commit, and says so: the connection was lost, and all is rolled back. */
  @Test
  void shouldTellOfAJoinedCommitThatWasCutOff() throws Exception {
    Broker broker = open(0);
    asAdministrator(
        "CREATE TABLE " + SCHEMA + "_app.bill(text varchar)",
        "CREATE FUNCTION "
            + SCHEMA
            + "_app.cut() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON "
            + SCHEMA
            + "_app.bill DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
            + SCHEMA
            + "_app.cut()");
    send(broker, "orders", "order");
    try (Connection jdbc = broker.dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      jdbc.setAutoCommit(false);
      JMSContext joined = broker.join(jdbc);
      JMSConsumer orders = joined.createConsumer(joined.createQueue("orders"));
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
      joined.createProducer().send(joined.createQueue("bills"), "bill");
      statement.execute("INSERT INTO " + SCHEMA + "_app.bill VALUES ('bill')");

      assertThatThrownBy(jdbc::commit)
          .isInstanceOf(SQLTransactionRollbackException.class)
          .hasMessageContaining("ANG-1603");
    }
    assertThat(broker.state()).isEqualTo(BrokerState.RUNNING);
    try (JMSContext context = broker.connectionFactory().createContext();
        JMSConsumer orders = context.createConsumer(context.createQueue("orders"));
        JMSConsumer bills = context.createConsumer(context.createQueue("bills"))) {
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
      assertThat(bills.receiveNoWait()).isNull();
    }
  }

  /** Others were in the way of the commit; or the server does not know what has become of it. */
  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "40003"})
  void shouldLetAJoinedTransactionBeDoneAgainAfterAConflict(String state) throws Exception {
    Broker broker = open(0);
    String app = SCHEMA + "_app.";
    asAdministrator(
        "CREATE TABLE " + app + "bill(text varchar)",
        "CREATE SEQUENCE " + app + "tries",
        ("CREATE FUNCTION %srefuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF nextval('%stries') = 1 THEN RAISE 'in the way' USING ERRCODE = '%s'; END IF;"
                + " RETURN NULL; END $$")
            .formatted(app, app, state),
        ("CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON %sbill DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION %srefuse()")
            .formatted(app, app));
    send(broker, "orders", "order");
    try (Connection jdbc = broker.dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      jdbc.setAutoCommit(false);
      JMSContext joined = broker.join(jdbc);
      JMSConsumer orders = joined.createConsumer(joined.createQueue("orders"));
      for (int i = 0; i < 2; i++) {
        assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
        joined.createProducer().send(joined.createQueue("bills"), "bill");
        statement.execute("INSERT INTO " + app + "bill VALUES ('bill')");
        if (i == 0) {
          assertThatThrownBy(jdbc::commit)
              .isInstanceOfSatisfying(
                  SQLTransactionRollbackException.class,
                  e -> assertThat(e.getSQLState()).startsWith("40"))
              .hasMessageContaining("ANG-1603");
        }
      }
      jdbc.commit();
    }
    assertThat(broker.status("orders").depth()).isZero();
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  /** From its begin: it may lock rows of the application long before it comes to messages. */
  @Test
  void shouldHaveTheServerNoticeWhereAJoinedConnectionWasCutOff() throws Exception {
    String lease = "&postgresql.lease=20s";
    assertThat(settings(url() + lease)).isEqualTo("10 5 3 10000 0");
    assertThat(settings(url() + lease + "&driver.options=-c%20tcp_keepalives_idle%3D77"))
        .isEqualTo("77 5 3 10000 0");
  }

  /** What holds for a joined connection. */
  String settings(String url) throws SQLException {
    Broker broker = opened(nodes[0].open(BrokerConfig.of(AngariumUrl.parse(url))));
    try (Connection jdbc = broker.dataSource().getConnection()) {
      return settings(jdbc);
    } finally {
      broker.close();
    }
  }

  static String settings(Connection jdbc) throws SQLException {
    try (Statement statement = jdbc.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT concat_ws(' ', current_setting('tcp_keepalives_idle'),"
                    + " current_setting('tcp_keepalives_interval'),"
                    + " current_setting('tcp_keepalives_count'),"
                    + " current_setting('tcp_user_timeout'),"
                    + " current_setting('idle_in_transaction_session_timeout'))")) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void shouldGiveBackWhatALostJoinedConnectionHad() throws Exception {
    Broker broker = open(0);
    send(broker, "orders", "order");
    Connection jdbc = broker.dataSource().getConnection();
    jdbc.setAutoCommit(false);
    JMSContext joined = broker.join(jdbc);
    JMSConsumer orders = joined.createConsumer(joined.createQueue("orders"));
    assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
    try (Statement statement = jdbc.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
      rows.next();
      asAdministrator("SELECT pg_terminate_backend(" + rows.getInt(1) + ", 10000)");
      assertThatThrownBy(() -> statement.execute("SELECT 1")).isInstanceOf(SQLException.class);
    }
    jdbc.close();

    try (JMSContext context = broker.connectionFactory().createContext();
        JMSConsumer again = context.createConsumer(context.createQueue("orders"))) {
      assertThat(again.receiveBody(String.class, 20_000)).isEqualTo("order");
    }
  }

  @Test
  void shouldGoByTheDatabasesClockOnAllNodes() throws Exception {
    Broker ahead = openWithClock(0, HOUR);
    Broker behind = openWithClock(1, -HOUR);
    for (Broker from : List.of(ahead, behind)) {
      Broker to = from == ahead ? behind : ahead;
      try (JMSContext sending = from.connectionFactory().createContext();
          JMSContext receiving = to.connectionFactory().createContext()) {
        Queue queue = sending.createQueue("orders");
        JMSConsumer consumer = receiving.createConsumer(queue);
        long earliest = databaseTime() + 700;
        sending.createProducer().setDeliveryDelay(700).send(queue, "delayed");
        sending.createProducer().setTimeToLive(600_000).send(queue, "expires");
        Message expires = consumer.receive(20_000);
        assertThat(expires.getBody(String.class)).isEqualTo("expires");
        assertThat(expires.getJMSTimestamp()).isCloseTo(databaseTime(), within(60_000L));
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("delayed");
        assertThat(databaseTime() + 20).isGreaterThanOrEqualTo(earliest);
      }
    }
  }

  private static long databaseTime() throws SQLException {
    String sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
