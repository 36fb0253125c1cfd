package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.angarium.testing.EmbeddedPostgresServer;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The application's own pool, whose user owns nothing of the broker's, in the database of the
 * messages; two registries are as good as two JVMs.
 */
@Timeout(60)
class PostgresJoinedDatabaseTest {
  private static final String SCHEMA = "joined_own";
  private static final String USER = "joined_own_app";
  private static final String OTHER = "joined_own_other";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeEach
  void begin() throws SQLException {
    removeAll();
    execute("CREATE ROLE " + USER + " LOGIN");
    execute("CREATE SCHEMA " + SCHEMA + "_app AUTHORIZATION " + USER);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    removeAll();
  }

  private static void removeAll() throws SQLException {
    execute("DROP DATABASE IF EXISTS " + OTHER + " WITH (FORCE)");
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    execute("DROP SCHEMA IF EXISTS " + SCHEMA + "_app CASCADE");
    execute("DROP ROLE IF EXISTS " + USER);
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int port() {
    return URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length())).getPort();
  }

  String url(String database) {
    return "angarium:postgresql://localhost:%d/%s/%s?driver.user=postgres"
        .formatted(port(), database, SCHEMA);
  }

  private Broker open(int node, String url) {
    Broker broker = nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(0, broker);
    return broker;
  }

  /** What an administrator has to say once. */
  private static void grant() throws SQLException {
    execute("GRANT USAGE ON SCHEMA " + SCHEMA + " TO " + USER);
    execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + SCHEMA + " TO " + USER);
    execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + SCHEMA + " TO " + USER);
  }

  private HikariDataSource pool(String database, String settings) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:postgresql://localhost:%d/%s".formatted(port(), database));
    pool.setUsername(USER);
    pool.addDataSourceProperty("options", "-c search_path=" + SCHEMA + "_app " + settings);
    pool.setConnectionInitSql("SET TIME ZONE 'Pacific/Apia'"); // unlike the broker's
    pool.setMaximumPoolSize(2);
    opened.add(pool);
    return pool;
  }

  /** Changes what a method has returned. */
  @FunctionalInterface
  private interface After {
    Object returns(String method, Object result) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              try {
                return after.returns(method.getName(), method.invoke(target, args));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static List<String> read(DataSource connections, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Test
  void shouldCommitRowsOfItsOwnPoolAndMessagesTogether() throws Exception {
    Broker one = open(0, url("postgres"));
    Broker other = open(1, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "");
    DataSource database = JoinedDatabase.of(one, pool).dataSource();
    try (JMSContext sending = other.connectionFactory().createContext();
        Connection jdbc = database.getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE TABLE bill(text varchar PRIMARY KEY)");
      sending.createProducer().send(sending.createQueue("orders"), "order");
      jdbc.setAutoCommit(false);
      JMSContext joined = one.join(jdbc);
      Queue bills = joined.createQueue("bills");
      JMSConsumer orders = joined.createConsumer(joined.createQueue("orders"));

      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
      joined.createProducer().send(bills, "never");
      statement.execute("INSERT INTO bill VALUES ('never')");
      jdbc.rollback();

      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("order");
      joined.createProducer().send(bills, "bill");
      statement.execute("INSERT INTO bill VALUES ('bill')");
      assertThat(other.status("orders").depth()).isEqualTo(1);
      jdbc.commit();

      assertThat(other.status("orders").depth()).isZero();
      assertThat(read(pool, "SELECT text FROM bill")).containsExactly("bill");
      JMSConsumer consumer = sending.createConsumer(sending.createQueue("bills"));
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("bill");
      assertThat(consumer.receiveNoWait()).isNull();
    }
    one.close();
    assertThatThrownBy(database::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ANG-1101");
    assertThat(read(pool, "SELECT current_user")).as("it is still open").containsExactly(USER);
  }

  private static void insertBill(Connection connection, String item) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO bill VALUES ('" + item + "')");
    }
  }

  @Test
  void shouldDoAsTheGuideSays() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "");
    execute("CREATE TABLE " + SCHEMA + "_app.bill AS SELECT 'first' AS item");
    execute("GRANT ALL ON " + SCHEMA + "_app.bill TO " + USER);

    JoinedDatabase database = JoinedDatabase.of(broker, pool);
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);
      JMSContext context = broker.join(connection);
      insertBill(connection, "coffee");
      context.createProducer().send(context.createQueue("bills"), "coffee");
      connection.commit(); // both, or none
    }

    assertThat(read(pool, "SELECT item FROM bill")).containsExactly("first", "coffee");
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  /** Somebody may hand out the connection of a transaction that he has begun. */
  @Test
  void shouldLeaveAloneWhatWasDoneBefore() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "");
    try (Connection begun = pool.getConnection();
        Statement statement = begun.createStatement()) {
      statement.execute("CREATE TABLE bill(item varchar)");
      begun.setAutoCommit(false);
      insertBill(begun, "before");
      DataSource bound =
          (DataSource)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {DataSource.class},
                  (self, method, args) -> begun);
      Connection jdbc = JoinedDatabase.of(broker, bound).dataSource().getConnection();
      JMSContext context = broker.join(jdbc);
      context.createProducer().send(context.createQueue("bills"), "after");
      jdbc.commit();
      begun.setAutoCommit(true);
    }
    assertThat(read(pool, "SELECT item FROM bill")).containsExactly("before");
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  /** A statement_timeout may fire while a commit begins: it happens, and ends with an error. */
  @Test
  void shouldKnowThatACommitHappenedAfterWhichATimeoutCame() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "");
    AtomicInteger commits = new AtomicInteger();
    DataSource late =
        proxy(
            DataSource.class,
            pool,
            (get, got) ->
                !(got instanceof Connection connection)
                    ? got
                    : proxy(
                        Connection.class,
                        connection,
                        (method, result) -> {
                          if (method.equals("commit") && commits.getAndIncrement() == 0) {
                            throw new SQLException("injected: after the commit", "57014");
                          }
                          return result;
                        }));
    try (Connection jdbc = JoinedDatabase.of(broker, late).dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE TABLE bill(item varchar)");
      jdbc.setAutoCommit(false);
      insertBill(jdbc, "bill");
      JMSContext joined = broker.join(jdbc);
      joined.createProducer().send(joined.createQueue("bills"), "bill");
      jdbc.commit();
    }
    assertThat(commits).hasPositiveValue();
    assertThat(read(pool, "SELECT item FROM bill")).containsExactly("bill");
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  /** Also where its own commits do not wait for the disk. */
  @Test
  void shouldWaitForTheDiskWhereMessagesAreSent() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "-c synchronous_commit=off");
    read(pool, "SELECT 1");
    try (Connection jdbc = JoinedDatabase.of(broker, pool).dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE TABLE bill(text varchar)");
      statement.execute("CREATE TABLE seen(setting varchar)");
      statement.execute(
          """
          CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO %s_app.seen VALUES (current_setting('synchronous_commit'));
            RETURN NULL; END $$"""
              .formatted(SCHEMA));
      statement.execute(
          "CREATE CONSTRAINT TRIGGER see AFTER INSERT ON bill DEFERRABLE INITIALLY DEFERRED"
              + " FOR EACH ROW EXECUTE FUNCTION see()");
      jdbc.setAutoCommit(false);
      statement.execute("INSERT INTO bill VALUES ('alone')");
      jdbc.commit();
      try (JMSContext joined = broker.join(jdbc)) {
        joined.createProducer().send(joined.createQueue("bills"), "bill");
        statement.execute("INSERT INTO bill VALUES ('with a message')");
        jdbc.commit();
      }
    }
    assertThat(read(pool, "SELECT setting FROM seen")).containsExactly("off", "on");
  }

  @Test
  void shouldWorkOnMessagesInTransactionsOfItsOwnPool() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    HikariDataSource pool = pool("postgres", "");
    pool.setAutoCommit(false);
    read(pool, "SELECT 1");
    try (Connection jdbc = pool.getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE TABLE bill(text varchar PRIMARY KEY)");
      jdbc.commit();
    }
    AtomicInteger attempts = new AtomicInteger();
    try (JMSContext sending = broker.connectionFactory().createContext();
        JoinedListener listener =
            JoinedDatabase.of(broker, pool)
                .listenJoined(
                    "orders",
                    1,
                    (message, connection, context) -> {
                      try (Statement statement = connection.createStatement()) {
                        statement.execute(
                            "INSERT INTO bill VALUES ('" + message.getBody(String.class) + "')");
                      }
                      context.createProducer().send(context.createQueue("bills"), message);
                      if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("at the first attempt");
                      }
                    })) {
      assertThat(listener).hasToString("JoinedListener to queue \"orders\"");
      sending.createProducer().send(sending.createQueue("orders"), "order");
      JMSConsumer bills = sending.createConsumer(sending.createQueue("bills"));
      assertThat(bills.receiveBody(String.class, 20_000)).isEqualTo("order");
      assertThat(bills.receiveNoWait()).isNull();
    }
    assertThat(read(pool, "SELECT text FROM bill")).containsExactly("order");
    assertThat(attempts).hasValue(2);
  }

  /** A pool of its own over it, as frameworks have it. */
  @Test
  void shouldJoinWhatAPoolHasWrapped() throws Exception {
    Broker broker = open(0, url("postgres"));
    grant();
    try (HikariDataSource over = new HikariDataSource()) {
      over.setDataSource(JoinedDatabase.of(broker, pool("postgres", "")).dataSource());
      try (Connection jdbc = over.getConnection()) {
        jdbc.setAutoCommit(false);
        JMSContext joined = broker.join(jdbc);
        joined.createProducer().send(joined.createQueue("bills"), "bill");
        jdbc.commit();
      }
    }
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  /** That has the same tables, and a node of the same number. */
  @Test
  void shouldRefuseConnectionsToAnotherDatabase() throws Exception {
    execute("CREATE DATABASE " + OTHER);
    Broker one = open(0, url("postgres"));
    Broker other = open(1, url(OTHER));
    grant();
    HikariDataSource pool = pool("postgres", "");
    DataSource joinable = JoinedDatabase.of(other, pool).dataSource();

    assertThatThrownBy(joinable::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ANG-2001")
        .hasMessageContaining("it leads to another database")
        .hasMessageContaining("take one to the broker's database");
    await().atMost(PATIENCE).until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    try (Connection jdbc = JoinedDatabase.of(one, pool).dataSource().getConnection()) {
      jdbc.setAutoCommit(false);
      assertThatThrownBy(() -> other.join(jdbc)).hasMessageContaining("not one of");
    }
  }

  @Test
  void shouldRefuseAUserThatMayNotReadItsTables() {
    Broker broker = open(0, url("postgres"));
    DataSource joinable = JoinedDatabase.of(broker, pool("postgres", "")).dataSource();
    assertThatThrownBy(joinable::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("ANG-2001")
        .hasMessageContaining("permission denied")
        .hasMessageContaining("of a user who may use its tables");
  }

  @Test
  void shouldRefuseWhatIsNoConnectionToPostgres() {
    Broker broker = open(0, url("postgres"));
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL("jdbc:h2:mem:joined-own");
    assertThatThrownBy(() -> JoinedDatabase.of(broker, h2).dataSource().getConnection())
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("its driver is not PostgreSQL's");

    Broker embedded = open(1, "angarium:mem:joined-own");
    assertThatThrownBy(() -> JoinedDatabase.of(embedded, h2))
        .hasMessageContaining("ANG-1608")
        .hasMessageContaining("take Broker.dataSource()");
    broker.close();
    assertThatThrownBy(() -> JoinedDatabase.of(broker, h2)).hasMessageContaining("ANG-1101");
  }
}
