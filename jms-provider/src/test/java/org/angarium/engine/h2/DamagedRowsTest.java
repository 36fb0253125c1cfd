package org.angarium.engine.h2;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.angarium.Broker;
import org.angarium.crash.Seed;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bytes of stored messages are changed at random, as by a disk: the broker goes on with all others,
 * and each that was damaged comes out too, as a message or as a dead letter.
 */
@Timeout(120)
class DamagedRowsTest {
  private static final int MESSAGES = 60;
  private static final String UNHURT = "unhurt ";

  @TempDir Path folder;

  @RepeatedTest(3)
  void shouldGoOnWithTheOthersAndLoseNoneSilently() throws Exception {
    Random random = new Random(Seed.next("DamagedRowsTest"));
    Path file = folder.resolve("broker");
    Set<String> unhurt = new HashSet<>();
    try (Broker broker = open(file)) {
      fill(broker, random, unhurt);
    }
    int damaged = damage(file, random);
    try (Broker broker = open(file);
        JMSContext context = broker.connectionFactory().createContext()) {
      List<String> texts = new ArrayList<>();
      int came = 0;
      Queue queue = context.createQueue("q");
      try (JMSConsumer consumer = context.createConsumer(queue)) {
        for (Message next = consumer.receiveNoWait();
            next != null;
            next = consumer.receiveNoWait()) {
          came++;
          read(next, texts);
        }
      }
      int dead = deadLetters(broker, context, texts);
      long expired = broker.expired(queue); // a bit can make an expiration
      System.out.printf(
          "DamagedRowsTest: %d of %d damaged, %d came, %d dead letters, %d expired%n",
          damaged, MESSAGES, came, dead, expired);
      assertThat(came + dead + expired).isEqualTo(MESSAGES);
      assertThat(expired).isLessThanOrEqualTo(damaged);
      assertThat(texts).containsAll(unhurt);
      assertThat(broker.status("q").depth()).isZero();
      // and it still works
      context.createProducer().send(queue, "new");
      try (JMSConsumer consumer = context.createConsumer(queue)) {
        assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("new");
      }
    }
  }

  private static Broker open(Path file) {
    return Broker.builder().file(file).memoryLimit(1 << 20).open();
  }

  /** Only messages whose text says so are left alone. */
  private static void fill(Broker broker, Random random, Set<String> unhurt) {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      Queue queue = context.createQueue("q");
      for (int i = 0; i < MESSAGES; i++) {
        boolean spared = random.nextInt(3) == 0;
        boolean large = random.nextInt(12) == 0; // in chunks
        String text = (spared ? UNHURT : "hurt ") + i + "x".repeat(large ? 600_000 : 10);
        if (spared) {
          unhurt.add(text);
        }
        context
            .createProducer()
            .setPriority(random.nextInt(10))
            .setJMSType("type " + i)
            .setProperty("n", i)
            .setProperty("spared", spared)
            .send(queue, text);
      }
    }
  }

  private static void read(Message message, List<String> texts) throws JMSException {
    if (message instanceof TextMessage text && text.getText() != null) {
      texts.add(text.getText());
    }
  }

  private static int deadLetters(Broker broker, JMSContext context, List<String> texts)
      throws JMSException {
    if (!broker.queues().contains("DLQ")) {
      return 0;
    }
    int count = 0;
    try (JMSConsumer consumer = context.createConsumer(context.createQueue("DLQ"))) {
      for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
        count++;
        read(next, texts);
        assertThat(next.propertyExists("JMS_ANGARIUM_REASON")).isTrue();
      }
    }
    return count;
  }

  /** Changes the head, the body, or a chunk of the body; returns of how many messages. */
  private static int damage(Path file, Random random) throws SQLException {
    int count = 0;
    try (Connection connection = TestStores.connect(file);
        Statement statement = connection.createStatement();
        PreparedStatement heads =
            connection.prepareStatement("UPDATE delivery SET head = ? WHERE id = ?");
        PreparedStatement bodies =
            connection.prepareStatement("UPDATE delivery SET body = ? WHERE id = ?");
        PreparedStatement chunks =
            connection.prepareStatement("DELETE FROM chunk WHERE owner = ? AND n = 1");
        ResultSet rows = statement.executeQuery("SELECT id, head, body FROM delivery")) {
      while (rows.next()) {
        byte[] head = rows.getBytes(2);
        byte[] body = rows.getBytes(3);
        boolean spared = contains(body, UNHURT) || isSpared(connection, rows.getLong(1), body);
        if (spared || random.nextInt(3) == 0) {
          continue;
        }
        count++;
        boolean ofBody = body != null && random.nextBoolean();
        if (body == null && random.nextBoolean()) {
          chunks.setLong(1, rows.getLong(1));
          chunks.executeUpdate();
        } else if (ofBody) {
          bodies.setBytes(1, changed(body, random));
          bodies.setLong(2, rows.getLong(1));
          bodies.executeUpdate();
        } else {
          heads.setBytes(1, changed(head, random));
          heads.setLong(2, rows.getLong(1));
          heads.executeUpdate();
        }
      }
    }
    return count;
  }

  /** Whether a message whose body lies in chunks is one that must be left alone. */
  private static boolean isSpared(Connection connection, long id, byte[] body) throws SQLException {
    if (body != null) {
      return false;
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT bytes FROM chunk WHERE owner = ? AND n = 0")) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return !row.next() || contains(Arrays.copyOf(row.getBytes(1), 40), UNHURT);
      }
    }
  }

  private static boolean contains(byte[] bytes, String text) {
    return bytes != null
        && new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
  }

  private static byte[] changed(byte[] bytes, Random random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    byte[] changed = bytes.clone();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    return changed;
  }
}
