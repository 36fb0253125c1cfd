package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.XAJMSContext;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
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

/**
 * Brokers with several databases. Here they are schemas of one server, which nobody can tell from
 * databases of several; two registries are as good as two JVMs.
 */
@Timeout(120)
class PostgresDatabasesTest {
  private static final List<String> SCHEMAS = List.of("several_a", "several_b", "several_c");
  private static final String MOVED = "several_d";

  private final List<Broker> opened = new ArrayList<>();
  private final BrokerRegistry[] nodes = {
    new BrokerRegistry(new Engines(), 30_000), new BrokerRegistry(new Engines(), 30_000)
  };

  @BeforeEach
  void begin() throws SQLException {
    dropSchemas();
  }

  @AfterEach
  void close() throws SQLException {
    opened.forEach(Broker::close);
    dropSchemas();
  }

  private static void dropSchemas() throws SQLException {
    for (String schema : SCHEMAS) {
      execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }
    execute("DROP SCHEMA IF EXISTS " + MOVED + " CASCADE");
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(String schema, String table) throws SQLException {
    try (var connection = EmbeddedPostgresServer.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + schema + "." + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static String place(String schema) {
    URI jdbc = URI.create(EmbeddedPostgresServer.url().substring("jdbc:".length()));
    return "localhost:" + jdbc.getPort() + "/postgres/" + schema;
  }

  String url(List<String> schemas, String options) {
    return schemas.stream()
        .map(PostgresDatabasesTest::place)
        .collect(
            Collectors.joining(";", "angarium:postgresql://", "?driver.user=postgres" + options));
  }

  private Broker open(int node, String url) {
    Broker broker = nodes[node].open(BrokerConfig.of(AngariumUrl.parse(url)));
    opened.add(broker);
    return broker;
  }

  private static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
  }

  /** Two queues that are not in one database. */
  private static List<String> apart(Broker broker) throws SQLException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 20; i++) {
        context.createProducer().send(context.createQueue("probe" + i), "x");
      }
    }
    String[] found = new String[SCHEMAS.size()];
    for (int i = 0; i < found.length; i++) {
      try (var connection = EmbeddedPostgresServer.connect();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT name FROM " + SCHEMAS.get(i) + ".dest WHERE name LIKE 'probe%'")) {
        rows.next();
        found[i] = rows.getString(1);
      }
    }
    return List.of(found);
  }

  @Test
  void shouldSpreadQueuesOverItsDatabasesAndFindThemAgainOnEachNode() throws Exception {
    Broker one = open(0, url(SCHEMAS, ""));
    Broker other = open(1, url(SCHEMAS, ""));
    int count = 30;
    try (JMSContext sending = one.connectionFactory().createContext();
        JMSContext receiving = other.connectionFactory().createContext()) {
      for (int i = 0; i < count; i++) {
        sending.createProducer().send(sending.createQueue("q" + i), "m" + i);
      }
      for (String schema : SCHEMAS) {
        assertThat(count(schema, "msg")).isBetween(1L, count - 2L);
      }
      assertThat(other.queues()).hasSize(count);
      for (int i = 0; i < count; i++) {
        try (JMSConsumer consumer = receiving.createConsumer(receiving.createQueue("q" + i))) {
          assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("m" + i);
        }
      }
    }
    assertThat(one.name()).isEqualTo("postgres.several_a+2");
  }

  @Test
  void shouldRefuseATransactionOverTwoAndAllowAGlobalOne() throws Exception {
    String url = url(SCHEMAS, "");
    Broker broker = open(0, url);
    List<String> queues = apart(broker);
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer first = context.createConsumer(context.createQueue(queues.get(0)));
      assertThat(first.receiveBody(String.class, 20_000)).isEqualTo("x");
      context.createProducer().send(context.createQueue(queues.get(1)), "y");
      assertThatThrownBy(context::commit)
          .hasMessageStartingWith("ANG-1603") // it was rolled back
          .hasMessageContaining("ANG-1616")
          .hasMessageContaining(queues.get(0))
          .hasMessageContaining(queues.get(1));
      context.rollback();
      assertThat(first.receiveBody(String.class, 20_000)).isEqualTo("x");
      context.rollback();
    }
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      BranchId id = new BranchId(1, new byte[] {1}, new byte[] {1});
      XAResource resource = context.getXAResource();
      resource.start(id, XAResource.TMNOFLAGS);
      JMSConsumer first = context.createConsumer(context.createQueue(queues.get(0)));
      assertThat(first.receiveBody(String.class, 20_000)).isEqualTo("x");
      context.createProducer().send(context.createQueue(queues.get(1)), "y");
      resource.end(id, XAResource.TMSUCCESS);
      assertThat(resource.prepare(id)).isEqualTo(XAResource.XA_OK);
      assertThat(broker.inDoubtTransactions()).hasSize(1);
      resource.commit(id, false);
    }
    assertThat(broker.status(queues.get(0)).depth()).isZero();
    assertThat(broker.status(queues.get(1)).depth()).isEqualTo(2);
  }

  @Test
  void shouldAnswerToTemporaryQueues() throws Exception {
    Broker one = open(0, url(SCHEMAS, ""));
    Broker other = open(1, url(SCHEMAS, ""));
    try (JMSContext asking = one.connectionFactory().createContext();
        JMSContext answering = other.connectionFactory().createContext()) {
      Queue questions = answering.createQueue("questions");
      answering
          .createConsumer(questions)
          .setMessageListener(
              question -> {
                try (JMSContext reply = other.connectionFactory().createContext()) {
                  reply.createProducer().send(question.getJMSReplyTo(), "re: " + text(question));
                } catch (JMSException e) {
                  throw new AssertionError(e);
                }
              });
      for (int i = 0; i < 4; i++) {
        TemporaryQueue replies = asking.createTemporaryQueue();
        TextMessage question = asking.createTextMessage("q" + i);
        question.setJMSReplyTo(replies);
        asking.createProducer().send(questions, question);
        assertThat(asking.createConsumer(replies).receiveBody(String.class, 20_000))
            .isEqualTo("re: q" + i);
      }
    }
  }

  @Test
  void shouldCollectDeadLettersOfAllDatabases() throws Exception {
    Broker broker = open(0, url(SCHEMAS, "&maxAttempts=1"));
    List<String> queues = apart(broker);
    for (String queue : queues) {
      try (JMSContext context =
          broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("x");
        context.rollback();
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
      }
    }
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(queues.size());
    assertThat(broker.deadLetters("DLQ").redrive().run().moved()).isEqualTo(queues.size());
    for (String queue : queues) {
      assertThat(broker.status(queue).depth()).isEqualTo(1);
    }
  }

  /** Also where the group of one would be in another database. */
  @Test
  void shouldCollectDeadLettersThatHaveAGroup() {
    int keys = 9;
    Broker broker = open(0, url(SCHEMAS, "&maxAttempts=1&postgresql.spread=orders"));
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (String queue : List.of("bills", "orders")) {
        for (int key = 0; key < keys; key++) {
          context
              .createProducer()
              .setProperty("JMSXGroupID", "k" + key)
              .send(context.createQueue(queue), "x");
          context.commit();
        }
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        for (int key = 0; key < keys; key++) {
          assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("x");
        }
        context.rollback();
        assertThat(consumer.receiveBodyNoWait(String.class)).isNull();
        consumer.close();
      }
    }
    assertThat(broker.deadLetters("DLQ").count()).isEqualTo(2 * keys);
    assertThat(broker.deadLetters("DLQ").redrive().run().moved()).isEqualTo(2 * keys);
    assertThat(broker.status("bills").depth()).isEqualTo(keys);
    assertThat(broker.status("orders").depth()).isEqualTo(keys);
  }

  /** The database of a full queue makes the queue for dead letters for itself alone. */
  @Test
  void shouldShowWhatAFullQueueMovesAndHandItOutOnEachNode() throws Exception {
    String url = url(SCHEMAS, "&queue.full*.maxMessages=1&queue.full*.whenFull=DEAD_LETTER");
    Broker one = open(0, url);
    Broker other = open(1, url);
    try (JMSContext context = one.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("full"), "old");
      context.createProducer().send(context.createQueue("full"), "new");
    }
    for (Broker broker : opened) {
      assertThat(broker.deadLetters("DLQ").count()).isEqualTo(1);
      assertThat(broker.deadLetters("DLQ").list(10)).hasSize(1);
      assertThat(broker.status("DLQ").depth()).isEqualTo(1);
    }
    long made = 0;
    for (String schema : SCHEMAS) {
      made += count(schema, "dest WHERE name = 'DLQ'");
    }
    assertThat(made).isEqualTo(1);
    assertThat(other.deadLetters("DLQ").redrive().run().moved()).isEqualTo(1);
    assertThat(one.deadLetters("DLQ").count()).isEqualTo(1); // there was no room for it again
    one.deleteQueue("DLQ");
    assertThat(other.queues()).containsExactly("full");
  }

  /** An application that makes no queues by itself reads what the engine has moved to one. */
  @Test
  void shouldHandOutWhatExpiredInOneDatabaseWhereNobodyMayMakeQueues() {
    String url = url(SCHEMAS, "&expiryQueue=late&createDestinations=false");
    Broker one = open(0, url);
    Broker other = open(1, url);
    one.declareQueue("orders");
    try (JMSContext sending = one.connectionFactory().createContext();
        JMSContext receiving = other.connectionFactory().createContext()) {
      sending.createProducer().setTimeToLive(1).send(sending.createQueue("orders"), "old");
      await().until(() -> other.deadLetters("late").count() == 1);
      JMSConsumer consumer = receiving.createConsumer(receiving.createQueue("late"));
      assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("old");
      for (int i = 0; i < 9; i++) {
        sending.createProducer().send(sending.createQueue("late"), "" + i);
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("" + i);
      }
    }
  }

  @Test
  void shouldSpreadTheKeysOfOneQueueAndKeepTheirOrderOnTwoNodes() throws Exception {
    String url = url(SCHEMAS, "&postgresql.spread=orders");
    Broker one = open(0, url);
    Broker other = open(1, url);
    int keys = 12;
    int each = 20;
    List<List<String>> got = new ArrayList<>();
    IntStream.range(0, keys).forEach(key -> got.add(new ArrayList<>()));
    try (JMSContext sending = one.connectionFactory().createContext();
        JMSContext first = one.connectionFactory().createContext();
        JMSContext second = other.connectionFactory().createContext()) {
      Queue orders = sending.createQueue("orders");
      for (int i = 0; i < keys * each; i++) {
        TextMessage message = sending.createTextMessage(i / keys + "");
        message.setStringProperty("JMSXGroupID", "customer " + i % keys);
        sending.createProducer().send(orders, message);
      }
      for (String schema : SCHEMAS) {
        assertThat(count(schema, "msg")).isPositive();
      }
      List<JMSConsumer> consumers =
          List.of(first.createConsumer(orders), second.createConsumer(orders));
      for (int left = keys * each, turn = 0; left > 0; turn++) {
        Message message = consumers.get(turn % 2).receive(turn < keys * each ? 100 : 1_000);
        if (message != null) {
          String key = message.getStringProperty("JMSXGroupID").substring("customer ".length());
          got.get(Integer.parseInt(key)).add(text(message));
          left--;
        }
      }
    }
    List<String> inOrder = IntStream.range(0, each).mapToObj(Integer::toString).toList();
    assertThat(got).allSatisfy(texts -> assertThat(texts).isEqualTo(inOrder));
    assertThat(one.status("orders").depth()).isZero();
  }

  @Test
  void shouldTakeADatabaseThatWasAloneAndHeldNothing() {
    Broker alone = open(0, url(SCHEMAS.subList(0, 1), ""));
    assertRefused(url(SCHEMAS, ""), "1 of 1"); // it is open
    alone.close();
    open(0, url(SCHEMAS, ""));
  }

  /** It knows which one it is, and not where: so databases may begin on one server and move. */
  @Test
  void shouldFindADatabaseThatHasMoved() throws Exception {
    Broker before = open(0, url(SCHEMAS, ""));
    List<String> queues = apart(before);
    before.close();
    execute("ALTER SCHEMA several_b RENAME TO " + MOVED);

    Broker after = open(0, url(List.of("several_a", MOVED, "several_c"), ""));

    try (JMSContext context = after.connectionFactory().createContext()) {
      for (String queue : queues) {
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
        assertThat(consumer.receiveBody(String.class, 20_000)).isEqualTo("x");
        assertThat(consumer.receiveNoWait()).isNull();
      }
    }
  }

  @Test
  void shouldRefuseOtherDatabasesThanItHad() {
    open(0, url(SCHEMAS, "")).close();
    try (Broker again = open(0, url(SCHEMAS, ""))) {
      try (JMSContext context = again.connectionFactory().createContext()) {
        context.createProducer().send(context.createQueue("q"), "m");
      }
    }
    List<String> swapped = List.of(SCHEMAS.get(1), SCHEMAS.get(0), SCHEMAS.get(2));
    assertRefused(url(swapped, ""), "2 of 3");
    assertRefused(url(SCHEMAS.subList(0, 2), ""), "1 of 3");
    assertRefused(url(SCHEMAS.subList(0, 1), ""), "1 of 3");
  }

  @Test
  void shouldRefuseADatabaseThatWasAlone() {
    try (Broker alone = open(0, url(SCHEMAS.subList(0, 1), ""));
        JMSContext context = alone.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("q"), "m");
    }
    assertRefused(url(SCHEMAS, ""), "1 of 1");
  }

  private void assertRefused(String url, String place) {
    assertThatThrownBy(() -> open(0, url))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FOREIGN))
        .hasMessageContaining(place)
        .hasMessageContaining("semicolons");
  }

  @Test
  void shouldRefuseWhatCannotBe() {
    assertThatThrownBy(() -> AngariumUrl.parse(url(List.of(SCHEMAS.get(0), SCHEMAS.get(0)), "")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> open(0, url(SCHEMAS.subList(0, 1), "&postgresql.spread=orders")))
        .hasMessageContaining("one database");
    assertThatThrownBy(
            () -> open(0, url(SCHEMAS, "&postgresql.spread=orders&queue.orders.exclusive=true")))
        .hasMessageContaining("exclusive");
    assertThatThrownBy(() -> BrokerMove.of(url(SCHEMAS, ""), "angarium:h2:file:target/moved").run())
        .hasMessageContaining("several databases");
    Broker broker = open(0, url(SCHEMAS, ""));
    assertThatThrownBy(broker::dataSource).hasMessageContaining("3 databases");
  }

  /** Each database would choose another consumer, or keep a last value of its own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "&postgresql.spread=prices&queue.prices.lastValueKey=share | queue \"prices\"",
        "&postgresql.spread=a,prices&topic.p*.lastValueKey=share   | topic \"prices\"",
        "&postgresql.spread=prices&lastValueKey=share              | leave \"prices\" out of option postgresql.spread",
        "&postgresql.spread=prices&queue.prices.exclusive=true     | queue.prices.exclusive=false",
        "&postgresql.spread=prices&topic.prices.exclusive=true     | topic.prices.exclusive=false",
        "&exclusive=true                                           | queue.DLQ.exclusive=false",
        "&queue.*.exclusive=true                                   | queue.DLQ.exclusive=false",
        "&queue.a.deadLetterQueue=gone&queue.gone.exclusive=true   | queue.gone.exclusive=false",
        "&exclusive=true&queue.DLQ.exclusive=false&expiryQueue=late| queue.late.exclusive=false",
      })
  void shouldRefuseWhatWouldBeTwiceInADestinationThatIsSpread(String options, String text) {
    assertThatThrownBy(() -> open(0, url(SCHEMAS, options)))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
        .hasMessageContaining(text);
  }

  @Test
  void shouldAllowItWhereADestinationHasOneHome() {
    String options =
        "&postgresql.spread=orders&exclusive=true&queue.DLQ.exclusive=false"
            + "&queue.orders.exclusive=false&topic.orders.exclusive=false"
            + "&queue.prices.lastValueKey=share";
    Broker broker = open(0, url(SCHEMAS, options));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 3; i++) {
        context
            .createProducer()
            .setProperty("share", "one")
            .send(context.createQueue("prices"), "" + i);
      }
    }
    assertThat(broker.status("prices").depth()).isEqualTo(1);
  }

  /** Dead letters are kept all, whatever is said about the last values of all queues. */
  @Test
  void shouldKeepAllDeadLettersWhereOnlyLastValuesAreKept() {
    Broker broker = open(0, url(SCHEMAS, "&lastValueKey=share"));
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (int i = 0; i < 3; i++) {
        context
            .createProducer()
            .setProperty("share", "one")
            .send(context.createQueue("DLQ"), "" + i);
      }
    }
    assertThat(broker.status("DLQ").depth()).isEqualTo(3);
  }

  @Test
  void shouldWriteItsUrlAsItReadsIt() {
    String url = url(SCHEMAS, "");
    assertThat(AngariumUrl.parse(url)).hasToString(url);
  }
}
