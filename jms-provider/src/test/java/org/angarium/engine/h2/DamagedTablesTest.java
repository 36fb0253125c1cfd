package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.jms.XAJMSContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.transaction.xa.XAResource;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.crash.Seed;
import org.angarium.model.BranchId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One value of one row of any table is changed, or a row is gone, as if somebody had written there:
 * the broker opens or refuses to, and whatever is asked of it then is answered or refused, only by
 * exceptions that are documented, and never for ever. {@code -Dangarium.fuzz=N} tries N times as
 * much.
 */
@Timeout(120)
class DamagedTablesTest {
  private static final int TIMES = 20 * Integer.getInteger("angarium.fuzz", 1);
  private static final List<String> TEXTS =
      List.of("", "x", "QUEUE", "a =", "[{", "\u0000", "\ud800", "9".repeat(30), "x".repeat(2_000));

  @TempDir Path folder;

  private Random random;

  /** A value of a row. */
  private record Cell(String table, String column, String type, int row) {
    String where() {
      return " WHERE _ROWID_ = (SELECT _ROWID_ FROM %s ORDER BY _ROWID_ OFFSET %d ROWS FETCH NEXT 1 ROW ONLY)"
          .formatted(table, row);
    }
  }

  @Test
  void shouldAnswerOrRefuseWhateverIsInItsTables() throws Exception {
    random = new Random(Seed.next("DamagedTablesTest"));
    Path whole = folder.resolve("whole");
    fill(whole);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (int i = 0; i < TIMES; i++) {
      Path file = folder.resolve("damaged" + i);
      for (String end : List.of(".mv.db", ".mv.db.journal")) {
        Files.copy(Path.of(whole + end), Path.of(file + end));
      }
      String damage = damage(file);
      try {
        outcomes.merge(use(file), 1, Integer::sum);
      } catch (Exception | Error e) {
        throw new AssertionError(damage + ": " + e, e);
      }
    }
    System.out.println("DamagedTablesTest: " + outcomes);
    assertThat(outcomes.getOrDefault("used", 0)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE lane SET priority = 15",
        "UPDATE lane SET priority = -1",
        "UPDATE subscription SET selector = 'a ='",
        "UPDATE destination SET name = ''",
        "UPDATE subscription SET name = NULL WHERE name = 'one'",
      })
  void shouldRefuseToOpenWhatCannotBe(String damage) throws Exception {
    Path file = folder.resolve("store");
    fill(file);
    try (Connection connection = TestStores.connect(file)) {
      execute(connection, damage);
    }
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageStartingWith("ANG-1703")
        .hasMessageContaining("its tables hold what cannot be");
  }

  private static Broker open(Path file) {
    return Broker.builder().file(file).maxAttempts(2).open();
  }

