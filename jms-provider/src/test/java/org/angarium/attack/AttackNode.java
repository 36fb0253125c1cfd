package org.angarium.attack;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.angarium.AngariumProperties;
import org.angarium.Broker;
import org.angarium.BrokerState;
import org.angarium.engine.shared.DatabaseClock;
import org.angarium.testkit.process.Report;

/**
 * One of the JVMs: an application that sends and receives in all streams, and when something fails
 * does what applications do: closes what it has, and begins again with a new connection. It says
 *
 * <pre>
 * s STREAM id         is about to be sent
 * S STREAM id         is sent: send() or commit() has returned
 * R STREAM id         was rolled back, or is said to be
 * P STREAM            a message was worked on
 * W STREAM id millis  came so much too early
 * X what code text    something failed
 * T n                 so many threads
 * up, paused
 * </pre>
 */
final class AttackNode {
  private static final int GROUPS = 3;
  private static final int ONE_IN = 8;
  private static final int ROUNDING_MILLIS = 20;

  private final long node;
  private final String url;
  private final Report report = new Report();
  private final Gate gate = new Gate();
  private final AtomicLong skew = new AtomicLong();
  private final DatabaseClock clock =
      new DatabaseClock(() -> System.currentTimeMillis() + skew.get());
  private final Object opening = new Object();
  private boolean leaves; // guarded by it
  private final Map<Stream, AtomicLong> next = new EnumMap<>(Stream.class);

  private AttackNode(String[] args) {
    this.node = Long.parseLong(args[0]);
    this.url = args[1];
    for (Stream stream : Stream.values()) {
      next.put(stream, new AtomicLong(Long.parseLong(args[2 + stream.ordinal()])));
    }
  }

  /**
   * @param args number, URL, and the next number of each stream
   */
  public static void main(String[] args) throws IOException {
    new AttackNode(args).run();
  }

