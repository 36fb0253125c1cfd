package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
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
import org.angarium.Broker;
import org.angarium.Durability;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * H2 compacts its file when it is closed, and never while it runs with our settings: it moves what
 * is left of a file full of holes, and cuts the end off. The power is cut, or the process killed,
 * in each operation of that in turn; what was left must be there, and what was consumed must not.
 */
@Timeout(120)
class ClosingPowerCutTest {
  private static final int ROWS = 80;
  private static final int KEPT_EACH = 10;

  /** In a build some of the operations, which are some seventy, in the profile each one. */
  private static final int EACH = Integer.getInteger("angarium.each", 6);

  /** The method that closes H2. */
  private static final String CLOSING = "closeFile";

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<String> kept = new ArrayList<>();
  private final List<Integer> keptRows = new ArrayList<>();

  /**
   * A file of messages and of rows of the application, most of which are to go. Each row is a
   * commit of H2 by itself, so that the file consists of many small pieces, which H2 can move.
   */
  private Map<String, byte[]> filled() throws SQLException {
    try (PowerCutDisk disk = new PowerCutDisk(seed)) {
      try (Broker broker = disk.builder().open();
          JMSContext context = broker.connectionFactory().createContext();
          Connection connection = broker.dataSource().getConnection()) {
        execute(connection, "CREATE TABLE filler(id INT PRIMARY KEY, bytes VARBINARY)");
        for (int i = 0; i < ROWS; i++) {
          boolean keep = i % KEPT_EACH == 0;
          String text = i + " " + Integer.toString(i, 36).repeat(500);
          context.createProducer().send(context.createQueue(keep ? "stays" : "goes"), text);
          insert(connection, i);
          if (keep) {
            kept.add(text);
            keptRows.add(i);
          }
        }
      }
      return disk.image();
    }
  }

  private void insert(Connection connection, int id) throws SQLException {
    byte[] bytes = new byte[12_000];
    random.nextBytes(bytes);
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO filler VALUES(?, ?)")) {
      statement.setInt(1, id);
      statement.setBytes(2, bytes);
      statement.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void empty(Broker broker) throws SQLException {
    try (JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED);
        Connection connection = broker.dataSource().getConnection()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("goes"));
      while (consumer.receiveNoWait() != null) {}
      context.commit();
      execute(connection, "DELETE FROM filler WHERE MOD(id, " + KEPT_EACH + ") > 0");
    }
  }

  private static long size(Map<String, byte[]> image) {
    return image.get("broker.mv.db").length;
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepWhatIsLeftWhereverThePowerIsCutWhileTheFileIsCompacted(Durability durability)
      throws JMSException, SQLException {
    Map<String, byte[]> image = filled();
    assertCompacts(image, durability);
    int cuts = cutEach(image, durability);
    System.out.printf(
        "seed %d, durability=%s: %d cuts and kills while closing%n", seed, durability, cuts);
    assertThat(cuts).isGreaterThan(30 / EACH);
  }

  /** That closing makes the file smaller, so that a cut in it is a cut in a compaction. */
  private void assertCompacts(Map<String, byte[]> image, Durability durability)
      throws SQLException {
    try (PowerCutDisk disk = new PowerCutDisk(seed, image)) {
      Broker broker = disk.builder().durability(durability).open();
      empty(broker);
      broker.close();
      assertThat(size(disk.image())).isLessThan(size(image) / 2);
    }
  }

  private int cutEach(Map<String, byte[]> image, Durability durability)
      throws JMSException, SQLException {
    int cuts = 0;
    for (boolean kill : new boolean[] {false, true}) {
      boolean cut = true;
      for (int n = random.nextInt(EACH); cut; n += EACH) {
        cut = cutOnce(image, durability, n, kill);
        cuts += cut ? 1 : 0;
      }
    }
    return cuts;
  }

  private boolean cutOnce(Map<String, byte[]> image, Durability durability, int n, boolean kill)
      throws JMSException, SQLException {
    try (PowerCutDisk disk = new PowerCutDisk(seed + n, image)) {
      Broker broker = disk.builder().durability(durability).open();
      empty(broker);
      disk.cutInside(CLOSING, n);
      close(broker, disk);
      boolean cut = disk.isCut();
      if (kill) {
        disk.kill();
      } else {
        disk.restart();
      }
      String which = "seed %d, %s %d in %s".formatted(seed, kill ? "kill" : "cut", n, disk.cutIn());
      boolean mayComeAgain = cut && !kill && durability == Durability.OS;
      for (int i = 0; i < 2; i++) { // also after it was opened and compacted for good
        try (Broker again = disk.builder().durability(durability).open()) {
          assertThat(texts(again, "stays")).as(which).isEqualTo(kept);
          List<Integer> rows = rows(again);
          assertThat(rows).as(which).containsAll(keptRows);
          if (!mayComeAgain) {
            assertThat(again.status("goes").depth()).as(which).isZero();
            assertThat(rows).as(which).isEqualTo(keptRows);
          }
        }
      }
      return cut;
    }
  }

  private static void close(Broker broker, PowerCutDisk disk) {
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      assertThat(disk.isCut()).as("%s", e).isTrue();
    }
  }

  private static List<Integer> rows(Broker broker) throws SQLException {
    List<Integer> found = new ArrayList<>();
    try (Connection connection = broker.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT id, OCTET_LENGTH(bytes) FROM filler ORDER BY id")) {
      while (rows.next()) {
        assertThat(rows.getInt(2)).isEqualTo(12_000);
        found.add(rows.getInt(1));
      }
    }
    return found;
  }

  private static List<String> texts(Broker broker, String queue) throws JMSException {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        texts.add(((Message) message).getBody(String.class));
      }
    }
    return texts;
  }
}
