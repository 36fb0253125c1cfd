package org.angarium.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A joined commit that the database has made, whose answer is lost, and whose node has lost its
 * lease before it can ask: nobody may say that it was rolled back.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresLostAnswerTest {
  private static final String SCHEMA = "lost_answer_test";
  private static final String NODE = SCHEMA + ".node";

  /** Of the first that has joined. */
  private static final String ID = "(SELECT min(id) FROM " + NODE + ")";

  private static final String BILL = SCHEMA + "_app.bill";
  private static final long KEY = 20_261_126;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port =
      URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length())).getPort();
  private final CutProxy proxy = new CutProxy(port);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Broker broker;
  private Broker other;

  /** Who commits a bill waits at the server until the test lets it go on. */
  @BeforeEach
  void begin() throws SQLException {
    drop();
    execute("CREATE SCHEMA " + SCHEMA + "_app");
    execute("CREATE TABLE " + BILL + "(text varchar)");
    execute(
        "CREATE FUNCTION "
            + SCHEMA
            + "_app.pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
            + " pg_advisory_xact_lock_shared("
            + KEY
            + "); RETURN NULL; END $$");
    execute(
        "CREATE CONSTRAINT TRIGGER pass AFTER INSERT ON "
            + BILL
            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
            + SCHEMA
            + "_app.pass()");
    broker = Broker.open(url(proxy.port()));
    other = Broker.open(url(port));
  }

  @AfterEach
  void end() throws SQLException {
    threads.shutdownNow();
    broker.close();
    other.close();
    proxy.close();
    drop();
  }

  private static void drop() throws SQLException {
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + "_app CASCADE");
  }

  private static String url(int port) {
    return "angarium:postgresql://localhost:%d/postgres/%s?driver.user=postgres"
        .formatted(port, SCHEMA);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String from) throws SQLException {
    try (Connection connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void shouldKnowACommitOfANodeThatWasEnded() throws Exception {
    try (Connection jdbc = broker.dataSource().getConnection()) {
      Future<?> commit = commitWithoutAnAnswer(jdbc);
      hearAgain();
      commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
    assertBillIsThere();
  }

  @Test
  void shouldSayThatItDoesNotKnowWhenTheNodeIsForgotten() throws Exception {
    try (Connection jdbc = broker.dataSource().getConnection()) {
      Future<?> commit = commitWithoutAnAnswer(jdbc);
      execute("DELETE FROM " + SCHEMA + ".mark WHERE node = " + ID);
      execute("DELETE FROM " + NODE + " WHERE ended IS NOT NULL");
      hearAgain();
      assertThatThrownBy(() -> commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              SQLNonTransientConnectionException.class,
              e -> assertThat(e.getSQLState()).isEqualTo("08007"))
          .hasMessageContaining("ANG-1701");
    }
    assertBillIsThere();
  }

  /** As an older version's nodes leave it, which may be among the others. */
  @Test
  void shouldSayThatItDoesNotKnowWhenItsCommitsAreForgotten() throws Exception {
    try (Connection jdbc = broker.dataSource().getConnection()) {
      Future<?> commit = commitWithoutAnAnswer(jdbc);
      execute("DELETE FROM " + SCHEMA + ".mark WHERE node = " + ID);
      hearAgain();
      assertThatThrownBy(() -> commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(SQLNonTransientConnectionException.class);
    }
    assertBillIsThere();
  }

  /** The database has committed, nobody has heard of it, and another node has ended this one. */
  private Future<?> commitWithoutAnAnswer(Connection jdbc) throws SQLException {
    jdbc.setAutoCommit(false);
    JMSContext joined = broker.join(jdbc);
    joined.createProducer().send(joined.createQueue("bills"), "bill");
    try (Statement statement = jdbc.createStatement()) {
      statement.execute("INSERT INTO " + BILL + " VALUES ('bill')");
    }
    Future<?> commit;
    try (Connection lock = EmbeddedPostgresServer.connect();
        Statement statement = lock.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + KEY + ")");
      commit =
          threads.submit(
              () -> {
                jdbc.commit();
                return null;
              });
      await()
          .atMost(PATIENCE)
          .until(() -> count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
      proxy.set(CutProxy.Mode.SWALLOW_BOTH);
    }
    await().atMost(PATIENCE).until(() -> count(BILL) == 1);
    execute("UPDATE " + NODE + " SET lease_until = '-infinity' WHERE id = " + ID);
    await().atMost(PATIENCE).until(() -> count(NODE + " WHERE ended IS NOT NULL") == 1);
    return commit;
  }

  private void hearAgain() {
    proxy.set(CutProxy.Mode.PASS);
    proxy.bury();
  }

  private void assertBillIsThere() {
    try (JMSContext context = other.connectionFactory().createContext()) {
      Queue bills = context.createQueue("bills");
      assertThat(context.createConsumer(bills).receiveBody(String.class, 20_000)).isEqualTo("bill");
    }
  }
}
