package org.angarium.attack;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.AngariumProperties;
import org.angarium.Broker;

/** Who sends at a node: a thread for each stream, and some more for what is sent fast. */
final class AttackSenders {
  private static final int GROUPS = 3;
  private static final int ROW = 10;

  private final AttackNode node;
  private final long number;
  private final Map<Stream, AtomicLong> next = new EnumMap<>(Stream.class);

  AttackSenders(AttackNode node, long number) {
    this.node = node;
    this.number = number;
  }

  /** With which number a stream goes on. */
  void begin(Stream stream, long first) {
    next.put(stream, new AtomicLong(first));
  }

  void start() {
    node.produce("moved", this::sendMoved);
    node.produce("joined", this::sendJoined);
    node.produce("deduplicated", this::sendDeduplicated);
    node.produce("priorities", this::sendPriorities);
    node.produce("delayed", this::sendDelayed);
    node.produce("expiring", this::sendExpiring);
    node.produce("news", this::sendNews);
    for (int i = 0; i < Stream.TAKERS; i++) {
      node.produce("taken " + i, () -> sendInRows(Stream.TAKEN));
    }
    node.produce("non-persistent", () -> sendInRows(Stream.NON_PERSISTENT));
  }

  private long take(Stream stream) {
    long id = next.get(stream).getAndIncrement();
    node.say("s " + stream + " " + id);
    return id;
  }

  private void sent(Stream stream, long id) {
    node.say("S " + stream + " " + id);
  }

  private void refused(Stream stream, long id) {
    node.say("R " + stream + " " + id);
  }

  private String group(Stream stream, long id) {
    return stream.grouped() ? "n" + number + "-" + id % GROUPS : "";
  }

  private Message message(JMSContext context, Stream stream, long id) throws JMSException {
    Message message = context.createTextMessage("message " + id);
    message.setLongProperty("id", id);
    if (stream.grouped()) {
      message.setStringProperty("JMSXGroupID", group(stream, id));
    }
    return message;
  }

  private static boolean isRolledBack(Throwable e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("ANG-1603")
        || e instanceof JMSRuntimeException jms && "ANG-1603".equals(jms.getErrorCode());
  }

  private void sendMoved() throws Exception {
    try (JMSContext context = node.context(JMSContext.SESSION_TRANSACTED)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        List<Long> ids = new ArrayList<>();
        for (int i = AttackNode.upTo(3); i >= 0; i--) {
          long id = take(Stream.MOVED);
          ids.add(id);
          producer.send(context.createQueue("MOVED"), message(context, Stream.MOVED, id));
        }
        if (AttackNode.seldom()) {
          context.rollback();
          ids.forEach(id -> refused(Stream.MOVED, id));
          continue;
        }
        try {
          context.commit();
        } catch (JMSRuntimeException e) {
          if (isRolledBack(e)) {
            ids.forEach(id -> refused(Stream.MOVED, id));
          }
          throw e;
        }
        ids.forEach(id -> sent(Stream.MOVED, id));
        AttackNode.pace(100);
      }
    }
  }

  private void sendJoined() throws Exception {
    Broker broker = node.broker();
    try (Connection jdbc = broker.dataSource().getConnection()) {
      jdbc.setAutoCommit(false);
      JMSContext context = broker.join(jdbc);
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        long id = take(Stream.JOINED);
        insert(jdbc, "shop.placed", id, group(Stream.JOINED, id));
        producer.send(context.createQueue("JOINED"), message(context, Stream.JOINED, id));
        if (AttackNode.seldom()) {
          jdbc.rollback();
          refused(Stream.JOINED, id);
          continue;
        }
        try {
          jdbc.commit();
        } catch (SQLException e) {
          if (isRolledBack(e)) {
            refused(Stream.JOINED, id);
          }
          throw e;
        }
        sent(Stream.JOINED, id);
        AttackNode.pace(100);
      }
    }
  }

  static void insert(Connection jdbc, String table, long id, String group) throws SQLException {
    try (PreparedStatement insert =
        jdbc.prepareStatement(
            "INSERT INTO " + table + "(stream, id, grp) VALUES ('JOINED', ?, ?)")) {
      insert.setLong(1, id);
      insert.setString(2, group);
      insert.executeUpdate();
    }
  }

  /** Until it succeeds, whatever fails. */
  private void sendDeduplicated() throws Exception {
    long id = next.get(Stream.DEDUPLICATED).get();
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.say("s " + Stream.DEDUPLICATED + " " + id);
        Message message = message(context, Stream.DEDUPLICATED, id);
        message.setStringProperty(AngariumProperties.DEDUPLICATION_ID, "d" + id);
        producer.send(context.createQueue("DEDUPLICATED"), message);
        sent(Stream.DEDUPLICATED, id);
        id = next.get(Stream.DEDUPLICATED).incrementAndGet();
        AttackNode.pace(100);
        node.passGate();
      }
    }
  }

  private void sendPriorities() throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        long id = take(Stream.PRIORITIES);
        producer
            .setPriority(AttackNode.upTo(10))
            .send(context.createQueue("PRIORITIES"), message(context, Stream.PRIORITIES, id));
        sent(Stream.PRIORITIES, id);
        AttackNode.pace(100);
      }
    }
  }

  private void sendDelayed() throws Exception {
    Broker broker = node.broker();
    try (Connection jdbc = broker.dataSource().getConnection();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        int delay = 100 + AttackNode.upTo(1_400);
        long earliest = time(jdbc) + delay;
        long id = take(Stream.DELAYED);
        Message message = message(context, Stream.DELAYED, id);
        message.setLongProperty("earliest", earliest);
        producer.setDeliveryDelay(delay).send(context.createQueue("DELAYED"), message);
        sent(Stream.DELAYED, id);
        AttackNode.pace(100);
      }
    }
  }

  /** By the database's clock. */
  static long time(Connection jdbc) throws SQLException {
    String sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    try (Statement statement = jdbc.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void sendExpiring() throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        long id = take(Stream.EXPIRING);
        producer
            .setTimeToLive(50 + AttackNode.upTo(1_500))
            .send(context.createQueue("EXPIRING"), message(context, Stream.EXPIRING, id));
        sent(Stream.EXPIRING, id);
        AttackNode.pace(100);
      }
    }
  }

  private void sendNews() throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        node.passGate();
        long id = take(Stream.DESK);
        producer.send(context.createTopic("news"), message(context, Stream.DESK, id));
        sent(Stream.DESK, id);
        AttackNode.pace(100);
      }
    }
  }

  /** Some in a row, so that senders and receivers meet. */
  private void sendInRows(Stream stream) throws Exception {
    try (JMSContext context = node.context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      producer.setDeliveryMode(
          stream.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      while (true) {
        for (int i = AttackNode.upTo(ROW); i >= 0; i--) {
          node.passGate();
          long id = take(stream);
          producer.send(context.createQueue(stream.name()), message(context, stream, id));
          sent(stream, id);
        }
        AttackNode.pace(500);
      }
    }
  }
}
