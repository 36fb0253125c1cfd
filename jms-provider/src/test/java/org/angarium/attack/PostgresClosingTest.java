package org.angarium.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.angarium.Broker;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who closes a broker does not wait for a database that is away. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresClosingTest {
  private static final String SCHEMA = "closing_test";

  private final CutProxy proxy =
      new CutProxy(URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length())).getPort());

  @AfterEach
  void end() throws SQLException {
    proxy.close();
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }
  }

  private String url() {
    return "angarium:postgresql://localhost:"
        + proxy.port()
        + "/postgres/"
        + SCHEMA
        + "?driver.user=postgres&driver.socketTimeout=3&driver.connectTimeout=2";
  }

  @ParameterizedTest
  @EnumSource(
      value = CutProxy.Mode.class,
      names = {"REFUSE", "SWALLOW_BOTH"})
  void shouldCloseWhileTheDatabaseIsAway(CutProxy.Mode how) {
    Broker broker = Broker.open(url());
    JMSContext context = broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
    Queue orders = context.createQueue("orders");
    JMSConsumer consumer = context.createConsumer(orders);
    context.createProducer().send(orders, "a");
    context.commit();
    assertThat(consumer.receive(20_000)).isNotNull();
    proxy.set(how);
    broker.close();
    assertThat(broker.isOpen()).isFalse();
  }

  @Test
  void shouldCloseWhileItLooksForAlertsAndTheDatabaseIsAway() {
    Broker broker = Broker.open(url() + "&alertInterval=20ms");
    proxy.set(CutProxy.Mode.REFUSE);
    await().atMost(Duration.ofSeconds(60)).until(PostgresClosingTest::isLookingForAlerts);
    broker.close();
    assertThat(broker.isOpen()).isFalse();
  }

  /** Whether it waits for the database. */
  private static boolean isLookingForAlerts() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().endsWith("-alerts"))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .anyMatch(frame -> frame.getMethodName().equals("lost"));
  }

  @Test
  void shouldOpenAgainWhenTheDatabaseIsBack() {
    Broker.open(url()).close();
    Broker broker = Broker.open(url());
    proxy.set(CutProxy.Mode.REFUSE);
    broker.close();
    proxy.set(CutProxy.Mode.PASS);
    try (Broker again = Broker.open(url());
        JMSContext context = again.connectionFactory().createContext()) {
      Queue orders = context.createQueue("orders");
      context.createProducer().send(orders, "a");
      assertThat(context.createConsumer(orders).receiveBody(String.class, 20_000)).isEqualTo("a");
    }
  }
}
