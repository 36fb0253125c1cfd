package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.angarium.engine.shared.sql.Libraries;
import org.angarium.model.AngariumException;
import org.angarium.model.BranchId;
import org.angarium.model.ErrorCode;
import org.angarium.testing.EmbeddedPostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole brokers on PostgreSQL; two registries are as good as two JVMs. */
@Timeout(60)
class PostgresBrokerTest {
  private static final String SCHEMA = "broker_test";

  private final List<Broker> opened = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeEach
  void begin() throws SQLException {
    dropSchema();
  }

  @AfterEach
  void close() throws SQLException {
    opened.forEach(Broker::close);
    dropSchema();
  }

  private static void dropSchema() throws SQLException {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
      statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + "_app CASCADE");
    }
  }

  private static String server() {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    return "angarium:postgresql://localhost:" + jdbc.getPort();
  }

  String url() {
    return server() + "/postgres/" + SCHEMA + "?driver.user=postgres";
  }

  private Broker open(int node, String url) {
    Broker broker = nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(broker);
    return broker;
  }

  @Test
  void shouldCarryAMessageFromAProducerToAListener() throws Exception {
    AngariumConnectionFactory factory = new AngariumConnectionFactory(url());
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    try (JMSContext context = factory.createContext();
        JMSContext listening = factory.createContext()) {
      Queue orders = context.createQueue("orders");
      listening.createConsumer(orders).setMessageListener(message -> got.add(body(message)));
      context.createProducer().setProperty("kind", 1).send(orders, "one courier, please");
      assertThat(got.poll(20, TimeUnit.SECONDS)).isEqualTo("one courier, please");
    } finally {
      Broker.open(url()).close();
    }
  }

  private static String body(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      return e.toString();
    }
  }

  @Test
  void shouldShareAllBetweenTwoBrokers() {
    Broker one = open(0, url());
    Broker other = open(1, url());
    assertThat(one).isNotSameAs(other);
    assertThat(one.name()).isEqualTo("postgres." + SCHEMA);
    try (JMSContext sending = one.connectionFactory().createContext();
        JMSContext receiving =
            other.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic news = receiving.createTopic("news");
      JMSConsumer shared = receiving.createSharedDurableConsumer(news, "desk");
      JMSConsumer orders = receiving.createConsumer(receiving.createQueue("orders"), "n > 1");
      for (int n = 0; n < 4; n++) {
        sending.createProducer().setProperty("n", n).send(sending.createQueue("orders"), "o" + n);
      }
      sending.createProducer().send(sending.createTopic("news"), "extra");
      assertThat(shared.receiveBody(String.class, 20_000)).isEqualTo("extra");
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("o2");
      receiving.rollback();
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("o2");
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("o3");
      assertThat(shared.receiveBody(String.class, 20_000)).isEqualTo("extra");
      receiving.createProducer().send(receiving.createQueue("replies"), "done");
      receiving.commit();
      JMSConsumer replies = sending.createConsumer(sending.createQueue("replies"));
      assertThat(replies.receiveBody(String.class, 20_000)).isEqualTo("done");
    }
    assertThat(one.status("orders")).isEqualTo(new QueueStatus("orders", 2, 0, 0));
    assertThat(other.queues()).containsExactlyInAnyOrder("orders", "replies");
    one.close();
    other.close();
    assertThat(open(0, url()).status("orders").depth()).isEqualTo(2);
  }

  @Test
  void shouldFinishAGlobalTransactionOfABrokerThatIsGone() throws Exception {
    Broker one = open(0, url());
    Broker other = open(1, url());
    BranchId xid = new BranchId(1, new byte[] {1}, new byte[] {2});
    try (var context = one.xaConnectionFactory().createXAContext()) {
      var resource = context.getXAResource();
      resource.start(xid, javax.transaction.xa.XAResource.TMNOFLAGS);
      context
          .getContext()
          .createProducer()
          .send(context.getContext().createQueue("orders"), "from far");
      resource.end(xid, javax.transaction.xa.XAResource.TMSUCCESS);
      resource.prepare(xid);
    }
    one.close();
    try (var context = other.xaConnectionFactory().createXAContext()) {
      var resource = context.getXAResource();
      assertThat(resource.recover(javax.transaction.xa.XAResource.TMSTARTRSCAN)).hasSize(1);
      resource.commit(xid, false);
      JMSConsumer orders =
          context.getContext().createConsumer(context.getContext().createQueue("orders"));
      assertThat(orders.receiveBody(String.class, 20_000)).isEqualTo("from far");
    }
  }

  @Test
  void shouldCommitTheApplicationsTablesAndMessagesTogether() throws Exception {
    Broker one = open(0, url());
    Broker other = open(1, url());
    try (JMSContext sending = other.connectionFactory().createContext();
        Connection jdbc = one.dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE SCHEMA " + SCHEMA + "_app");
      statement.execute("SET search_path TO " + SCHEMA + "_app");
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
      try (ResultSet rows = statement.executeQuery("SELECT string_agg(text, ',') FROM bill")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("bill");
      }
      jdbc.commit();
      JMSConsumer consumer = sending.createConsumer(sending.createQueue("bills"));
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("bill");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void shouldWorkJoinedOnEachMessageOfAQueue() throws Exception {
    Broker broker = open(0, url());
    try (JMSContext sending = broker.connectionFactory().createContext();
        Connection jdbc = broker.dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE SCHEMA " + SCHEMA + "_app");
      statement.execute("CREATE TABLE " + SCHEMA + "_app.bill(text varchar)");
      for (int i = 0; i < 5; i++) {
        sending.createProducer().send(sending.createQueue("orders"), "order " + i);
      }
      JoinedListener.Handler handler =
          (message, connection, context) -> {
            try (Statement insert = connection.createStatement()) {
              insert.execute(
                  "INSERT INTO %s_app.bill VALUES ('%s')".formatted(SCHEMA, body(message)));
            }
            context.createProducer().send(context.createQueue("bills"), message);
          };
      try (JoinedListener listener = broker.listenJoined("orders", 2, handler)) {
        JMSConsumer bills = sending.createConsumer(sending.createQueue("bills"));
        for (int i = 0; i < 5; i++) {
          assertThat(bills.receive(20_000)).as(listener.toString()).isNotNull();
        }
      }
      try (ResultSet rows =
          statement.executeQuery("SELECT count(*) FROM " + SCHEMA + "_app.bill")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo(5);
      }
    }
    assertThat(broker.status("orders").depth()).isZero();
  }

  /** Messages are of all nodes, and so are alerts about them; connections are a node's own. */
  @Test
  void shouldSeeAllMessagesAndItsOwnConnections() throws Exception {
    String url = url() + "&queue.orders.alertDepth=3&alertUnacknowledged=1ms&alertInterval=0s";
    Broker one = open(0, url);
    Broker other = open(1, url);
    try (jakarta.jms.Connection connection = one.connectionFactory().createConnection();
        Session session = connection.createSession();
        JMSContext holding =
            other.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue orders = session.createQueue("orders");
      MessageProducer producer = session.createProducer(orders);
      JMSConsumer consumer = holding.createConsumer(orders);
      for (int i = 0; i < 3; i++) {
        producer.send(session.createTextMessage("" + i));
      }
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("0");
      await().until(() -> alertTypes(other).contains(AlertType.UNACKNOWLEDGED));

      assertThat(alertTypes(other)).contains(AlertType.DEPTH);
      assertThat(alertTypes(one)).containsExactly(AlertType.DEPTH);
      assertThat(one.admin().statistics(orders).consumers()).isEqualTo(1);
      assertThat(one.admin().statistics(orders).producers()).isEqualTo(1);
      assertThat(other.admin().statistics(orders).producers()).isZero();
      assertThat(one.admin().connections()).hasSize(1);
      String id = other.admin().connections().get(0).id();
      assertThatThrownBy(() -> one.admin().closeConnection(id)).hasMessageContaining("ANG-1108");
    }
  }

  private static List<AlertType> alertTypes(Broker broker) {
    broker.alerts().check();
    return broker.alerts().current().stream().map(Alert::type).toList();
  }

  @Test
  void shouldRollBackBothWhereTheDatabaseDoesNotCommit() throws Exception {
    Broker broker = open(0, url());
    try (Connection jdbc = broker.dataSource().getConnection();
        Statement statement = jdbc.createStatement()) {
      statement.execute("CREATE SCHEMA " + SCHEMA + "_app");
      statement.execute("SET search_path TO " + SCHEMA + "_app");
      statement.execute(
          "CREATE TABLE bill(text varchar, UNIQUE(text) DEFERRABLE INITIALLY DEFERRED)");
      jdbc.setAutoCommit(false);
      JMSContext joined = broker.join(jdbc);
      statement.execute("INSERT INTO bill VALUES ('twice'), ('twice')");
      joined.createProducer().send(joined.createQueue("bills"), "never");

      assertThatThrownBy(jdbc::commit)
          .isInstanceOfSatisfying(
              SQLTransactionRollbackException.class,
              e -> assertThat(e.getSQLState()).startsWith("40"))
          .hasMessageContaining("twice");

      statement.execute("INSERT INTO bill VALUES ('once')");
      joined.createProducer().send(joined.createQueue("bills"), "once");
      jdbc.commit();
    }
    assertThat(broker.status("bills").depth()).isEqualTo(1);
  }

  @Test
  void shouldJoinNoConnectionOfSomebodyElse() throws Exception {
    Broker one = open(0, url());
    Broker other = open(1, url());
    try (Connection jdbc = other.dataSource().getConnection()) {
      assertThatThrownBy(() -> other.join(jdbc)).hasMessageContaining("commits each statement");
      jdbc.setAutoCommit(false);
      assertThatThrownBy(() -> one.join(jdbc)).hasMessageContaining("not one of");
    }
  }

  @Test
  void shouldEndTemporaryQueuesOfABrokerForAll() {
    Broker one = open(0, url());
    Broker other = open(1, url());
    try (JMSContext asking = one.connectionFactory().createContext();
        JMSContext answering = other.connectionFactory().createContext()) {
      Queue replyTo = asking.createTemporaryQueue();
      JMSConsumer replies = asking.createConsumer(replyTo);
      answering.createProducer().send(replyTo, "yes");
      assertThat(replies.receiveBody(String.class, 20_000)).isEqualTo("yes");
      one.close();
      assertThatThrownBy(() -> answering.createProducer().send(replyTo, "too late"))
          .hasMessageContaining("ANG-");
    }
  }

  private static void send(JMSContext context, String queue, String key, String text) {
    context.createProducer().setProperty("JMSXGroupID", key).send(context.createQueue(queue), text);
  }

  /** Of the queue "quick" a key goes to another consumer, of the queue "slow" it does not. */
  @Test
  void shouldTakeKeysFromAConsumerThatDoesNotComeWhereTheOptionSaysSo() {
    String url = url() + "&groupTimeout=1h&queue.quick.groupTimeout=1s";
    Broker one = open(0, url);
    Broker other = open(1, url);
    try (JMSContext first = one.connectionFactory().createContext();
        JMSContext second = other.connectionFactory().createContext()) {
      JMSConsumer slow = first.createConsumer(first.createQueue("slow"));
      JMSConsumer quick = first.createConsumer(first.createQueue("quick"));
      send(first, "slow", "k", "0");
      send(first, "quick", "k", "0");
      assertThat(slow.receiveBody(String.class, 20_000)).isEqualTo("0");
      assertThat(quick.receiveBody(String.class, 20_000)).isEqualTo("0");
      JMSConsumer otherSlow = second.createConsumer(second.createQueue("slow"));
      JMSConsumer otherQuick = second.createConsumer(second.createQueue("quick"));
      assertThat(otherSlow.receiveNoWait()).isNull();
      assertThat(otherQuick.receiveNoWait()).isNull();
      send(first, "slow", "k", "1");
      send(first, "quick", "k", "1");

      assertThat(otherQuick.receiveBody(String.class, 20_000)).isEqualTo("1");
      assertThat(otherSlow.receiveNoWait()).isNull();
      assertThat(slow.receiveBody(String.class, 20_000)).isEqualTo("1");
    }
  }

  @Test
  void shouldKeepAKeyOnlyWhileSomethingIsHeldWithoutATimeout() {
    String url = url() + "&queue.a.groupTimeout=0s";
    Broker one = open(0, url);
    Broker other = open(1, url);
    try (JMSContext first = one.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
        JMSContext second = other.connectionFactory().createContext()) {
      JMSConsumer consumer = first.createConsumer(first.createQueue("a"));
      for (int n = 0; n < 3; n++) {
        send(second, "a", "k", "" + n);
      }
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("0");
      JMSConsumer next = second.createConsumer(second.createQueue("a"));
      assertThat(next.receiveNoWait()).isNull();
      first.commit();
      assertThat(next.receiveBody(String.class, 20_000)).isEqualTo("1");
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("2");
      first.commit();
    }
  }

  /** Else the one that comes second would get half of them. */
  @Test
  void shouldGiveUpTheEldestKeysWhereTooManyRest() {
    int keys = 12;
    String url = url() + "&groupTimeout=1h&queue.a.maxGroups=2";
    Broker one = open(0, url);
    Broker other = open(1, url);
    try (JMSContext first = one.connectionFactory().createContext();
        JMSContext second = other.connectionFactory().createContext()) {
      JMSConsumer consumer = first.createConsumer(first.createQueue("a"));
      for (int key = 0; key < keys; key++) {
        send(first, "a", "k" + key, "0");
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("0");
      }
      for (int key = 0; key < keys; key++) {
        send(first, "a", "k" + key, "k" + key);
      }
      JMSConsumer next = second.createConsumer(second.createQueue("a"));
      List<String> got = new ArrayList<>();
      for (int key = 0; key < keys - 2; key++) {
        got.add(next.receiveBody(String.class, 20_000));
      }
      assertThat(got).doesNotContainNull().doesNotHaveDuplicates();
    }
  }

  @Test
  void shouldHandDriverItsProperties() {
    BrokerConfig config =
        BrokerConfig.of(
            AngariumUrl.parse(
                "angarium:postgresql://a,b:6543/my%20orders?driver.user=app&durability=os"
                    + "&driver.sslmode=verify-full&driver.socketTimeout=7"
                    + "&driver.password=property:postgres.test.password"));
    System.setProperty("postgres.test.password", "s3cret");
    try {
      var place = (BrokerAddress.PostgreSql) config.address();
      Properties properties = PostgresOptions.properties(place, config.options());
      assertThat(properties)
          .containsEntry("user", "app")
          .containsEntry("password", "s3cret")
          .containsEntry("sslmode", "verify-full")
          .containsEntry("socketTimeout", "7")
          .containsEntry("targetServerType", "primary")
          .containsEntry("options", "-c synchronous_commit=off");
      assertThat(PostgresOptions.jdbcUrl(place))
          .isEqualTo("jdbc:postgresql://a:5432,b:6543/my%20orders");
      assertThat(AngariumUrl.parse(config.url()).address()).isEqualTo(place);
      assertThat(config.url()).contains("driver.sslmode=verify-full").doesNotContain("s3cret");
    } finally {
      System.clearProperty("postgres.test.password");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "angarium:postgresql://h/d?driver.password=s3cret | password itself",
        "angarium:postgresql://h/d?diskLimit=1G           | PostgreSQL minds its files itself",
        "angarium:postgresql://h/d?encryptionKeyFile=a    | PostgreSQL minds its files itself",
        "angarium:postgresql://h/d?alertFreeDisk=1G       | PostgreSQL minds its files itself",
        "angarium:postgresql://h/d?alertFileSize=1G       | PostgreSQL minds its files itself",
        "angarium:postgresql://h/d?alertMemory=50         | messages are in the database",
        "angarium:postgresql://h/d;i/d?whenMemoryFull=BLOCK| messages are in the database",
        "angarium:postgresql://h/d?postgresql.leese=1s    | did you mean postgresql.lease?",
        "angarium:postgresql://h/d?postgresql.lease=1     | allowed is a number with a unit",
        "angarium:mem:a?driver.user=app                   | the broker is not there"
      })
  void shouldRefuseOptionsThatDoNotFit(String url, String text) {
    assertThatThrownBy(() -> BrokerConfig.of(AngariumUrl.parse(url)))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContaining(text)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void shouldSayWhyItCannotOpen() {
    assertThatThrownBy(() -> open(0, server() + "/nowhere?driver.user=postgres"))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED))
        .hasMessageContaining("nowhere");
    assertThat(nodes[0].size()).isZero();
  }

  @Test
  void shouldSayWhichLibrariesAreMissing() throws Exception {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    ClassLoader bare =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            asked.add(name);
            throw new ClassNotFoundException(name);
          }
        };
    assertThatThrownBy(() -> Libraries.require(bare))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED))
        .hasMessageContaining("add the dependency com.zaxxer:HikariCP");
    assertThat(asked).hasSize(1);
    Libraries.require(getClass().getClassLoader());
  }
}