  /** Something in each table. */
  private static void fill(Path file) throws Exception {
    try (Broker broker = open(file);
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue("q");
      Topic topic = context.createTopic("t");
      context.createSharedDurableConsumer(topic, "one").close();
      context.createSharedDurableConsumer(topic, "two", "n > 1").close();
      for (int i = 0; i < 6; i++) {
        context
            .createProducer()
            .setProperty("n", i)
            .setProperty("JMSXGroupID", "g" + i % 2)
            .setPriority(i)
            .setTimeToLive(i == 3 ? 3_600_000 : 0)
            .setDeliveryDelay(i == 4 ? 3_600_000 : 0)
            .setProperty(AngariumProperties.DEDUPLICATION_ID, "id " + i)
            .send(queue, i == 5 ? "x".repeat(600_000) : "text " + i);
        context.createProducer().setProperty("n", i).send(topic, "news " + i);
      }
      context.commit();
      JMSConsumer consumer = context.createConsumer(queue);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThat(consumer.receive(10_000)).isNotNull();
        context.rollback();
      }
      consumer.close();
      prepare(broker);
    }
  }

  private static void prepare(Broker broker) throws Exception {
    try (XAJMSContext context = broker.xaConnectionFactory().createXAContext()) {
      BranchId xid = new BranchId(1, "t".getBytes(StandardCharsets.UTF_8), new byte[] {1});
      XAResource resource = context.getXAResource();
      resource.start(xid, XAResource.TMNOFLAGS);
      assertThat(context.createConsumer(context.createQueue("q")).receive(10_000)).isNotNull();
      context
          .createProducer()
          .setProperty(AngariumProperties.DEDUPLICATION_ID, "prepared")
          .send(context.createQueue("out"), "prepared");
      resource.end(xid, XAResource.TMSUCCESS);
      resource.prepare(xid);
    }
  }

  /** Changes something, and says what. */
  private String damage(Path file) throws SQLException {
    try (Connection connection = TestStores.connect(file)) {
      while (true) {
        List<Cell> cells = cells(connection);
        Cell cell = cells.get(random.nextInt(cells.size()));
        try {
          if (random.nextInt(8) == 0) {
            execute(connection, "DELETE FROM " + cell.table + cell.where());
            return "a row of " + cell.table + " deleted";
          }
          return cell + " is " + change(connection, cell);
        } catch (SQLException e) {
          // two rows must not have one key, and what must be there cannot be null
        }
      }
    }
  }

  private static List<Cell> cells(Connection connection) throws SQLException {
    List<Cell> cells = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery(
                "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS c"
                    + " JOIN INFORMATION_SCHEMA.TABLES t ON t.TABLE_NAME = c.TABLE_NAME"
                    + " AND t.TABLE_SCHEMA = c.TABLE_SCHEMA"
                    + " WHERE c.TABLE_SCHEMA = 'PUBLIC' AND t.TABLE_TYPE = 'BASE TABLE'")) {
      while (columns.next()) {
        Cell cell = new Cell(columns.getString(1), columns.getString(2), columns.getString(3), 0);
        for (int row = 0; row < Math.min(8, count(connection, cell.table)); row++) {
          cells.add(new Cell(cell.table, cell.column, cell.type, row));
        }
      }
    }
    return cells;
  }

  private static int count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Object change(Connection connection, Cell cell) throws SQLException {
    Object value =
        switch (cell.type) {
          case "INTEGER" -> number().intValue();
          case "BIGINT" -> number();
          case "BOOLEAN" -> random.nextBoolean();
          case "BINARY VARYING" -> bytes();
          default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE %s SET %s = ?".formatted(cell.table, cell.column) + cell.where())) {
      statement.setObject(1, random.nextInt(12) == 0 ? null : value);
      statement.executeUpdate();
    }
    return value;
  }

  private Long number() {
    return switch (random.nextInt(6)) {
      case 0 -> 0L;
      case 1 -> -1L;
      case 2 -> Long.MAX_VALUE;
      case 3 -> Long.MIN_VALUE;
      case 4 -> random.nextLong();
      default -> (long) random.nextInt(20);
    };
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Opens it, and asks for everything; returns what came of it. */
  private static String use(Path file) throws JMSException {
    try (Broker broker = open(file)) {
      for (String queue : broker.queues()) {
        answerOrRefuse(() -> broker.status(queue));
        answerOrRefuse(() -> browse(broker, queue));
        answerOrRefuse(() -> broker.deadLetters(queue).list(10));
      }
      answerOrRefuse(() -> decide(broker));
      answerOrRefuse(() -> takeAll(broker));
      answerOrRefuse(() -> send(broker));
      return "used";
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).as("%s", e).startsWith("ANG-17");
      return e.getErrorCode();
    }
  }

  /** What is asked of the broker. */
  private interface Question {
    void ask() throws JMSException;
  }

  private static void answerOrRefuse(Question question) {
    try {
      question.ask();
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).as("%s", e).startsWith("ANG-");
    } catch (JMSException e) {
      assertThat(e.getErrorCode()).as("%s", e).startsWith("ANG-");
    }
  }

  private static void browse(Broker broker, String queue) throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        ((Message) message).getPropertyNames();
      }
    }
  }

  private static void decide(Broker broker) {
    broker.inDoubtTransactions().forEach(branch -> broker.commitInDoubt(branch.xid()));
  }

  private static void takeAll(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      for (String queue : broker.queues()) {
        takeAll(context.createConsumer(context.createQueue(queue)));
      }
      for (String name : List.of("one", "two")) {
        takeAll(context.createSharedDurableConsumer(context.createTopic("t"), name));
      }
    }
  }

  private static void takeAll(JMSConsumer consumer) {
    while (consumer.receiveNoWait() != null) {}
  }

  private static void send(Broker broker) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      context.createProducer().send(context.createQueue("new"), "new");
      assertThat(context.createConsumer(context.createQueue("new")).receive(10_000)).isNotNull();
    }
  }
}