  private void run() throws IOException {
    produce("moved", this::sendMoved);
    produce("joined", this::sendJoined);
    produce("deduplicated", this::sendDeduplicated);
    produce("priorities", this::sendPriorities);
    produce("delayed", this::sendDelayed);
    produce("expiring", this::sendExpiring);
    produce("news", this::sendNews);
    consume("moved", () -> move(Stream.MOVED));
    consume("moved 2", () -> move(Stream.MOVED));
    consume("joined", this::workJoined);
    consume("deduplicated", () -> move(Stream.DEDUPLICATED));
    consume("priorities", this::workPriorities);
    consume("delayed", () -> move(Stream.DELAYED));
    consume("expiring", () -> move(Stream.EXPIRING));
    consume("desk", () -> move(Stream.DESK));
    consume("archive", () -> move(Stream.ARCHIVE));
    report.say("up");
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        obey(line.split(" "));
      }
    }
    System.exit(0); // who started it has gone
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "pause" -> gate.close();
      case "go" -> gate.open();
      case "clock" -> skew.set(Long.parseLong(words[1]));
      case "threads" -> report.say("T " + Thread.getAllStackTraces().size());
      case "leave" -> leave();
      case "end" -> {
        Broker.builder().url(url).clock(clock).open().close();
        report.say("closed");
      }
      default -> throw new AssertionError(words[0]);
    }
  }

  /** As an application that is stopped in order: what it does then has no next time. */
  private void leave() {
    synchronized (opening) {
      leaves = true;
      Broker.builder().url(url).clock(clock).open().close();
    }
    report.say("closed");
    System.exit(0);
  }

  /** Where producers wait while there is to be nothing new. */
  private final class Gate {
    private int producers;
    private int waiting;
    private boolean closed;

    synchronized void add() {
      producers++;
    }

    synchronized void pass() throws InterruptedException {
      while (closed) {
        waiting++;
        say();
        wait();
        waiting--;
      }
    }

    synchronized void close() {
      closed = true;
      say();
    }

    synchronized void open() {
      closed = false;
      notifyAll();
    }

    private void say() {
      if (waiting == producers) {
        report.say("paused");
      }
    }
  }

  // ---- threads --------------------------------------------------------------------------------

  /** What can fail. */
  private interface Task {
    void run() throws Exception;
  }

  private void produce(String name, Task task) {
    gate.add();
    start("send " + name, task);
  }

  private void consume(String name, Task task) {
    start("work " + name, task);
  }

  private void start(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try {
                  task.run();
                } catch (Exception e) {
                  report.say("X " + name.replace(' ', '-') + " " + code(e) + " " + oneLine(e));
                  pace(100);
                } catch (Throwable e) {
                  report.say("F " + name + " " + oneLine(e));
                }
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private static String code(Exception e) {
    if (e instanceof JMSRuntimeException runtime) {
      return String.valueOf(runtime.getErrorCode());
    } else if (e instanceof JMSException checked) {
      return String.valueOf(checked.getErrorCode());
    } else if (e instanceof SQLException) {
      return "ANG-SQL";
    }
    return e.getClass().getSimpleName();
  }

  private static String oneLine(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    String text = String.valueOf(e).replace('\n', ' ');
    return text.substring(0, Math.min(600, text.length())) + where;
  }

  private static void pace(int millis) {
    LockSupport.parkNanos(
        TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextLong(1_000L * millis)));
  }

  private static boolean seldom() {
    return ThreadLocalRandom.current().nextInt(ONE_IN) == 0;
  }

  private static int upTo(int n) {
    return ThreadLocalRandom.current().nextInt(n);
  }

  private Broker broker() throws InterruptedException {
    synchronized (opening) {
      while (leaves) {
        opening.wait();
      }
      return Broker.builder().url(url).clock(clock).open();
    }
  }

  private JMSContext context(int mode) throws InterruptedException {
    return broker().connectionFactory().createContext(mode);
  }

  // ---- senders --------------------------------------------------------------------------------

  private long take(Stream stream) {
    long id = next.get(stream).getAndIncrement();
    report.say("s " + stream + " " + id);
    return id;
  }

  private void sent(Stream stream, long id) {
    report.say("S " + stream + " " + id);
  }

  private void refused(Stream stream, long id) {
    report.say("R " + stream + " " + id);
  }

  private String group(Stream stream, long id) {
    return stream.grouped() ? "n" + node + "-" + id % GROUPS : "";
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
    try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        List<Long> ids = new ArrayList<>();
        for (int i = upTo(3); i >= 0; i--) {
          long id = take(Stream.MOVED);
          ids.add(id);
          producer.send(context.createQueue("MOVED"), message(context, Stream.MOVED, id));
        }
        if (seldom()) {
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
        pace(100);
      }
    }
  }

  private void sendJoined() throws Exception {
    Broker broker = broker();
    try (Connection jdbc = broker.dataSource().getConnection()) {
      jdbc.setAutoCommit(false);
      JMSContext context = broker.join(jdbc);
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        long id = take(Stream.JOINED);
        insert(jdbc, "shop.placed", id, group(Stream.JOINED, id));
        producer.send(context.createQueue("JOINED"), message(context, Stream.JOINED, id));
        if (seldom()) {
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
        pace(100);
      }
    }
  }

  private static void insert(Connection jdbc, String table, long id, String group)
      throws SQLException {
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
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        report.say("s " + Stream.DEDUPLICATED + " " + id);
        Message message = message(context, Stream.DEDUPLICATED, id);
        message.setStringProperty(AngariumProperties.DEDUPLICATION_ID, "d" + id);
        producer.send(context.createQueue("DEDUPLICATED"), message);
        sent(Stream.DEDUPLICATED, id);
        id = next.get(Stream.DEDUPLICATED).incrementAndGet();
        pace(100);
        gate.pass();
      }
    }
  }

  private void sendPriorities() throws Exception {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        long id = take(Stream.PRIORITIES);
        producer
            .setPriority(upTo(10))
            .send(context.createQueue("PRIORITIES"), message(context, Stream.PRIORITIES, id));
        sent(Stream.PRIORITIES, id);
        pace(100);
      }
    }
  }

  private void sendDelayed() throws Exception {
    Broker broker = broker();
    try (Connection jdbc = broker.dataSource().getConnection();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        int delay = 100 + upTo(1_400);
        long earliest = time(jdbc) + delay;
        long id = take(Stream.DELAYED);
        Message message = message(context, Stream.DELAYED, id);
        message.setLongProperty("earliest", earliest);
        producer.setDeliveryDelay(delay).send(context.createQueue("DELAYED"), message);
        sent(Stream.DELAYED, id);
        pace(100);
      }
    }
  }

  /** By the database's clock. */
  private static long time(Connection jdbc) throws SQLException {
    String sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
    try (Statement statement = jdbc.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void sendExpiring() throws Exception {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        long id = take(Stream.EXPIRING);
        producer
            .setTimeToLive(50 + upTo(1_500))
            .send(context.createQueue("EXPIRING"), message(context, Stream.EXPIRING, id));
        sent(Stream.EXPIRING, id);
        pace(100);
      }
    }
  }

  private void sendNews() throws Exception {
    try (JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSProducer producer = context.createProducer();
      while (true) {
        gate.pass();
        long id = take(Stream.DESK);
        producer.send(context.createTopic("news"), message(context, Stream.DESK, id));
        sent(Stream.DESK, id);
        pace(100);
      }
    }
  }

  // ---- receivers ------------------------------------------------------------------------------

  private static JMSConsumer consumer(JMSContext context, Stream stream) {
    return stream.source() == Stream.DESK
        ? context.createSharedDurableConsumer(context.createTopic("news"), stream.name())
        : context.createConsumer(context.createQueue(stream.name()));
  }

  private void move(Stream stream) throws Exception {
    Broker broker = broker();
    try (Connection jdbc = stream == Stream.DELAYED ? broker.dataSource().getConnection() : null;
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = consumer(context, stream);
      JMSProducer producer = context.createProducer();
      while (true) {
        Message message = consumer.receive(1_000);
        if (message == null) {
          continue;
        }
        if (jdbc != null) {
          long early = message.getLongProperty("earliest") - time(jdbc);
          if (early > ROUNDING_MILLIS) {
            report.say("W " + stream + " " + message.getLongProperty("id") + " " + early);
          }
        }
        sendOn(context, producer, stream, message);
        if (seldom()) {
          context.rollback();
        } else {
          context.commit();
          report.say("P " + stream);
        }
      }
    }
  }

  private static void sendOn(
      JMSContext context, JMSProducer producer, Stream stream, Message message)
      throws JMSException {
    Message effect = context.createMessage();
    effect.setStringProperty("stream", stream.name());
    effect.setLongProperty("id", message.getLongProperty("id"));
    effect.setStringProperty("grp", message.getStringProperty("JMSXGroupID"));
    producer.send(context.createQueue("out"), effect);
  }

  private void workPriorities() throws Exception {
    Broker broker = broker();
    try (JMSContext context =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE);
        JMSContext sending =
            broker.connectionFactory().createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      JMSConsumer consumer = consumer(context, Stream.PRIORITIES);
      JMSProducer producer = sending.createProducer();
      consumer.setMessageListener(
          message -> {
            try {
              sendOn(sending, producer, Stream.PRIORITIES, message);
              report.say("P " + Stream.PRIORITIES);
            } catch (JMSException e) {
              throw new IllegalStateException(e);
            }
          });
      while (broker.state() == BrokerState.RUNNING) {
        pace(500);
      }
    }
  }

  private void workJoined() throws Exception {
    Broker broker = broker();
    try (Connection jdbc = broker.dataSource().getConnection()) {
      jdbc.setAutoCommit(false);
      JMSContext context = broker.join(jdbc);
      JMSConsumer consumer = consumer(context, Stream.JOINED);
      while (true) {
        Message message = consumer.receive(1_000);
        if (message == null) {
          jdbc.commit();
          continue;
        }
        insert(
            jdbc,
            "shop.done",
            message.getLongProperty("id"),
            message.getStringProperty("JMSXGroupID"));
        if (seldom()) {
          jdbc.rollback();
        } else {
          jdbc.commit();
          report.say("P " + Stream.JOINED);
        }
      }
    }
  }
}
